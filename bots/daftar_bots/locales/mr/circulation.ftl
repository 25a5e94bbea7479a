### मसुद्यापासून कक्षापर्यंत: प्राप्तकर्ते, मंजुरी, वेळापत्रक, प्रतिनिधित्व, समाप्ती.

## कार्यालयांच्या कक्षांत

room-drill = सराव: हा केवळ सराव आहे. प्रत्यक्षात काहीही घडलेले नाही.
room-supersedes = हे परिपत्रक { $number } ऐवजी आहे.
room-until = { $when } पर्यंत लागू.
room-superseded = परिपत्रक { $number } आता लागू नाही; त्याऐवजी परिपत्रक { $by } लागू आहे.
room-closed = परिपत्रक { $number } { $when } पासून बंद झाले आहे.

## पूर्वावलोकन

preview-head-version = मसुदा { $number }, आवृत्ती { $version }, लेखक { $maker }: { $title }
preview-drill = हा सराव आहे: सर्व भाषांत तसा उल्लेख असेल आणि तो आकडेवारीत धरला जाणार नाही.
preview-persons = स्वतंत्र कक्षात वैयक्तिकरीत्या कळवले जाणारे: { $count }.
preview-absent = यांपैकी एकाही कक्षात नसलेले अधिकारी: { $count }, उदा. { $people }.
preview-unlisted = या कक्षांत असलेले किंवा तेथे निमंत्रित, पण अधिकाऱ्यांच्या यादीत नसलेले: { $count }, उदा. { $people }. ते हे वाचतात; त्यांच्याकडे पोच मागितली जात नाही.
preview-external-rooms = बाहेरच्या व्यक्ती असलेले कक्ष: { $rooms }.
preview-send-at = { $when } रोजी पाठवले जाईल.
preview-holiday = त्या दिवशी सुट्टी आहे: { $name }.
preview-weekend = त्या दिवशी कार्यालये बंद आहेत.
preview-quiet = ती शांततेची वेळ आहे, म्हणून { $when } रोजी पाठवले जाईल.
preview-until = { $when } रोजी बंद होईल आणि पिन काढली जाईल.
preview-supersedes = हे { $number } “{ $title }” ऐवजी आहे; हे पाठवल्यावर ते बंद होईल.
preview-expires = { $when } पर्यंत मंजुरी न मिळाल्यास मंजुरीची मागणी संपेल.
preview-old = या संदेशात { $number } ची सध्याची आवृत्ती नाही. सर्वांत नवी आवृत्ती { $version } पाहा.
preview-foreign-rooms = मी किंवा कोणत्याही अधिकाऱ्याने न बनवलेले कक्ष; ते बनवणारे सर्व वाचतात: { $rooms }. हे बरोबर आहे ना?
control-room-foreign = हा कक्ष { $room } मी किंवा कोणत्याही अधिकाऱ्याने बनवलेला नाही; तो { $person } यांनी बनवला आहे. ते येथील सर्व वाचू शकतात व कोणालाही आत घेऊ शकतात. कारण माहीत नसल्यास हे नाव आपल्या कक्षाला द्या आणि मला पुन्हा सुरू करा.
preview-unseen = आपण हे लिहिण्याआधी { $number } चे आताचे स्वरूप दाखवले गेले नव्हते, म्हणून काहीही मंजूर झाले नाही. सर्वांत नवे स्वरूप पाहून त्यावर ✅ द्या.
correction-differs = मजकूर मोठा आहे: न बदललेल्या ओळींऐवजी { $sign } आहे.
edit-not-read = मी संदेश एकदाच, पहिल्यांदा लिहिल्याप्रमाणे वाचतो; या बदलाने काहीही बदलले नाही. कृपया नवा संदेश लिहा.
mistake-approve-words = काहीही मंजूर झालेले नाही: क्रमांकानंतर आणखी शब्द आहेत. दाखवल्याप्रमाणे मंजूर असल्यास फक्त इतके लिहा: मंजूर { $word }

## मंजुरी

approval-need = आवश्यक मंजुऱ्या: { $count }, यांच्यापैकी { $people }.
approval-twice = { $person }, { $number } ला आपली मंजुरी आधीच नोंदली आहे. अजून यांची हवी: { $approvers }.
approval-own-seat = { $person }, आपण { $number } च्या लेखकाच्या जागी आहात, म्हणून दुसऱ्या व्यक्तीने मंजूर करावे: { $approvers }.
approval-nobody-left = { $person }, { $number } मंजूर करू शकणारे आता कोणी उरलेले नाही: सर्व मंजुरी देणाऱ्यांनी ते लिहिले किंवा मंजूर केले आहे. कृपया आणखी एक मंजुरी देणारे नेमून घ्या.
approval-scheduled = { $number } मंजूर असून ठरलेल्या वेळेची वाट पाहत आहे. लिहा: वेळापत्रक
approval-returned = { $number } लेखकाकडे परत पाठवले आहे; दुरुस्त होईपर्यंत मंजूर करता येणार नाही.
approval-expired = { $number } मंजूर करण्याची मुदत संपली आहे. लेखक पुन्हा मागणी करू शकतात: फेरफार { $number }
approved-partly = { $person } यांनी { $number } मंजूर केले. अजून पाठवलेले नाही.
approved-later = { $number } { $person } यांनी मंजूर केले.
approved-persons = वैयक्तिकरीत्या कळवले जाणारे: { $count }.
approved-alone = { $number } { $person } यांनी मंजूर केले; { $count } व्यक्तींना वैयक्तिकरीत्या पाठवले जात आहे.
released-alone = ठरल्याप्रमाणे { $number } “{ $title }” आता { $count } व्यक्तींना वैयक्तिकरीत्या पाठवले जात आहे.
on-behalf = { $seat } यांच्या वतीने { $person }
scheduled = { $when } रोजी पाठवले जाईल. प्रतीक्षेतील पाहण्यासाठी: वेळापत्रक. थांबवण्यासाठी: वेळापत्रक रद्द { $number }
scheduled-quiet = सध्या शांततेची वेळ आहे, म्हणून { $when } रोजी पाठवले जाईल. थांबवण्यासाठी: वेळापत्रक रद्द { $number }
withdrawn = { $person } यांनी { $number } ची मंजुरी मागे घेतली.
withdrawn-seat = { $delegate } यांनी त्यांच्या वतीने दिलेली { $number } ची मंजुरी { $person } यांनी मागे घेतली.
withdrawn-open = ते पाठवलेले नाही; { $number } पुन्हा मंजुरीच्या प्रतीक्षेत आहे.
withdrawn-enough = { $number } ला इतरांच्या आवश्यक सर्व मंजुऱ्या आहेत, म्हणून ते { $when } रोजी तरीही पाठवले जाईल.
withdrawn-again = मंजूर करण्यासाठी शेवटच्या पूर्वावलोकनावर ✅ करा किंवा लिहा: मंजूर { $number }
withdraw-none = { $person }, पाठवण्याच्या प्रतीक्षेत असलेली { $number } ची तुमची मंजुरी नाही.
withdraw-sent = { $number } पाठवले गेले आहे, म्हणून त्याची मंजुरी आता मागे घेता येत नाही. तेथे बदलण्यासाठी: दुरुस्ती { $number } नवा मजकूर. तेथून काढण्यासाठी लिहा: माघार { $number } कारण
withdraw-others = { $approver } यांनी ज्याने { $number } मंजूर केले तो संदेश { $person } यांनी काढला. मंजुरी कायम आहे: ज्यांनी दिली तेच ती मागे घेऊ शकतात.
returned = { $person } यांनी { $number } { $maker } यांच्याकडे परत पाठवले.
returned-remark = दुरुस्त करावयाचे: { $text }
returned-ask = काय दुरुस्त करायचे आहे? या संदेशाला उत्तर म्हणून लिहा, किंवा असे लिहा: परत { $number } आणि शेरा
remarked = { $number } वर शेरा, { $maker } यांच्यासाठी:
return-own = { $number } आपणच लिहिले आहे. बदलण्यासाठी: फेरफार { $number }, रद्द करण्यासाठी: रद्द { $number }
revise-hint = दुरुस्तीसाठी: फेरफार { $number } "शीर्षक" मजकूर. जे लिहिणार नाही ते तसेच राहील.
revise-sent = { $number } पाठवले गेले आहे. तेथे बदलण्यासाठी लिहा: दुरुस्ती { $number } नवा मजकूर
revise-cancelled = { $number } रद्द आहे. नवे लिहा: घोषणा
cancel-ask = { $number } “{ $title }” रद्द करायचे? त्याचा क्रमांक नोंदवहीत “रद्द” म्हणून राहील.
cancel-ask-approved = याला आधीच मंजुरी दिलेले: { $people }
cancel-ask-how = रद्द करण्यासाठी या संदेशावर ✅ द्या किंवा लिहा: रद्द { $number } होय
lapsed = { $person }, { $number } “{ $title }” ला मुदतीत कोणीही मंजुरी दिली नाही. काहीही पाठवले नाही.
lapsed-hint = आहे तसेच पुन्हा मंजुरीसाठी ठेवण्यासाठी लिहा: फेरफार { $number }
closed = { $number } “{ $title }” ची मुदत संपली; कक्षांत तसे नोंदवले आहे.
quota-day = { $person }, आपण आज { $count } घोषणा लिहिल्या आहेत; तेवढीच मर्यादा आहे. पुढील घोषणा { $when } पासून.
quota-cooldown = { $person }, आधीच्या घोषणेनंतर हे फार लवकर आहे. पुढील घोषणा { $when } पासून.

## वेळापत्रक

released = ठरल्याप्रमाणे { $number } “{ $title }” आता { $rooms ->
    [one] { $rooms } कक्षात
   *[other] { $rooms } कक्षांत
} पाठवले जात आहे.
release-changed = मंजुरीनंतर प्राप्तकर्ते बदलले आहेत; आता ते { $count } अधिकाऱ्यांसाठी आहे.
release-needs-more = { $number } आता पाठवायचे होते, पण प्राप्तकर्ते वाढल्याने अधिक मंजुऱ्या हव्यात. पुन्हा दाखवत आहे:
release-refused = { $number } “{ $title }” आता पाठवायचे होते, पण पाठवले नाही:
schedule-empty = वेळेच्या प्रतीक्षेत काहीही नाही.
schedule-head = ठरलेल्या वेळी पाठवायचे:
schedule-line = { $when }: { $number } “{ $title }”
schedule-line-held = { $when }, शांततेच्या वेळेनंतर: { $number } “{ $title }”
schedule-hint = वेळ बदलण्यासाठी: वेळापत्रक 1/2026 उद्या 10:00. थांबवण्यासाठी: वेळापत्रक रद्द 1/2026
schedule-not = { $number } वेळापत्रकात नाही.
schedule-not-yours = { $number } ची वेळ आपण बदलू शकत नाही; लेखक आणि मंजुरी देणारे बदलू शकतात.
schedule-moved = { $number } ची वेळ बदलली, म्हणून पुन्हा मंजुरी हवी:
schedule-off = { $number } वेळापत्रकातून काढले. पुन्हा मंजूर झाल्यावर पाठवले जाईल:

## एकमेकांच्या जागी

delegate-given = { $when } पर्यंत { $person } यांच्या जागी { $delegate } मंजुरी देतील.
charge-given = { $person } रजेवर आहेत; { $when } पर्यंत कार्यभार { $delegate } यांच्याकडे.
stand-in-hint = आधीच संपवण्यासाठी लिहा: { $verb } समाप्त
stand-in-self = स्वतःच्या जागी स्वतःच काम पाहता येत नाही. दुसऱ्या अधिकाऱ्याचे नाव द्या.
stand-in-long = हे फार लांब आहे; जास्तीत जास्त { $count } दिवस. त्याहून अधिक काळासाठी कार्यालयांची रचना बदलावी.
stand-in-ended = आता { $person } यांच्या जागी कोणीही नाही.
stand-in-none = { $person } यांच्या जागी कोणीही नाही.
stand-in-empty = सध्या कोणाच्याही जागी कोणी नाही.
delegate-line = { $person } यांच्या जागी: { $delegate }, { $when } पर्यंत मंजुरी
charge-line = रजेवर असलेले { $person } यांच्या जागी: { $delegate }, { $when } पर्यंत
status-scheduled = मंजूर झाले असून { $when } रोजी पाठवले जाईल.
status-returned = { $maker } यांच्याकडे दुरुस्तीसाठी परत पाठवले आहे: { $text }
status-expired = मुदतीत मंजुरी मिळाली नाही. पुन्हा मागणीसाठी: फेरफार { $number }
status-list-returned = क्रमांक { $number }, { $title }: लेखकाकडे परत
status-list-scheduled = क्रमांक { $number }, { $title }: वेळेच्या प्रतीक्षेत
status-list-expired = क्रमांक { $number }, { $title }: मुदतीत मंजुरी नाही
status-list-drill = (सराव)
status-approved-by = आतापर्यंत मंजुरी दिलेले: { $people }
status-withdrawn-by = मंजुरी मागे घेतलेले: { $people }

## चुका

mistake-when = “{ $word }” ही वेळ नाही. असे लिहा: at:उद्या, at:25-11, at:शुक्रवार, at:कार्यालय; हवे असल्यास पुढे 10:00 सारखी वेळ.
mistake-when-past = ती वेळ होऊन गेली आहे, किंवा तसा दिवस नाही.
mistake-far = { $when } ही वेळ आजपासून { $years } वर्षांपेक्षा जास्त दूर आहे. कृपया वर्ष तपासा.
mistake-ack-before = पोच { $when } पर्यंत मागितली आहे, पण ती मुदत पाठवण्यापूर्वीच संपते. नंतरची मुदत द्या: ack:
mistake-until-before = { $when } पर्यंत लागू असे लिहिले आहे, पण ती मुदत पाठवण्यापूर्वीच संपते. नंतरची मुदत द्या: until:
mistake-supersedes = { $number } लागू नाही, म्हणून त्याऐवजी दुसरे आणता येत नाही.
mistake-nobody = “{ $word }” मध्ये कोणीही येत नाही.
mistake-empty-revise = कोणते? असे लिहा: फेरफार 1/2026 "शीर्षक" मजकूर
mistake-empty-return = काय दुरुस्त करायचे ते लिहा: परत 1/2026 तारीख चुकली आहे
mistake-stand-in = “{ $word }” समजले नाही. असे लिहा: प्रतिनिधी @name 12-12 पर्यंत
audience-column = “{ $audience }” मध्ये हे { $column } व्या चिन्हावर आहे.
audience-key = “{ $word }” माहीत नाही. हे चालतात: post: tier: lang: role: service: unit:
audience-key-close = “{ $word }” माहीत नाही. आपल्याला “{ $hint }” म्हणायचे होते का?
audience-post = “{ $word }” असे पद नाही.
audience-post-close = “{ $word }” असे पद नाही. आपल्याला “{ $hint }” म्हणायचे होते का?
audience-tier = “{ $word }” असा स्तर नाही.
audience-tier-close = “{ $word }” असा स्तर नाही. आपल्याला “{ $hint }” म्हणायचे होते का?
audience-lang = “{ $word }” ही भाषा वाचणारे कोणी नाही.
audience-lang-close = “{ $word }” ही भाषा वाचणारे कोणी नाही. आपल्याला “{ $hint }” म्हणायचे होते का?
audience-role = “{ $word }” अशी भूमिका नाही.
audience-role-close = “{ $word }” अशी भूमिका नाही. आपल्याला “{ $hint }” म्हणायचे होते का?
audience-service = “{ $word }” अशी सेवा नाही.
audience-service-close = “{ $word }” अशी सेवा नाही. आपल्याला “{ $hint }” म्हणायचे होते का?
audience-person = “{ $word }” असे अधिकारी नाहीत.
audience-person-close = “{ $word }” असे अधिकारी नाहीत. आपल्याला “{ $hint }” म्हणायचे होते का?
audience-ends = “{ $word }” नंतर काहीतरी राहिले आहे.
audience-sign = जेथे कार्यालय किंवा व्यक्ती हवी तेथे “{ $word }” आहे.
audience-open = “{ $word }” हा कंस बंद केलेला नाही.
audience-closed = “{ $word }” हा कंस उघडलेला नाही.
audience-deep = एकात एक { $word } पेक्षा जास्त कंस चालत नाहीत.
audience-long = { $word } पेक्षा जास्त शब्द चालत नाहीत; त्यांच्यासाठी भूमिका तयार करून घ्या.
audience-no-value = “{ $word }” नंतर शब्द राहिला आहे, उदा. post:tahsildar.
audience-empty = कोणाला ते लिहिलेले नाही. असे लिहा: घोषणा pune/* "शीर्षक" मजकूर

## मदत

help-announce-audience = कोणाला: pune/* (खालील सर्वांसह), tier:taluka, post:tahsildar, lang:ur, @person; & दोन्ही, - वगळून, स्वल्पविराम म्हणजे किंवा: pune/* & post:tahsildar - रजा
help-announce-more = केव्हा: at:उद्या 10:00, at:कार्यालय; until:30-11 पर्यंत लागू; सरावासाठी सराव; जुन्याऐवजी supersedes:1/2026
help-revise = फेरफार 1/2026 "शीर्षक" मजकूर — मसुद्याची नवी आवृत्ती; जे लिहिणार नाही ते तसेच राहते
help-withdraw = मंजुरी-मागे 1/2026, किंवा आपली ✅ खूण काढा — अजून न पाठवलेल्याची आपली मंजुरी मागे घ्या
help-return = परत 1/2026 काय चुकले, किंवा पूर्वावलोकनावर ❌ — लेखकाकडे परत
help-schedule = वेळापत्रक — वेळेच्या प्रतीक्षेतील; वेळापत्रक 1/2026 शुक्रवार 10:00 वेळ बदलते, वेळापत्रक रद्द 1/2026 थांबवते
help-delegate = प्रतिनिधी @person 12-12 पर्यंत — आपल्या जागी दुसरे अधिकारी मंजुरी देतात; प्रतिनिधी समाप्त
help-charge = कार्यभार @person 12-12 पर्यंत — आपण रजेवर, कार्यभार त्यांच्याकडे; कार्यभार समाप्त
