### पाठवल्यानंतरचे सर्व: उत्तरे, थेट संदेश, पत्रे, पान, अहवाल.

## उत्तरे व थेट संदेश

ack-yes = नोंद झाली: आपण परिपत्रक { $number } ची पोच दिली आहे.
ack-later = नोंद झाली: आपण परिपत्रक { $number } चे उत्तर नंतर द्याल. तोपर्यंत स्मरण येत राहील.
ack-no = नोंद झाली: परिपत्रक { $number } आपल्याला मिळाले, पण त्याप्रमाणे करणे शक्य नाही.
ack-why = का शक्य नाही? कृपया { $number } बाबतचे कारण येथे उत्तरात लिहा.
ack-why-directly = परिपत्रक { $number } “{ $title }” ला आपण ❌ उत्तर दिले. अडचण काय आहे? कृपया कारण येथे उत्तरात लिहा; ते आपल्या उत्तरासोबत नोंदवले जाईल.
ack-remark = परिपत्रक { $number } ला दिलेले आपले उत्तर नोंदवले आहे.
ack-not-yours = परिपत्रक { $number } आपल्याला उद्देशून नव्हते.
direct-name = परिपत्रके · { $office }
direct-help = परिपत्रकाला उत्तर देण्यासाठी ✅ (मिळाले), ⏳ (नंतर) किंवा ❌ (अशक्य) ही प्रतिक्रिया द्या, किंवा लिहा: पोच 1/2026 — अशक्य 1/2026 व कारण — बाकी यादीसाठी: प्रलंबित.
direct-unknown = हे समजले नाही.
mine-none = आपण सर्वांची उत्तरे दिली आहेत.
mine-head = या परिपत्रकांना आपली पोच बाकी आहे:
mine-item = परिपत्रक { $number }, { $title }
mine-item-by = परिपत्रक { $number }, { $title }: { $when } पर्यंत
digest-head = सुप्रभात. आपली पोच बाकी असलेली परिपत्रके: { $count }
mistake-need = “{ $word }” ही व्यक्तींची संख्या नाही. लिहा: पुरेसे 1/2026 2 — किंवा पुरेसे 1/2026 सर्व

## वरिष्ठांना कळवणे व पत्रे

reminded-direct = { $number } च्या कोणत्याही कक्षात नसल्याने थेट संदेश पाठवला: { $officers ->
    [one] { $officers } व्यक्ती
   *[other] { $officers } व्यक्ती
}.
esc-head = { $office } यांच्या परिपत्रक { $number } “{ $title }” ची पोच आपल्या अधिनस्त पुढील अधिकाऱ्यांनी दिलेली नाही:
esc-head-by = { $office } यांच्या परिपत्रक { $number } “{ $title }” ची पोच { $when } पर्यंत अपेक्षित होती. आपल्या अधिनस्त पुढील अधिकाऱ्यांनी ती दिलेली नाही:
esc-ask = कृपया लक्ष घालावे. ते परिपत्रकावर ✅ देऊन पोच देतात; त्यांच्या वतीने आपण उत्तर देण्याची गरज नाही.
esc-told = { $number } बाबत { $superiors } वरिष्ठांना कळवले; संबंधित: { $officers ->
    [one] { $officers } अधिकारी
   *[other] { $officers } अधिकारी
}.
esc-nobody = { $number } बाबत यांच्या वर आणखी कोणालाही कळवता आले नाही: { $people }
need-set = { $number } साठी आता प्रत्येक कार्यालयातून { $count } जणांची पोच पुरेशी आहे.
need-all = { $number } साठी आता पुन्हा प्रत्येक कार्यालयातील सर्वांची पोच हवी.
letter-mail = { $number } बाबत उत्तर न दिलेल्यांना शासकीय ई-मेलने पत्रे: { $count }.
letter-mail-without = यांचा ई-मेल पत्ता माहीत नाही: { $people }
letter-sms = { $number } बाबत उत्तर न दिलेल्यांना लघुसंदेश: { $count }.
letter-sms-without = यांचा दूरध्वनी क्रमांक माहीत नाही: { $people }
letter-failed = { $number } बाबत { $person } ({ $address }) यांना पाठवलेले पत्र नाकारले गेले: { $text }
letter-unknown = { $number } बाबत: { $person } ({ $address }) यांना लघुसंदेश गेला की नाही हे माहीत नाही: { $text }. तो पुन्हा पाठवला जाणार नाही; कृपया त्यांना कळवण्याची व्यवस्था करा.
letter-sms-full = आज आणखी लघुसंदेश जाणार नाहीत: दिवसाची { $count } ची मर्यादा संपली. उरलेले { $when } पासून जातील.
letter-undelivered = { $number } बाबत: { $person } ({ $address }) यांना पाठवलेला लघुसंदेश पोहोचला नाही: { $text }
mail-subject = पोच द्यावी: परिपत्रक { $shown }
mail-greeting = प्रति, { $person }
mail-head = { $office } यांच्या परिपत्रक { $number } ला आपली पोच बाकी आहे.
mail-labelled = त्याचा मजकूर ई-मेलने पाठवता येत नाही; तो आपल्या कार्यालयाच्या कक्षात वाचावा.
mail-ack-by = { $when } पर्यंत पोच द्यावी.
mail-link = लॉग-इन न करता येथे पोच द्या. हा दुवा फक्त आपल्यासाठी आहे; तो पुढे पाठवू नये:
mail-client = आपल्या कार्यालयाच्या कक्षात पोच द्या.
sms-text = परिपत्रक { $number } { $title }: कृपया पोच द्या { $link }

## पान

page-head = परिपत्रकाची पोच
page-languages = भाषा
page-from = परिपत्रक { $number }, { $office }
page-for = { $person } यांच्यासाठी
page-labelled = त्याचा मजकूर कार्यालयाच्या कक्षांबाहेर दाखवला जात नाही. कृपया आधी तो तेथे वाचा.
page-ask = आपले उत्तर
page-yes = मला मिळाले
page-later = मला मिळाले, उत्तर नंतर देईन
page-no = मला मिळाले, पण त्याप्रमाणे करणे शक्य नाही
page-remark = शेरा (“शक्य नाही” असल्यास कारण)
page-send = उत्तर पाठवा
page-choose = कृपया तीनपैकी एक उत्तर निवडा.
page-why = कृपया का शक्य नाही ते लिहा.
page-done-yes = परिपत्रक { $number } ची पोच { $when } रोजी मिळाली. हा दुवा वापरून झाला; आपण पान बंद करू शकता.
page-done-later = परिपत्रक { $number } चे उत्तर नंतर देण्याचे आपण { $when } रोजी कळवले. दुवा चालू असेपर्यंत उत्तर येथे, किंवा कार्यालयाच्या कक्षात द्या.
page-done-no = परिपत्रक { $number } प्रमाणे करणे शक्य नाही असे आपण { $when } रोजी कळवले. हा दुवा वापरून झाला; आपण पान बंद करू शकता.
page-bad = हा दुवा आमचा नाही, किंवा तो अपुरा आहे. कृपया पत्रातून पुन्हा उघडा.
page-over = या दुव्याची मुदत संपली आहे. कृपया कार्यालयाकडून नवा घ्या.
page-recalled = हे परिपत्रक मागे घेतले आहे. काहीही करण्याची गरज नाही.
page-elsewhere = हे उत्तर दुसऱ्या संकेतस्थळावरून आले, म्हणून घेतले नाही. कृपया पत्रातील दुवा उघडा आणि तेथे उत्तर द्या.

## अहवाल

status-direct = { $total } पैकी { $sent } जणांना थेट पाठवले.
delivered-direct = { $number } थेट पाठवले: { $officers ->
    [one] { $officers } व्यक्ती
   *[other] { $officers } व्यक्ती
}.
status-others = उत्तर नंतर: { $later }. अशक्य: { $declined }.
status-needed = प्रत्येक कार्यालयातून { $count } जण पुरेसे; { $total } पैकी { $enough } कार्यालयांत ते पूर्ण.
status-seen = पोच न दिलेल्या { $total } पैकी { $seen } जणांनी पाहिले असे त्यांचे ॲप सांगते: हा केवळ संकेत आहे, पोच नाही.
status-later = नंतर: { $people }
status-declined = अशक्य: { $person }
status-declined-why = अशक्य: { $person } — { $text }
status-more-offices = आणखी { $count } कार्यालये. पूर्ण यादीसाठी: निर्यात { $number }
unacked-tier = { $office }: { $total } पैकी { $count }: { $people }
unacked-no-tier = येथे “{ $word }” असे कोणतेही कार्यालय नाही. असलेले स्तर: { $tiers }
card-waiting = सर्वाधिक बाकी: { $offices }
card-asof = { $when } रोजीची स्थिती
export-post = पद
export-answer = उत्तर
export-when = केव्हा
export-how = कसे
export-remark = शेरा
export-delivered = पोहोच
export-seen = पाहिले (ॲपनुसार; पोच नव्हे)
export-state-yes = पोच दिली
export-state-later = नंतर
export-state-no = अशक्य
export-state-none = नाही
export-how-reaction = प्रतिक्रिया
export-how-words = संदेश
export-how-page = पान
export-channel-room = कार्यालयाचा कक्ष
export-channel-person = थेट
chart-head = { $number } ची पोच, { $when } रोजीची: { $total } पैकी { $done }.
chart-not-sent = { $number } पाठवलेले नाही, म्हणून आलेख नाही.
chart-yes = पोच दिली
chart-later = नंतर
chart-no = अशक्य
chart-none = बाकी
evidence-head = { $number } चा पुरावा-संच, SHA-256 { $sha }. तपासण्यासाठी: daftar announce verify
evidence-not-sent = { $number } पाठवलेले नाही, म्हणून पुरावा नाही.

## मदत

help-ack = पोच 1/2026, किंवा परिपत्रकावर ✅ — स्वतः पोच द्या
help-unacked-by = प्रलंबित 1/2026 तालुका नुसार — पोच न दिलेले, तालुका किंवा जिल्ह्याप्रमाणे
help-need = पुरेसे 1/2026 2 — प्रत्येक कार्यालयातून दोघे पुरेसे
help-escalate = वरिष्ठांना 1/2026 — पोच न दिलेल्यांबाबत वरिष्ठांना कळवा
help-chart = आलेख 1/2026 — स्थितीचे चित्र
help-evidence = पुरावा 1/2026 — कोणाला पोहोचले व कोणी पोच दिली याची पुराव्याची फाइल
