### मतदान, प्रपत्र, और बॉट किसी व्यक्ति के बारे में क्या रखते हैं।

## मतदान

poll-opened = मतदान { $number } { $when } तक खुला है। स्थिति देखने के लिए लिखें: “मतदान { $number }”।
poll-named = मत गुप्त नहीं हैं: किसने क्या चुना, यह कक्ष में सब जान सकते हैं।
poll-in-a-room = मतदान किसी कक्ष में होता है: मुझे वहाँ बुलाएँ और वहीं “!poll” लिखें।
poll-too-many = { $count ->
    [one] यहाँ पहले से { $count } मतदान खुला है।
   *[other] यहाँ पहले से { $count } मतदान खुले हैं।
} पहले एक बंद करें।
poll-no-moment = ऐसा कोई समय नहीं है, या वह बीत चुका है।
poll-too-long = { $days ->
    [one] यह समय बहुत दूर है; अधिक से अधिक { $days } दिन।
   *[other] यह समय बहुत दूर है; अधिक से अधिक { $days } दिन।
}
poll-none = यहाँ मतदान { $number } मुझे ज्ञात नहीं।
poll-none-open = कोई मतदान खुला नहीं है। नया करने के लिए: !मतदान "प्रश्न" पहला | दूसरा तक शुक्रवार 17:00
poll-listed = { $number }: { $question } ({ $when } तक)
poll-standing = मतदान { $number }: { $question } { $when } की स्थिति:
poll-result = मतदान { $number }: { $question } { $when } को बंद हुआ। परिणाम:
poll-line = { $choice }: { $count } ({ $share } %)
poll-voters = { $count ->
    [one] { $total } में से { $count } व्यक्ति ने मत दिया।
   *[other] { $total } में से { $count } लोगों ने मत दिया।
}
poll-leading = सबसे अधिक मत: { $choice }
poll-tied = बराबर मत: { $choice }
poll-nobody = किसी ने मत नहीं दिया।
poll-closes = यह { $when } को बंद होगा।
poll-not-yours = यह मतदान केवल { $person } या विभाग बंद कर सकता है।
poll-closed = मतदान { $number } बंद किया गया।
poll-export-where = तालिका इस बॉट को चलाने वालों के लिए है: नियंत्रण कक्ष में लिखें।
poll-exported = { $count ->
    [one] मतदान { $number }: { $count } मत। तालिका आगे है।
   *[other] मतदान { $number }: { $count } मत। तालिका आगे है।
}
poll-column-name = नाम
poll-column-person = मैट्रिक्स आईडी
poll-column-office = कार्यालय
poll-column-choice = चयन
poll-column-when = कब
poll-column-shown = कहाँ दिखाया
poll-column-shown-at = कब दिखाया
poll-column-version = संस्करण (SHA-256)
poll-column-comments = टिप्पणियाँ
poll-column-text = पाठ
poll-mistake-question = उद्धरण चिह्नों में प्रश्न नहीं है। ऐसे लिखें: मतदान "प्रश्न" पहला | दूसरा तक शुक्रवार 17:00
poll-mistake-until = “{ $word }” कब है, समझ नहीं आया। ऐसे लिखें: तक 25-11 17:00
poll-mistake-choices = कम से कम दो विकल्प चाहिए, बीच में | लिखें। ऐसे लिखें: मतदान "प्रश्न" पहला | दूसरा
poll-mistake-many = { $word } से अधिक विकल्प हैं।
poll-mistake-long = एक विकल्प { $word } अक्षरों से लंबा है।
poll-mistake-double = दो विकल्प एक जैसे हैं।

## प्रपत्र

form-control-only = यह केवल इस बॉट को चलाने वाले, नियंत्रण कक्ष से कर सकते हैं।
form-broken = प्रपत्र “{ $name }” उपयोग के योग्य नहीं है:
form-no-file = “{ $name }” नाम का प्रपत्र नहीं है। उपलब्ध: { $known }
form-opened = { $count ->
    [one] प्रपत्र { $number } “{ $title }” { $when } तक खुला है। { $count } व्यक्ति से पूछा गया।
   *[other] प्रपत्र { $number } “{ $title }” { $when } तक खुला है। { $count } लोगों से पूछा गया।
}
form-named = आपके उत्तर आपके नाम के साथ रखे जाते हैं।
form-anonymous = आपके उत्तर बिना नाम के रखे जाते हैं: मैं केवल यह नोट करता हूँ कि आपने प्रपत्र दिया। यहाँ लिखे आपके संदेश, जब तक आप न हटाएँ, इस कक्ष में और सर्वर पर रहते हैं।
form-head = { $count ->
    [one] “{ $title }”: { $count } प्रश्न, { $when } तक।
   *[other] “{ $title }”: { $count } प्रश्न, { $when } तक।
}
form-begin = उत्तर देने के लिए यहाँ लिखें: प्रपत्र { $name }
form-directly = मैंने आपको सीधे लिखा है। वहाँ उत्तर दें: प्रपत्र { $name }
form-none = आपके लिए “{ $name }” नाम का कोई प्रपत्र नहीं है।
form-is-closed = “{ $title }” { $when } को बंद हो गया।
form-done-already = आप “{ $title }” दे चुके हैं। कौन से उत्तर आपके हैं यह कोई नहीं जान सकता, इसलिए वे बदले नहीं जा सकते।
form-question = प्रश्न { $place } / { $count }: { $question }
form-choice = { $place }. { $choice }
form-kind-number = संख्या लिखें।
form-kind-date = तारीख लिखें, जैसे 25-11-2026।
form-kind-time = समय लिखें, जैसे 17:30।
form-optional = इसे छोड़ सकते हैं: छोड़ें
form-answer = { $question }: { $answer }
form-review = आपके उत्तर:
form-hand-in = जमा करने के लिए “हाँ”, पिछला बदलने के लिए “पीछे”, सब हटाने के लिए “रुकें” लिखें।
form-done = धन्यवाद। “{ $title }” जमा हुआ। बंद होने तक नए सिरे से उत्तर देने के लिए: प्रपत्र { $name }
form-done-anonymous = धन्यवाद। “{ $title }” आपके नाम के बिना जमा हुआ।
form-stopped = हटा दिया; कुछ नहीं रखा गया। फिर से शुरू करने के लिए: प्रपत्र { $name }
form-away = जब आपने यह लिखा, मैं चालू नहीं था। हम यहाँ हैं:
form-listed = { $name }: { $title } ({ $when } तक)
form-listed-done = { $name }: { $title } ({ $when } तक; आप दे चुके हैं)
form-none-open = आपके लिए कोई प्रपत्र खुला नहीं है।
form-files = खोले जा सकने वाले प्रपत्र: { $known }
form-status = “{ $title }”: { $total } में से { $done } ने दिया; { $when } तक खुला।
form-missing = शेष: { $people }
form-closed = प्रपत्र “{ $name }” बंद किया गया।
form-exported = { $count ->
    [one] “{ $name }”: { $count } उत्तर। तालिका आगे है।
   *[other] “{ $name }”: { $count } उत्तर। तालिका आगे है।
}
form-over = “{ $title }” का समय पूरा हुआ: { $total } में से { $done } ने दिया। तालिका आगे है।
form-mistake-which = कौन सा प्रपत्र? ऐसे लिखें: form { $word } flood
form-mistake-name = “{ $word }” किसी प्रपत्र का नाम नहीं है।

## बॉट आपके बारे में क्या रखते हैं

mydata-reply = इस सर्वर के बॉट आपके बारे में जो रखते हैं वह इस फ़ाइल में है। इसे अपने पास ही रखें।
mydata-directly = मैंने आपको सीधे लिखा है।
mydata-head = { $office } के बॉट { $person } ({ $id }) के बारे में जो रखते हैं, { $when } को
mydata-server = संदेश होमसर्वर रखता है, नीति के निर्णय उसके लॉग में हैं; वे अपने प्रशासक से माँगें।
mydata-bot = बॉट { $bot }
mydata-none = कुछ नहीं।
mydata-member = जिन कक्षों में आप मुझे दिखते हैं: { $rooms }
mydata-served = परिपत्र { $number } “{ $title }” आपके लिए था (कार्यालय { $office })।
mydata-answered = आपने परिपत्र { $number } का { $when } को उत्तर दिया: { $answer }।
mydata-withdrawn = आपने परिपत्र { $number } का { $when } को उत्तर दिया: { $answer }; { $taken } को वापस लिया।
mydata-yes = मिला
mydata-later = बाद में उत्तर
mydata-no = संभव नहीं
mydata-remark = परिपत्र { $number } पर आपकी टिप्पणी: { $text }
mydata-wrote = परिपत्र { $number } “{ $title }” आपने { $when } को लिखा।
mydata-decided = परिपत्र { $number } के बारे में आपने { $when } को निर्णय दिया: { $what }।
mydata-escalated = आपने परिपत्र { $number } का उत्तर नहीं दिया, यह { $person } को { $when } को बताया गया।
mydata-letter = परिपत्र { $number } के बारे में { $address } के लिए पत्र ({ $channel })।
mydata-charge = आपका प्रभार { $from } से { $till } तक { $person } के पास।
mydata-delegate = { $from } से { $till } तक आपकी जगह { $person } स्वीकृति दे सकते हैं।
mydata-stands-in = { $from } से { $till } तक आप { $person } की जगह हैं।
mydata-vote = मतदान “{ $question }”: आपने { $when } को “{ $choice }” चुना।
mydata-form = प्रपत्र “{ $title }”, { $when } को जमा:
mydata-form-anonymous = प्रपत्र “{ $title }”: केवल यह कि आपने दिया। उत्तर बिना नाम के हैं और नाम से खोजे नहीं जा सकते।
mydata-form-draft = प्रपत्र “{ $title }”, अभी जमा नहीं:
mydata-form-answer = { $question }: { $answer }
mydata-shown = परामर्श { $number } की प्रस्तावित नीति आपको { $when } को दिखाई गई (संस्करण { $version })।
mydata-comment = परामर्श { $number } पर आपकी टिप्पणी, { $when }: { $text }
mydata-asked = परामर्श { $number } आपने माँगा, प्रकाशित किया या उस पर निर्णय दिया।
mydata-reminder = याद “{ $text }”, { $when }।
mydata-unreadable = आपके संदेश जो मैं पढ़ नहीं सका: { $count }।
mydata-version = परिपत्र { $number } का संस्करण { $version } आपने { $when } को लिखा।
mydata-seat = परिपत्र { $number } के बारे में आपकी ओर से { $person } ने { $when } को निर्णय दिया।
mydata-withdrew = परिपत्र { $number } की स्वीकृति आपने { $when } को वापस ली।
mydata-change-asked = परिपत्र { $number } को सुधारने या वापस लेने का प्रस्ताव आपने { $when } को दिया।
mydata-change-decided = परिपत्र { $number } के सुधार या वापसी पर आपने { $when } को निर्णय दिया।
mydata-change-approved = परिपत्र { $number } के सुधार या वापसी को { $person } ने { $seat } के स्थान पर { $when } को स्वीकृति दी।
mydata-change-letter = परिपत्र { $number } में बदलाव के बारे में { $address } के लिए पत्र।
mydata-gateway = परिपत्र { $number } के बारे में आपका लघु संदेश, गेटवे पर क्रमांक { $id }: { $state }, { $when }।
mydata-superior = { $person } ने परिपत्र { $number } का उत्तर नहीं दिया, यह आपको { $when } को बताया गया।
mydata-seen = आपने परिपत्र { $number } देखा, यह आपके ऐप ने { $when } को बताया।
mydata-read = { $room } में आपने कहाँ तक पढ़ा, यह आपके ऐप ने अंतिम बार { $when } को बताया।
mydata-written-to = मैंने आपको सीधे लिखे संदेश: { $count }
mydata-composition = आपने यहाँ तैयार करना शुरू की सूचनाएँ: { $count }
mydata-attachment = सूचना के लिए आपकी दी हुई फ़ाइल “{ $name }”।
mydata-charge-ended = { $person } की जगह किसी का काम देखना आपने { $when } को समाप्त किया।
mydata-poll = { $when } को शुरू हुआ मतदान { $number } आपने पूछा या बंद किया।
mydata-form-opened = फ़ॉर्म { $name } आपने { $when } को खोला।
mydata-feed = फ़ीड { $url } आपने माँगी।
mydata-reminder-ended = स्मरण “{ $text }” आपने { $when } को समाप्त किया।
mydata-question = आपके उत्तर की प्रतीक्षा में मेरे प्रश्न: { $count }
mydata-language = उत्तर के लिए आपकी चुनी भाषा: { $spoken }
mydata-opened = आपने मेरे साथ खोले कक्ष: { $count }, अंतिम { $when }
mydata-flood = { $when } से एक मिनट में आपने मुझे कितनी बार लिखा: { $count }
mydata-devices = आपके उपकरण, जिनकी सार्वजनिक कुंजियाँ मैं रखता हूँ: { $count }
mydata-no-device = कूटबद्ध कक्ष, जहाँ आपका कोई उपकरण मुझे पढ़ नहीं सका: { $count }
mydata-room-state = आपके बनाए, बदले या व्यवस्थित किए कक्ष, जो मैंने दर्ज किए: { $count }
mydata-powers = जिन कक्षों में आपके अधिकार मैंने दर्ज किए हैं: { $count }
mydata-buried = आपके या आपके बारे में संदेश, जिन पर मैं काम नहीं कर सका और प्रशासक के लिए रखे: { $count }

## मदद

poll-help = मतदान "प्रश्न" पहला | दूसरा तक शुक्रवार 17:00 — कक्ष से पूछें; “मतदान” सूची, “मतदान 3” स्थिति, “मतदान 3 बंद” बंद करता है
form-help = प्रपत्र — जो प्रपत्र आपकी प्रतीक्षा में हैं; उत्तर देने के लिए “प्रपत्र flood”
form-help-control = प्रपत्र खोलें flood तक 25-11 17:00 — जिनके लिए है उनसे पूछें; “form flood status”, “form flood export”, “form flood close”
mydata-help = मेरीजानकारी — बॉट आपके बारे में जो रखते हैं उसकी फ़ाइल
