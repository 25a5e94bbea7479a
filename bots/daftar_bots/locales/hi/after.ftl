### भेजने के बाद का सब कुछ: उत्तर, सीधे संदेश, पत्र, पृष्ठ, रिपोर्ट।

## उत्तर और सीधे संदेश

ack-yes = दर्ज हुआ: आपने परिपत्र { $number } की पावती दी है।
ack-later = दर्ज हुआ: आप परिपत्र { $number } का उत्तर बाद में देंगे। तब तक याद दिलाया जाता रहेगा।
ack-no = दर्ज हुआ: परिपत्र { $number } आपको मिला, पर उसका पालन संभव नहीं है।
ack-why = क्यों संभव नहीं? कृपया { $number } का कारण यहीं उत्तर में लिखें।
ack-why-directly = परिपत्र { $number } “{ $title }” पर आपने ❌ उत्तर दिया। क्या बाधा है? कृपया कारण यहीं उत्तर में लिखें; वह आपके उत्तर के साथ रखा जाएगा।
ack-remark = परिपत्र { $number } पर आपका उत्तर उसके साथ रख लिया गया है।
ack-not-yours = परिपत्र { $number } आपको संबोधित नहीं था।
direct-name = परिपत्र · { $office }
direct-help = परिपत्र का उत्तर देने के लिए ✅ (मिला), ⏳ (बाद में) या ❌ (संभव नहीं) प्रतिक्रिया दें, या लिखें: पावती 1/2026 — असमर्थ 1/2026 और कारण — शेष सूची के लिए: लंबित।
direct-unknown = यह समझ में नहीं आया।
mine-none = आपने सबका उत्तर दे दिया है।
mine-head = इन परिपत्रों पर आपकी पावती शेष है:
mine-item = परिपत्र { $number }, { $title }
mine-item-by = परिपत्र { $number }, { $title }: { $when } तक
digest-head = सुप्रभात। जिन परिपत्रों पर आपकी पावती शेष है: { $count }
mistake-need = “{ $word }” व्यक्तियों की संख्या नहीं है। लिखें: पर्याप्त 1/2026 2 — या पर्याप्त 1/2026 सभी

## वरिष्ठों को सूचना और पत्र

reminded-direct = { $number } के किसी कक्ष में नहीं, इसलिए सीधे लिखा गया: { $officers ->
    [one] { $officers } व्यक्ति
   *[other] { $officers } व्यक्ति
}।
esc-head = { $office } के परिपत्र { $number } “{ $title }” की पावती आपके अधीन इन अधिकारियों ने नहीं दी है:
esc-head-by = { $office } के परिपत्र { $number } “{ $title }” की पावती { $when } तक अपेक्षित थी। आपके अधीन इन अधिकारियों ने नहीं दी है:
esc-ask = कृपया ध्यान दें। वे परिपत्र पर ✅ देकर पावती देते हैं; उनकी ओर से आपको उत्तर देने की आवश्यकता नहीं।
esc-told = { $number } के बारे में { $superiors } वरिष्ठों को सूचित किया गया; संबंधित: { $officers ->
    [one] { $officers } अधिकारी
   *[other] { $officers } अधिकारी
}।
esc-nobody = { $number } के बारे में इनके ऊपर किसी और को सूचित नहीं किया जा सका: { $people }
need-set = { $number } के लिए अब हर कार्यालय से { $count } की पावती पर्याप्त है।
need-all = { $number } के लिए अब फिर हर कार्यालय के सभी की पावती चाहिए।
letter-mail = { $number } के बारे में उत्तर न देने वालों को सरकारी ई-मेल से पत्र: { $count }।
letter-mail-without = इनका ई-मेल पता ज्ञात नहीं: { $people }
letter-sms = { $number } के बारे में उत्तर न देने वालों को लघु संदेश: { $count }।
letter-sms-without = इनका फ़ोन नंबर ज्ञात नहीं: { $people }
letter-failed = { $number } के बारे में { $person } ({ $address }) को भेजा पत्र अस्वीकार हुआ: { $text }
letter-unknown = { $number } के बारे में: { $person } ({ $address }) को लघु संदेश गया या नहीं, यह ज्ञात नहीं: { $text }। वह फिर नहीं भेजा जाएगा; कृपया उन्हें सूचित करने की व्यवस्था करें।
letter-sms-full = आज और लघु संदेश नहीं जाएँगे: प्रतिदिन { $count } की सीमा पूरी हो गई। शेष { $when } से जाएँगे।
letter-undelivered = { $number } के बारे में: { $person } ({ $address }) को भेजा लघु संदेश नहीं पहुँचा: { $text }
mail-subject = पावती दें: परिपत्र { $shown }
mail-greeting = सेवा में, { $person }
mail-head = { $office } के परिपत्र { $number } पर आपकी पावती शेष है।
mail-labelled = इसका पाठ ई-मेल से नहीं भेजा जाता; कृपया अपने कार्यालय के कक्ष में पढ़ें।
mail-ack-by = { $when } तक पावती दें।
mail-link = बिना लॉग-इन यहाँ पावती दें। यह लिंक केवल आपके लिए है; आगे न भेजें:
mail-client = अपने कार्यालय के कक्ष में पावती दें।
sms-text = परिपत्र { $number } { $title }: कृपया पावती दें { $link }

## पृष्ठ

page-head = परिपत्र की पावती
page-languages = भाषा
page-from = परिपत्र { $number }, { $office }
page-for = { $person } के लिए
page-labelled = इसका पाठ कार्यालय के कक्षों के बाहर नहीं दिखाया जाता। कृपया पहले वहाँ पढ़ें।
page-ask = आपका उत्तर
page-yes = मुझे मिल गया
page-later = मुझे मिल गया, उत्तर बाद में दूँगा/दूँगी
page-no = मुझे मिल गया, पर पालन संभव नहीं है
page-remark = टिप्पणी (“संभव नहीं” होने पर कारण)
page-send = उत्तर भेजें
page-choose = कृपया तीन में से एक उत्तर चुनें।
page-why = कृपया लिखें कि क्यों संभव नहीं है।
page-done-yes = परिपत्र { $number } की पावती { $when } को मिली। यह लिंक उपयोग हो चुका है; आप पृष्ठ बंद कर सकते हैं।
page-done-later = परिपत्र { $number } का उत्तर बाद में देने की बात आपने { $when } को बताई। लिंक चालू रहने तक उत्तर यहाँ, या कार्यालय के कक्ष में दें।
page-done-no = परिपत्र { $number } का पालन संभव नहीं, यह आपने { $when } को बताया। यह लिंक उपयोग हो चुका है; आप पृष्ठ बंद कर सकते हैं।
page-bad = यह लिंक हमारा नहीं है, या अधूरा है। कृपया पत्र से दोबारा खोलें।
page-over = इस लिंक का समय समाप्त हो गया है। कृपया कार्यालय से नया माँगें।
page-recalled = यह परिपत्र वापस ले लिया गया है। कुछ करने की आवश्यकता नहीं।
page-elsewhere = यह उत्तर किसी दूसरी वेबसाइट से आया, इसलिए नहीं लिया गया। कृपया पत्र का लिंक खोलें और वहीं उत्तर दें।

## रिपोर्ट

status-direct = { $total } में से { $sent } व्यक्तियों को सीधे भेजा गया।
delivered-direct = { $number } सीधे भेजा गया: { $officers ->
    [one] { $officers } व्यक्ति
   *[other] { $officers } व्यक्ति
}।
status-others = उत्तर बाद में: { $later }। संभव नहीं: { $declined }।
status-needed = हर कार्यालय से { $count } पर्याप्त हैं; { $total } में से { $enough } कार्यालयों में पूरे।
status-seen = पावती न देने वाले { $total } में से { $seen } ने देखा, ऐसा उनके ऐप बताते हैं: यह केवल संकेत है, पावती नहीं।
status-later = बाद में: { $people }
status-declined = संभव नहीं: { $person }
status-declined-why = संभव नहीं: { $person } — { $text }
status-more-offices = और { $count } कार्यालय। पूरी सूची के लिए: निर्यात { $number }
unacked-tier = { $office }: { $total } में से { $count }: { $people }
unacked-no-tier = यहाँ “{ $word }” कोई कार्यालय नहीं है। उपलब्ध स्तर: { $tiers }
card-waiting = सबसे अधिक शेष: { $offices }
card-asof = { $when } की स्थिति
export-post = पद
export-answer = उत्तर
export-when = कब
export-how = कैसे
export-remark = टिप्पणी
export-delivered = पहुँच
export-seen = देखा (ऐप के अनुसार; पावती नहीं)
export-state-yes = पावती दी
export-state-later = बाद में
export-state-no = संभव नहीं
export-state-none = नहीं
export-how-reaction = प्रतिक्रिया
export-how-words = संदेश
export-how-page = पृष्ठ
export-channel-room = कार्यालय का कक्ष
export-channel-person = सीधे
chart-head = { $number } की पावती, { $when } की: { $total } में से { $done }।
chart-not-sent = { $number } भेजा नहीं गया, इसलिए चार्ट नहीं है।
chart-yes = पावती दी
chart-later = बाद में
chart-no = संभव नहीं
chart-none = शेष
evidence-head = { $number } का साक्ष्य-संग्रह, SHA-256 { $sha }। जाँचने के लिए: daftar announce verify
evidence-not-sent = { $number } भेजा नहीं गया, इसलिए साक्ष्य नहीं है।

## मदद

help-ack = पावती 1/2026, या परिपत्र पर ✅ — स्वयं पावती दें
help-unacked-by = लंबित 1/2026 तहसील के अनुसार — जिन्होंने नहीं दी, तहसील या ज़िले के अनुसार
help-need = पर्याप्त 1/2026 2 — हर कार्यालय से दो पर्याप्त
help-escalate = वरिष्ठ 1/2026 — पावती न देने वालों के बारे में वरिष्ठों को सूचित करें
help-chart = चार्ट 1/2026 — स्थिति का चित्र
help-evidence = साक्ष्य 1/2026 — किसे पहुँचा और किसने पावती दी, इसका प्रमाण
