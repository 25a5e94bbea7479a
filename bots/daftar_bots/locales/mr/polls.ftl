### मतचाचण्या, प्रपत्रे, आणि व्यक्तीबद्दल बॉट काय ठेवतात.

## मतचाचण्या

poll-opened = मतचाचणी { $number } { $when } पर्यंत खुली आहे. सद्यस्थितीसाठी लिहा: “मतचाचणी { $number }”.
poll-named = मते गुप्त नाहीत: कोणी काय निवडले हे खोलीतील सर्वांना कळू शकते.
poll-in-a-room = मतचाचणी खोलीत घेतली जाते: मला तिथे बोलवा आणि तिथे “!poll” लिहा.
poll-too-many = { $count ->
    [one] इथे आधीच { $count } मतचाचणी खुली आहे.
   *[other] इथे आधीच { $count } मतचाचण्या खुल्या आहेत.
} आधी एक बंद करा.
poll-no-moment = अशी वेळ नाही, किंवा ती होऊन गेली आहे.
poll-too-long = { $days ->
    [one] ही वेळ फार दूर आहे; जास्तीत जास्त { $days } दिवस.
   *[other] ही वेळ फार दूर आहे; जास्तीत जास्त { $days } दिवस.
}
poll-none = इथे मतचाचणी { $number } मला माहीत नाही.
poll-none-open = एकही मतचाचणी खुली नाही. नवी घेण्यासाठी: !मतचाचणी "प्रश्न" पहिला | दुसरा पर्यंत शुक्रवार 17:00
poll-listed = { $number }: { $question } ({ $when } पर्यंत)
poll-standing = मतचाचणी { $number }: { $question } { $when } रोजीची स्थिती:
poll-result = मतचाचणी { $number }: { $question } { $when } रोजी बंद झाली. निकाल:
poll-line = { $choice }: { $count } ({ $share } %)
poll-voters = { $count ->
    [one] { $total } पैकी { $count } व्यक्तीने मत दिले.
   *[other] { $total } पैकी { $count } जणांनी मत दिले.
}
poll-leading = सर्वाधिक मते: { $choice }
poll-tied = समान मते: { $choice }
poll-nobody = कोणीही मत दिलेले नाही.
poll-closes = ती { $when } रोजी बंद होईल.
poll-not-yours = ही मतचाचणी फक्त { $person } किंवा विभाग बंद करू शकतो.
poll-closed = मतचाचणी { $number } बंद केली.
poll-export-where = तक्ता हा बॉट चालवणाऱ्यांसाठी आहे: नियंत्रण खोलीत लिहा.
poll-exported = { $count ->
    [one] मतचाचणी { $number }: { $count } मत. तक्ता पुढे आहे.
   *[other] मतचाचणी { $number }: { $count } मते. तक्ता पुढे आहे.
}
poll-column-name = नाव
poll-column-person = मॅट्रिक्स आयडी
poll-column-office = कार्यालय
poll-column-choice = निवड
poll-column-when = केव्हा
poll-column-shown = कुठे दाखवले
poll-column-shown-at = केव्हा दाखवले
poll-column-version = आवृत्ती (SHA-256)
poll-column-comments = अभिप्राय
poll-column-text = मजकूर
poll-mistake-question = अवतरण चिन्हांतील प्रश्न नाही. असे लिहा: मतचाचणी "प्रश्न" पहिला | दुसरा पर्यंत शुक्रवार 17:00
poll-mistake-until = “{ $word }” म्हणजे केव्हा ते समजले नाही. असे लिहा: पर्यंत 25-11 17:00
poll-mistake-choices = किमान दोन पर्याय हवेत, मध्ये | लिहा. असे लिहा: मतचाचणी "प्रश्न" पहिला | दुसरा
poll-mistake-many = { $word } पेक्षा जास्त पर्याय आहेत.
poll-mistake-long = एक पर्याय { $word } अक्षरांपेक्षा लांब आहे.
poll-mistake-double = दोन पर्याय एकसारखे आहेत.

## प्रपत्रे

form-control-only = हे फक्त हा बॉट चालवणारे, नियंत्रण खोलीतून करू शकतात.
form-broken = प्रपत्र “{ $name }” वापरता येत नाही:
form-no-file = “{ $name }” नावाचे प्रपत्र नाही. उपलब्ध: { $known }
form-opened = { $count ->
    [one] प्रपत्र { $number } “{ $title }” { $when } पर्यंत खुले आहे. { $count } व्यक्तीला विचारले.
   *[other] प्रपत्र { $number } “{ $title }” { $when } पर्यंत खुले आहे. { $count } जणांना विचारले.
}
form-named = आपली उत्तरे आपल्या नावासह ठेवली जातात.
form-anonymous = आपली उत्तरे नावाशिवाय ठेवली जातात: आपण प्रपत्र दिले एवढेच मी नोंदवतो. आपण इथे लिहिलेले संदेश आपण काढेपर्यंत या खोलीत आणि सर्व्हरवर राहतात.
form-head = { $count ->
    [one] “{ $title }”: { $count } प्रश्न, { $when } पर्यंत.
   *[other] “{ $title }”: { $count } प्रश्न, { $when } पर्यंत.
}
form-begin = उत्तर देण्यासाठी इथे लिहा: प्रपत्र { $name }
form-directly = मी आपल्याला थेट लिहिले आहे. तिथे उत्तर द्या: प्रपत्र { $name }
form-none = आपल्यासाठी “{ $name }” नावाचे प्रपत्र नाही.
form-is-closed = “{ $title }” { $when } रोजी बंद झाले.
form-done-already = आपण “{ $title }” दिले आहे. कोणती उत्तरे आपली हे कळू शकत नाही, म्हणून ती बदलता येत नाहीत.
form-question = प्रश्न { $place } / { $count }: { $question }
form-choice = { $place }. { $choice }
form-kind-number = संख्या लिहा.
form-kind-date = तारीख लिहा, जसे 25-11-2026.
form-kind-time = वेळ लिहा, जसे 17:30.
form-optional = हा प्रश्न सोडता येईल: वगळा
form-answer = { $question }: { $answer }
form-review = आपली उत्तरे:
form-hand-in = सादर करण्यासाठी “हो”, शेवटचे बदलण्यासाठी “मागे”, सर्व टाकून देण्यासाठी “थांबा” लिहा.
form-done = धन्यवाद. “{ $title }” सादर झाले. बंद होईपर्यंत नव्याने उत्तर देण्यासाठी: प्रपत्र { $name }
form-done-anonymous = धन्यवाद. “{ $title }” आपल्या नावाशिवाय सादर झाले.
form-stopped = टाकून दिले; काहीही ठेवलेले नाही. पुन्हा सुरू करण्यासाठी: प्रपत्र { $name }
form-away = आपण हे लिहिले तेव्हा मी चालू नव्हतो. आपण इथे आहोत:
form-listed = { $name }: { $title } ({ $when } पर्यंत)
form-listed-done = { $name }: { $title } ({ $when } पर्यंत; आपण दिले आहे)
form-none-open = आपल्यासाठी एकही प्रपत्र खुले नाही.
form-files = खुली करता येणारी प्रपत्रे: { $known }
form-status = “{ $title }”: { $total } पैकी { $done } जणांनी दिले; { $when } पर्यंत खुले.
form-missing = बाकी: { $people }
form-closed = प्रपत्र “{ $name }” बंद केले.
form-exported = { $count ->
    [one] “{ $name }”: { $count } उत्तर. तक्ता पुढे आहे.
   *[other] “{ $name }”: { $count } उत्तरे. तक्ता पुढे आहे.
}
form-over = “{ $title }” ची मुदत संपली: { $total } पैकी { $done } जणांनी दिले. तक्ता पुढे आहे.
form-mistake-which = कोणते प्रपत्र? असे लिहा: form { $word } flood
form-mistake-name = “{ $word }” हे प्रपत्राचे नाव नाही.

## आपल्याबद्दल बॉट काय ठेवतात

mydata-reply = या सर्व्हरचे बॉट आपल्याबद्दल जे ठेवतात ते या फाइलमध्ये आहे. ती स्वतःजवळच ठेवा.
mydata-directly = मी आपल्याला थेट लिहिले आहे.
mydata-head = { $office } चे बॉट { $person } ({ $id }) यांच्याबद्दल जे ठेवतात, { $when } रोजी
mydata-server = संदेश होमसर्व्हर ठेवतो, धोरणाचे निर्णय त्याच्या नोंदवहीत असतात; ते आपल्या प्रशासकाकडे मागा.
mydata-bot = बॉट { $bot }
mydata-none = काही नाही.
mydata-member = ज्या खोल्यांत आपण मला दिसता: { $rooms }
mydata-served = परिपत्रक { $number } “{ $title }” आपल्यासाठी होते (कार्यालय { $office }).
mydata-answered = आपण परिपत्रक { $number } ला { $when } रोजी उत्तर दिले: { $answer }.
mydata-withdrawn = आपण परिपत्रक { $number } ला { $when } रोजी उत्तर दिले: { $answer }; { $taken } रोजी मागे घेतले.
mydata-yes = मिळाले
mydata-later = नंतर उत्तर
mydata-no = शक्य नाही
mydata-remark = परिपत्रक { $number } वर आपला शेरा: { $text }
mydata-wrote = परिपत्रक { $number } “{ $title }” आपण { $when } रोजी लिहिले.
mydata-decided = परिपत्रक { $number } बद्दल आपण { $when } रोजी निर्णय दिला: { $what }.
mydata-escalated = परिपत्रक { $number } ला आपण उत्तर दिले नाही हे { $person } यांना { $when } रोजी कळवले.
mydata-letter = परिपत्रक { $number } बद्दल { $address } साठी पत्र ({ $channel }).
mydata-charge = आपला कार्यभार { $from } ते { $till } { $person } यांच्याकडे.
mydata-delegate = { $from } ते { $till } आपल्या जागी { $person } मंजुरी देऊ शकतात.
mydata-stands-in = { $from } ते { $till } आपण { $person } यांच्या जागी आहात.
mydata-vote = मतचाचणी “{ $question }”: आपण { $when } रोजी “{ $choice }” निवडले.
mydata-form = प्रपत्र “{ $title }”, { $when } रोजी सादर:
mydata-form-anonymous = प्रपत्र “{ $title }”: आपण दिले एवढेच. उत्तरे नावाशिवाय आहेत आणि नावाने शोधता येत नाहीत.
mydata-form-draft = प्रपत्र “{ $title }”, अजून सादर नाही:
mydata-form-answer = { $question }: { $answer }
mydata-shown = विचारविनिमय { $number } चे प्रस्तावित धोरण आपल्याला { $when } रोजी दाखवले (आवृत्ती { $version }).
mydata-comment = विचारविनिमय { $number } वर आपला अभिप्राय, { $when }: { $text }
mydata-asked = विचारविनिमय { $number } आपण मागितला, प्रसिद्ध केला किंवा त्यावर निर्णय दिला.
mydata-reminder = स्मरण “{ $text }”, { $when }.
mydata-unreadable = मला वाचता न आलेले आपले संदेश: { $count }.
mydata-version = परिपत्रक { $number } ची आवृत्ती { $version } आपण { $when } रोजी लिहिली.
mydata-seat = परिपत्रक { $number } बद्दल आपल्या वतीने { $person } यांनी { $when } रोजी निर्णय दिला.
mydata-withdrew = परिपत्रक { $number } ची मान्यता आपण { $when } रोजी मागे घेतली.
mydata-change-asked = परिपत्रक { $number } दुरुस्त करावे किंवा मागे घ्यावे असे आपण { $when } रोजी सुचवले.
mydata-change-decided = परिपत्रक { $number } च्या दुरुस्ती किंवा मागे घेण्याबद्दल आपण { $when } रोजी निर्णय दिला.
mydata-change-approved = परिपत्रक { $number } च्या दुरुस्तीला किंवा मागे घेण्याला { $person } यांनी { $seat } यांच्या जागी { $when } रोजी मान्यता दिली.
mydata-change-letter = परिपत्रक { $number } मधील बदलाबद्दल { $address } साठी पत्र.
mydata-gateway = परिपत्रक { $number } बद्दलचा आपला लघुसंदेश, गेटवेकडील क्रमांक { $id }: { $state }, { $when }.
mydata-superior = परिपत्रक { $number } ला { $person } यांनी उत्तर दिले नाही हे आपल्याला { $when } रोजी कळवले.
mydata-seen = परिपत्रक { $number } आपण पाहिले असे आपल्या ॲपने { $when } रोजी सांगितले.
mydata-read = { $room } मध्ये आपण कुठवर वाचले हे आपल्या ॲपने शेवटी { $when } रोजी सांगितले.
mydata-written-to = मी आपल्याला थेट लिहिलेले संदेश: { $count }
mydata-composition = आपण येथे तयार करायला घेतलेल्या सूचना: { $count }
mydata-attachment = सूचनेसाठी आपण दिलेली फाइल “{ $name }”.
mydata-charge-ended = { $person } यांच्या जागी कोणी काम पाहणे आपण { $when } रोजी संपवले.
mydata-poll = { $when } रोजी सुरू झालेली मतचाचणी { $number } आपण विचारली किंवा बंद केली.
mydata-form-opened = फॉर्म { $name } आपण { $when } रोजी उघडला.
mydata-feed = फीड { $url } आपण मागितली.
mydata-reminder-ended = स्मरण “{ $text }” आपण { $when } रोजी संपवले.
mydata-question = आपल्या उत्तराच्या प्रतीक्षेतील माझे प्रश्न: { $count }
mydata-language = आपण उत्तरासाठी निवडलेली भाषा: { $spoken }
mydata-opened = आपण माझ्याशी उघडलेल्या खोल्या: { $count }, शेवटची { $when }
mydata-flood = { $when } पासून एका मिनिटात आपण मला किती वेळा लिहिले: { $count }
mydata-devices = आपली उपकरणे, ज्यांच्या सार्वजनिक चाव्या मी ठेवतो: { $count }
mydata-no-device = कूटबद्ध खोल्या, जिथे आपले एकही उपकरण माझे संदेश वाचू शकले नाही: { $count }
mydata-room-state = आपण तयार केलेल्या, हलवलेल्या किंवा मांडलेल्या म्हणून नोंदलेल्या खोल्या: { $count }
mydata-powers = ज्या खोल्यांत आपले अधिकार मी नोंदले आहेत: { $count }
mydata-buried = आपले किंवा आपल्याबद्दलचे संदेश, ज्यांवर मी काम करू शकलो नाही आणि प्रशासकासाठी ठेवले: { $count }

## मदत

poll-help = मतचाचणी "प्रश्न" पहिला | दुसरा पर्यंत शुक्रवार 17:00 — खोलीला विचारा; “मतचाचणी” यादी, “मतचाचणी 3” स्थिती, “मतचाचणी 3 बंद” बंद करते
form-help = प्रपत्र — आपली वाट पाहणारी प्रपत्रे; “प्रपत्र flood” उत्तर देण्यासाठी
form-help-control = प्रपत्र उघडा flood पर्यंत 25-11 17:00 — ज्यांच्यासाठी आहे त्यांना विचारा; “form flood status”, “form flood export”, “form flood close”
mydata-help = माझीमाहिती — आपल्याबद्दल बॉट जे ठेवतात त्याची फाइल
