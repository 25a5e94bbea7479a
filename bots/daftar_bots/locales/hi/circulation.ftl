### मसौदे से कक्ष तक: प्राप्तकर्ता, स्वीकृति, समय-सारणी, प्रतिनिधित्व, समाप्ति।

## कार्यालयों के कक्षों में

room-drill = अभ्यास: यह केवल अभ्यास है। वास्तव में कुछ नहीं हुआ है।
room-supersedes = यह परिपत्र { $number } के स्थान पर है।
room-until = { $when } तक मान्य।
room-superseded = परिपत्र { $number } अब मान्य नहीं है; उसके स्थान पर परिपत्र { $by } मान्य है।
room-closed = परिपत्र { $number } { $when } से बंद है।

## पूर्वावलोकन

preview-head-version = मसौदा { $number }, संस्करण { $version }, लेखक { $maker }: { $title }
preview-drill = यह अभ्यास है: सभी भाषाओं में ऐसा लिखा होगा और यह गिनती में नहीं आएगा।
preview-persons = अलग कक्ष में व्यक्तिगत रूप से सूचित: { $count }।
preview-absent = वे अधिकारी जो अभी इनमें से किसी कक्ष में नहीं हैं: { $count }, जैसे { $people }।
preview-unlisted = इन कक्षों में या वहाँ आमंत्रित, पर अधिकारियों की सूची में नहीं: { $count }, जैसे { $people }। वे इसे पढ़ते हैं; उनसे पावती नहीं माँगी जाती।
preview-external-rooms = बाहरी व्यक्तियों वाले कक्ष: { $rooms }।
preview-send-at = { $when } को भेजा जाएगा।
preview-holiday = उस दिन अवकाश है: { $name }।
preview-weekend = उस दिन कार्यालय बंद हैं।
preview-quiet = वह शांत समय है, इसलिए { $when } को भेजा जाएगा।
preview-until = { $when } को बंद होगा और पिन हटेगा।
preview-supersedes = यह { $number } “{ $title }” के स्थान पर है; इसके भेजे जाने पर वह बंद होगा।
preview-expires = { $when } तक स्वीकृति न मिलने पर अनुरोध समाप्त हो जाएगा।
preview-old = यह संदेश { $number } का वर्तमान रूप नहीं दिखाता। सबसे नया संस्करण { $version } देखें।
preview-foreign-rooms = वे कक्ष जो न मैंने बनाए न किसी अधिकारी ने; बनाने वाले सब पढ़ते हैं: { $rooms }। क्या यह ठीक है?
control-room-foreign = यह कक्ष { $room } न मैंने बनाया न किसी अधिकारी ने; इसे { $person } ने बनाया, जो यहाँ सब पढ़ सकते हैं और किसी को भी अंदर ला सकते हैं। कारण न जानते हों तो यह नाम अपने कक्ष को दें और मुझे फिर चालू करें।
preview-unseen = आपके यह लिखने से पहले { $number } का वर्तमान रूप दिखाया नहीं गया था, इसलिए कुछ भी स्वीकृत नहीं हुआ। सबसे नया रूप देखकर उस पर ✅ दें।
correction-differs = पाठ लंबा है: जो पंक्तियाँ नहीं बदलीं उनके स्थान पर { $sign } है।
edit-not-read = मैं संदेश एक ही बार, जैसा पहली बार लिखा गया वैसा पढ़ता हूँ; इस संपादन से कुछ नहीं बदला। कृपया नया संदेश लिखें।
mistake-approve-words = कुछ भी स्वीकृत नहीं हुआ: क्रमांक के बाद और शब्द हैं। जैसा दिखाया गया वैसा स्वीकृत हो तो केवल यह लिखें: स्वीकृत { $word }

## स्वीकृति

approval-need = आवश्यक स्वीकृतियाँ: { $count }, इनमें से { $people }।
approval-twice = { $person }, { $number } पर आपकी स्वीकृति पहले से दर्ज है। अब इनकी चाहिए: { $approvers }।
approval-own-seat = { $person }, आप { $number } के लेखक के स्थान पर हैं, इसलिए कोई दूसरा स्वीकृत करे: { $approvers }।
approval-nobody-left = { $person }, { $number } को स्वीकृत करने वाला अब कोई नहीं बचा: सभी स्वीकृतिकर्ताओं ने इसे लिखा या स्वीकृत किया है। कृपया एक और स्वीकृतिकर्ता नियुक्त कराएँ।
approval-scheduled = { $number } स्वीकृत है और अपने समय की प्रतीक्षा में है। लिखें: समय-सारणी
approval-returned = { $number } लेखक को लौटाया गया है; सुधरने से पहले स्वीकृत नहीं हो सकता।
approval-expired = { $number } को स्वीकृत करने का समय समाप्त हो गया। लेखक फिर माँग सकते हैं: संशोधन { $number }
approved-partly = { $person } ने { $number } स्वीकृत किया। अभी भेजा नहीं गया है।
approved-later = { $number } को { $person } ने स्वीकृत किया।
approved-persons = व्यक्तिगत रूप से सूचित: { $count }।
approved-alone = { $number } को { $person } ने स्वीकृत किया; { $count } व्यक्तियों को व्यक्तिगत रूप से भेजा जा रहा है।
released-alone = तय समय पर { $number } “{ $title }” अब { $count } व्यक्तियों को व्यक्तिगत रूप से भेजा जा रहा है।
on-behalf = { $seat } की ओर से { $person }
scheduled = { $when } को भेजा जाएगा। प्रतीक्षा में क्या है: समय-सारणी। रोकने के लिए: समय-सारणी रद्द { $number }
scheduled-quiet = अभी शांत समय है, इसलिए { $when } को भेजा जाएगा। रोकने के लिए: समय-सारणी रद्द { $number }
withdrawn = { $person } ने { $number } की स्वीकृति वापस ली।
withdrawn-seat = { $delegate } ने उनके स्थान पर { $number } की जो स्वीकृति दी थी, वह { $person } ने वापस ली।
withdrawn-open = यह भेजा नहीं गया है; { $number } फिर स्वीकृति की प्रतीक्षा में है।
withdrawn-enough = { $number } को दूसरों की सभी आवश्यक स्वीकृतियाँ मिली हैं, इसलिए यह { $when } को फिर भी भेजा जाएगा।
withdrawn-again = स्वीकृत करने के लिए नवीनतम पूर्वावलोकन पर ✅ करें या लिखें: स्वीकृत { $number }
withdraw-none = { $person }, भेजे जाने की प्रतीक्षा में { $number } की आपकी कोई स्वीकृति नहीं है।
withdraw-sent = { $number } भेजा जा चुका है, इसलिए उसकी स्वीकृति अब वापस नहीं ली जा सकती। वहाँ बदलने के लिए: सुधार { $number } नया पाठ। वहाँ से हटाने के लिए लिखें: वापस { $number } कारण
withdraw-others = जिस संदेश से { $approver } ने { $number } स्वीकृत किया था, उसे { $person } ने हटाया। स्वीकृति बनी हुई है: उसे केवल देने वाले वापस ले सकते हैं।
returned = { $person } ने { $number } { $maker } को लौटाया।
returned-remark = सुधारना है: { $text }
returned-ask = क्या सुधारना है? इस संदेश के उत्तर में लिखें, या यह लिखें: लौटाएँ { $number } और टिप्पणी
remarked = { $number } पर टिप्पणी, { $maker } के लिए:
return-own = { $number } आपने ही लिखा है। बदलने के लिए: संशोधन { $number }, रद्द करने के लिए: रद्द { $number }
revise-hint = सुधारने के लिए: संशोधन { $number } "शीर्षक" पाठ। जो नहीं लिखेंगे वह वैसा ही रहेगा।
revise-sent = { $number } भेजा जा चुका है। वहाँ बदलने के लिए लिखें: सुधार { $number } नया पाठ
revise-cancelled = { $number } रद्द है। नया लिखें: घोषणा
cancel-ask = { $number } “{ $title }” रद्द करें? उसका क्रमांक पंजी में “रद्द” के रूप में रहेगा।
cancel-ask-approved = इसे पहले ही स्वीकृत कर चुके: { $people }
cancel-ask-how = रद्द करने के लिए इस संदेश पर ✅ दें या लिखें: रद्द { $number } हाँ
lapsed = { $person }, { $number } “{ $title }” को समय पर किसी ने स्वीकृत नहीं किया। कुछ नहीं भेजा गया।
lapsed-hint = इसे ऐसे ही फिर स्वीकृति के लिए रखने हेतु लिखें: संशोधन { $number }
closed = { $number } “{ $title }” की अवधि समाप्त हुई; कक्षों में ऐसा लिख दिया गया है।
quota-day = { $person }, आपने आज { $count } घोषणाएँ लिखी हैं; इतनी ही सीमा है। अगली { $when } से।
quota-cooldown = { $person }, पिछली घोषणा के बाद यह बहुत जल्दी है। अगली { $when } से।

## समय-सारणी

released = तय समय पर { $number } “{ $title }” अब { $rooms ->
    [one] { $rooms } कक्ष
   *[other] { $rooms } कक्षों
} में भेजा जा रहा है।
release-changed = स्वीकृति के बाद प्राप्तकर्ता बदल गए हैं; अब यह { $count } अधिकारियों के लिए है।
release-needs-more = { $number } अब भेजा जाना था, पर प्राप्तकर्ता बढ़ने से और स्वीकृतियाँ चाहिए। फिर दिखाया जा रहा है:
release-refused = { $number } “{ $title }” अब भेजा जाना था, पर नहीं भेजा गया:
schedule-empty = समय की प्रतीक्षा में कुछ नहीं है।
schedule-head = तय समय पर भेजे जाएँगे:
schedule-line = { $when }: { $number } “{ $title }”
schedule-line-held = { $when }, शांत समय के बाद: { $number } “{ $title }”
schedule-hint = समय बदलने के लिए: समय-सारणी 1/2026 कल 10:00। रोकने के लिए: समय-सारणी रद्द 1/2026
schedule-not = { $number } समय-सारणी में नहीं है।
schedule-not-yours = { $number } का समय आप नहीं बदल सकते; लेखक और स्वीकृति देने वाले बदल सकते हैं।
schedule-moved = { $number } का समय बदला है, इसलिए फिर स्वीकृति चाहिए:
schedule-off = { $number } समय-सारणी से हटाया गया। फिर स्वीकृत होने पर भेजा जाएगा:

## एक-दूसरे के स्थान पर

delegate-given = { $when } तक { $person } के स्थान पर { $delegate } स्वीकृति देंगे।
charge-given = { $person } छुट्टी पर हैं; { $when } तक प्रभार { $delegate } के पास है।
stand-in-hint = पहले समाप्त करने के लिए लिखें: { $verb } समाप्त
stand-in-self = कोई अपने ही स्थान पर नहीं हो सकता। किसी दूसरे अधिकारी का नाम दें।
stand-in-long = यह बहुत लंबा है; अधिक से अधिक { $count } दिन। इससे अधिक के लिए कार्यालयों की संरचना बदली जाए।
stand-in-ended = अब { $person } के स्थान पर कोई नहीं है।
stand-in-none = { $person } के स्थान पर कोई नहीं है।
stand-in-empty = अभी किसी के स्थान पर कोई नहीं है।
delegate-line = { $person } के स्थान पर: { $delegate }, { $when } तक स्वीकृति
charge-line = छुट्टी पर गए { $person } के स्थान पर: { $delegate }, { $when } तक
status-scheduled = स्वीकृत है और { $when } को भेजा जाएगा।
status-returned = { $maker } को सुधार के लिए लौटाया गया है: { $text }
status-expired = समय पर स्वीकृति नहीं मिली। फिर माँगने के लिए: संशोधन { $number }
status-list-returned = क्रमांक { $number }, { $title }: लेखक को लौटाया गया
status-list-scheduled = क्रमांक { $number }, { $title }: समय की प्रतीक्षा में
status-list-expired = क्रमांक { $number }, { $title }: समय पर स्वीकृति नहीं
status-list-drill = (अभ्यास)
status-approved-by = अब तक स्वीकृति देने वाले: { $people }
status-withdrawn-by = स्वीकृति वापस लेने वाले: { $people }

## गलतियाँ

mistake-when = “{ $word }” कोई समय नहीं है। ऐसे लिखें: at:कल, at:25-11, at:शुक्रवार, at:कार्यालय; चाहें तो आगे 10:00 जैसा समय।
mistake-when-past = वह समय बीत चुका है, या ऐसा कोई दिन नहीं है।
mistake-far = { $when } का समय अब से { $years } वर्ष से भी अधिक दूर है। कृपया वर्ष जाँचें।
mistake-ack-before = पावती { $when } तक माँगी है, पर वह समय भेजने से पहले ही बीत जाता है। बाद का समय दें: ack:
mistake-until-before = { $when } तक मान्य लिखा है, पर वह समय भेजने से पहले ही बीत जाता है। बाद का समय दें: until:
mistake-supersedes = { $number } मान्य नहीं है, इसलिए उसके स्थान पर दूसरा नहीं आ सकता।
mistake-nobody = “{ $word }” में कोई नहीं आता।
mistake-empty-revise = कौन-सा? ऐसे लिखें: संशोधन 1/2026 "शीर्षक" पाठ
mistake-empty-return = क्या सुधारना है वह लिखें: लौटाएँ 1/2026 तारीख गलत है
mistake-stand-in = “{ $word }” समझ नहीं आया। ऐसे लिखें: प्रतिनिधि @name 12-12 तक
audience-column = “{ $audience }” में यह चिह्न { $column } पर है।
audience-key = “{ $word }” मुझे नहीं पता। ये चलते हैं: post: tier: lang: role: service: unit:
audience-key-close = “{ $word }” मुझे नहीं पता। क्या आपका आशय “{ $hint }” था?
audience-post = “{ $word }” नाम का कोई पद नहीं है।
audience-post-close = “{ $word }” नाम का कोई पद नहीं है। क्या आपका आशय “{ $hint }” था?
audience-tier = “{ $word }” नाम का कोई स्तर नहीं है।
audience-tier-close = “{ $word }” नाम का कोई स्तर नहीं है। क्या आपका आशय “{ $hint }” था?
audience-lang = “{ $word }” भाषा पढ़ने वाला कोई नहीं है।
audience-lang-close = “{ $word }” भाषा पढ़ने वाला कोई नहीं है। क्या आपका आशय “{ $hint }” था?
audience-role = “{ $word }” नाम की कोई भूमिका नहीं है।
audience-role-close = “{ $word }” नाम की कोई भूमिका नहीं है। क्या आपका आशय “{ $hint }” था?
audience-service = “{ $word }” नाम की कोई सेवा नहीं है।
audience-service-close = “{ $word }” नाम की कोई सेवा नहीं है। क्या आपका आशय “{ $hint }” था?
audience-person = “{ $word }” नाम के कोई अधिकारी नहीं हैं।
audience-person-close = “{ $word }” नाम के कोई अधिकारी नहीं हैं। क्या आपका आशय “{ $hint }” था?
audience-ends = “{ $word }” के बाद कुछ छूट गया है।
audience-sign = जहाँ कार्यालय या व्यक्ति होना चाहिए वहाँ “{ $word }” है।
audience-open = “{ $word }” कोष्ठक बंद नहीं किया गया।
audience-closed = “{ $word }” कोष्ठक खोला नहीं गया।
audience-deep = एक के भीतर एक { $word } से अधिक कोष्ठक नहीं चलते।
audience-long = { $word } से अधिक शब्द नहीं चलते; उनके लिए भूमिका बनवाएँ।
audience-no-value = “{ $word }” के बाद शब्द छूट गया है, जैसे post:tahsildar.
audience-empty = किसके लिए, यह नहीं लिखा। ऐसे लिखें: घोषणा pune/* "शीर्षक" पाठ

## सहायता

help-announce-audience = किसे: pune/* (नीचे के सभी सहित), tier:taluka, post:tahsildar, lang:ur, @person; & दोनों, - छोड़कर, अल्पविराम यानी या: pune/* & post:tahsildar - छुट्टी
help-announce-more = कब: at:कल 10:00, at:कार्यालय; until:30-11 तक मान्य; अभ्यास के लिए अभ्यास; पुराने के स्थान पर supersedes:1/2026
help-revise = संशोधन 1/2026 "शीर्षक" पाठ — मसौदे का नया संस्करण; जो नहीं लिखेंगे वह वैसा ही रहेगा
help-withdraw = प्रत्याहरण 1/2026, या अपना ✅ हटाएँ — जो अभी नहीं भेजा गया उसकी अपनी स्वीकृति वापस लें
help-return = लौटाएँ 1/2026 क्या गलत है, या पूर्वावलोकन पर ❌ — लेखक को लौटाएँ
help-schedule = समय-सारणी — समय की प्रतीक्षा में क्या है; समय-सारणी 1/2026 शुक्रवार 10:00 समय बदलता है, समय-सारणी रद्द 1/2026 रोकता है
help-delegate = प्रतिनिधि @person 12-12 तक — आपके स्थान पर दूसरे अधिकारी स्वीकृति देते हैं; प्रतिनिधि समाप्त
help-charge = प्रभार @person 12-12 तक — आप छुट्टी पर, प्रभार उनके पास; प्रभार समाप्त
