### घोषणा बॉटची वाक्ये. $number म्हणजे 1/2026 सारखा क्रमांक.

## कार्यालयांच्या कक्षांत

room-head = परिपत्रक क्र. { $number } · { $office }
room-head-loud = { $importance } · परिपत्रक क्र. { $number } · { $office }
room-ack = पोच देण्यासाठी या संदेशावर ✅ ही प्रतिक्रिया द्या.
room-ack-by = { $when } पर्यंत पोच देण्यासाठी या संदेशावर ✅ ही प्रतिक्रिया द्या.
room-corrigendum = शुद्धिपत्रक क्र. { $serial }, { $when }
room-recalled = परिपत्रक क्र. { $number } मागे घेतले आहे. त्यानुसार कार्यवाही करू नये.
room-recall-reason = कारण: { $text }
room-reminder = स्मरणपत्र { $count }: परिपत्रक { $number } “{ $title }” ची पोच आपण अद्याप दिलेली नाही. परिपत्रकावर ✅ ही प्रतिक्रिया द्या.
room-reminder-by = स्मरणपत्र { $count }: परिपत्रक { $number } “{ $title }” ची पोच { $when } पर्यंत अपेक्षित आहे; आपण ती अद्याप दिलेली नाही. परिपत्रकावर ✅ ही प्रतिक्रिया द्या.
importance-routine = नेहमीचे
importance-important = महत्त्वाचे
importance-urgent = तातडीचे
importance-emergency = आणीबाणी

## पूर्वावलोकन आणि मंजुरी

preview-head = मसुदा { $number }, लेखक { $maker }: { $title }
preview-audience = { $officers ->
    [one] { $officers } अधिकारी
   *[other] { $officers } अधिकारी
}, { $rooms ->
    [one] { $rooms } कक्ष
   *[other] { $rooms } कक्ष
} ({ $audience }).
preview-largest = सर्वांत मोठी कार्यालये: { $offices }
preview-office = { $office } ({ $count })
preview-not-joined = बॉट या कक्षांत नाही: { $rooms }. बॉटला आमंत्रण मिळेपर्यंत तेथे काहीही पाठवता येणार नाही.
preview-encrypted = हे कक्ष कूटबद्ध (encrypted) आहेत; ज्यांची उपकरणे पडताळलेली नाहीत ते तेथे वाचू शकणार नाहीत: { $rooms }.
preview-external = या कक्षांतील बाहेरच्या व्यक्ती: { $count }.
preview-importance = महत्त्व: { $importance }.
preview-ack-by = { $when } पर्यंत पोच अपेक्षित; पोच न दिलेल्यांना स्मरण दिले जाईल.
preview-label = वर्गीकरण: { $label }.
preview-hold = धोरणानुसार मंजुरी आवश्यक आहे [{ $rules }]; ती येथे घेतलीच जाते.
preview-warned = धोरणाचा इशारा: { $text }
preview-text = मजकूर:
preview-ask = दुसरी व्यक्ती या संदेशावर ✅ देऊन किंवा असे लिहून मंजूर करते: मंजूर { $number }
preview-changed = दाखवल्यानंतर { $number } चे प्राप्तकर्ते बदलले आहेत. पुन्हा पाहून पुन्हा मंजूर करा:
approved = { $number } { $person } यांनी मंजूर केले; { $rooms ->
    [one] { $rooms } कक्षात
   *[other] { $rooms } कक्षांत
} पाठवले जात आहे.
approval-yes = आपण { $number } मंजूर करू शकता.
approval-own = { $person }, { $number } आपणच लिहिले आहे, म्हणून दुसऱ्या व्यक्तीने मंजूर करावे: { $approvers }.
approval-not-approver = { $person }, आपल्याला येथे घोषणा मंजूर करण्याचा अधिकार नाही. अधिकार असलेले: { $approvers }.
approval-done = { $number } आधीच मंजूर झाले आहे.
approval-cancelled = { $number } रद्द झाले आहे, म्हणून मंजूर करता येत नाही.
denied = धोरणानुसार ही घोषणा नाकारली आहे: { $text }
cancelled = { $number } { $person } यांनी रद्द केले. काहीही पाठवले नाही.
cancel-sent = { $number } पाठवले गेले आहे, म्हणून रद्द करता येत नाही.
cancel-not-yours = { $person }, { $number } फक्त लेखक आणि मंजुरी देणारे रद्द करू शकतात.
delivered = { $number } आता { $sent ->
    [one] { $sent } कक्षात
   *[other] { $sent } कक्षांत
} आहे.
undelivered = { $number } { $total } पैकी { $sent } कक्षांत पोहोचले. येथे पोहोचले नाही:
undelivered-line = कक्ष { $room }: { $reason }
undelivered-person = { $person } ({ $id }) यांना: { $reason }
retry-hint = अडचण दूर झाल्यावर लिहा: पुन्हा { $number }
retried = { $number } पुन्हा पाठवत आहे: { $rooms ->
    [one] { $rooms } कक्ष
   *[other] { $rooms } कक्ष
}.
retry-nothing = { $number } साठी पुन्हा पाठवण्यासारखे काही नाही.
remind-not-sent = { $number } पाठवलेले नाही, म्हणून स्मरण देण्यासारखे काही नाही.
remind-too-soon = { $number } साठी { $when } रोजी स्मरण दिले आहे; दिवसातून एकदा पुरे. तरीही हवे असल्यास लिहा: स्मरण { $number } आता
reminded = { $number } साठी { $officers ->
    [one] { $officers } व्यक्तीला
   *[other] { $officers } व्यक्तींना
} { $rooms ->
    [one] { $rooms } कक्षात
   *[other] { $rooms } कक्षांत
} स्मरण दिले जात आहे.
reminded-outside = { $number } च्या कोणत्याही कक्षात नसल्याने स्मरण दिले नाही: { $who }
reason-not-joined = बॉट या कक्षात नाही; त्याला आमंत्रण द्या
reason-policy = धोरणाने नाकारले [{ $rules }]
reason-refused = होमसर्व्हरने नाकारले ({ $text })
reason-taken = या संवादासाठीचा कक्ष दुसऱ्याचा आहे किंवा त्यात दुसरे कोणी आहे; ते नाव काढून टाका ({ $text })
correction-head = { $number } “{ $title }” ची दुरुस्ती { $serial }, लेखक { $maker }
correction-was = सध्याचा मजकूर:
correction-is = नवा मजकूर:
correction-ask = दुसरी व्यक्ती या संदेशावर ✅ देऊन किंवा असे लिहून मंजूर करते: मंजूर { $number } — मग { $rooms ->
    [one] { $rooms } कक्षात
   *[other] { $rooms } कक्षांत
} दुरुस्ती होते.
correction-approved = { $number } ची दुरुस्ती { $serial } { $person } यांनी मंजूर केली; सर्व कक्षांत केली जात आहे.
correction-done = { $number } ची दुरुस्ती { $serial } आता { $total } पैकी { $done } कक्षांत झाली आहे.
correction-same = { $number } मध्ये हाच मजकूर आहे.
recall-head = { $number } “{ $title }” मागे घेण्याची विनंती, { $maker }
recall-reason = कारण: { $text }
recall-ask = मंजुरी देणारी व्यक्ती या संदेशावर ✅ देऊन किंवा असे लिहून मान्य करते: मंजूर { $number } — मग ते { $rooms ->
    [one] { $rooms } कक्षातून
   *[other] { $rooms } कक्षांतून
} काढले जाते. हे परत आणता येत नाही.
recall-approved = { $number } मागे घेणे { $person } यांनी मंजूर केले; सर्व कक्षांत केले जात आहे.
recall-done = { $number } { $total } पैकी { $done } कक्षांत मागे घेतले.
amend-not-sent = { $number } अद्याप पाठवलेले नाही; रद्द करून पुन्हा लिहा.
amend-recalled = { $number } मागे घेतले आहे.
amend-open = { $number } चा एक बदल आधीच मंजुरीच्या प्रतीक्षेत आहे. आधी तो मंजूर किंवा रद्द करा.
amend-closed = { $number } च्या या बदलाचा निर्णय आधीच झाला आहे.
amend-dropped = { $number } चा बदल { $person } यांनी रद्द केला. काहीही बदलले नाही.
reason-recalled = पाठवण्याआधीच मागे घेतले

## अहवाल

status-head = परिपत्रक { $number } · { $title }
status-draft = हा { $maker } यांचा मसुदा असून मंजुरीच्या प्रतीक्षेत आहे.
status-cancelled = हे रद्द झाले आहे.
status-approved = { $person } यांनी { $when } रोजी मंजूर केले.
status-rooms = { $total } पैकी { $sent } कक्षांत पाठवले.
status-count = पोच दिली: { $total } पैकी { $done }.
status-office = कार्यालय { $office }: { $total } पैकी { $done }
status-done = पोच दिली: { $people }
status-missing = बाकी: { $people }
status-late = पोच देण्याची मुदत { $when } रोजी संपली.
status-reminded = { $count } वेळा स्मरण दिले, शेवटचे { $when } रोजी.
status-reminder-next = पुढील स्मरण { $when } रोजी.
status-list-head = अलीकडील घोषणा:
status-list-draft = क्रमांक { $number }, { $title }: मसुदा
status-list-cancelled = क्रमांक { $number }, { $title }: रद्द
status-list-approved = क्रमांक { $number }, { $title }: { $total } पैकी { $done } जणांची पोच
status-corrected = दुरुस्ती झाली: शुद्धिपत्रक { $serial }, { $when }.
status-recalled = { $person } यांनी { $when } रोजी मागे घेतले: { $text }
status-correction-open = { $maker } यांची दुरुस्ती मंजुरीच्या प्रतीक्षेत आहे.
status-recall-open = मागे घेण्याची { $maker } यांची विनंती मंजुरीच्या प्रतीक्षेत आहे.
status-list-recalled = क्रमांक { $number }, { $title }: मागे घेतले
status-empty = अद्याप एकही घोषणा नाही.
unacked-head = पोच बाकी, { $number }: { $total } पैकी { $count }
unacked-office = कार्यालय { $office }: { $people }
unacked-none = { $number } ची पोच सर्वांनी दिली आहे.
and-more = आणि आणखी { $count }
export-head = { $number } चा तक्ता, { $when } रोजीचा: { $total } पैकी { $count } जणांची पोच बाकी.
export-office = कार्यालय { $office }: { $total } पैकी { $count } बाकी
export-not-sent = { $number } पाठवलेले नाही, म्हणून तक्ता नाही.
export-failed = { $name } ही फाइल येथे ठेवता आली नाही: होमसर्व्हरने नाकारले ({ $text }).
export-number = क्रमांक
export-title = शीर्षक
export-unit = घटक
export-office-name = कार्यालय
export-name = नाव
export-person = मॅट्रिक्स ओळख
export-email = ई-मेल
export-acknowledged = पोच
export-yes = होय
export-no = नाही

## मदत

help-head = आपण येथे असे लिहू शकता:
help-announce = घोषणा pune/* "शीर्षक" परिपत्रकाचा मजकूर — पुणे आणि त्याखालील सर्व कार्यालयांसाठी
help-announce-options = शीर्षकाआधी हे शब्दही चालतात: महत्त्वाचे, तातडीचे, आणीबाणी, ack:2d (दोन दिवसांत पोच), label:restricted
help-approve = मंजूर 1/2026, किंवा पूर्वावलोकनावर ✅ — दुसऱ्याने लिहिलेले मंजूर करा
help-cancel = रद्द 1/2026, किंवा पूर्वावलोकनावर ❌ — मसुदा रद्द करा
help-status = स्थिती 1/2026 — कोणी पोच दिली, कोणी नाही
help-unacked = प्रलंबित 1/2026 — फक्त पोच न दिलेले
help-export = निर्यात 1/2026 — सर्व अधिकाऱ्यांचा तक्ता (spreadsheet साठी), कोणाची पोच आली व कोणाची नाही
help-correct = दुरुस्ती 1/2026 नवा मजकूर — मंजुरीनंतर सर्वत्र दुरुस्त होते; नवे शीर्षक आधी अवतरण चिन्हांत
help-recall = माघार 1/2026 कारण — मंजुरीनंतर सर्वत्र मागे घेतले जाते
help-remind = स्मरण 1/2026 — पोच न दिलेल्यांना नावाने स्मरण द्या (दिवसातून एकदा; जास्त वेळा: स्मरण 1/2026 आता)
help-retry = पुन्हा 1/2026 — न पोहोचलेल्या कक्षांत पुन्हा पाठवा
help-help = मदत — ही यादी
help-nothing = आपण येथे वाचू शकता; घोषणा फक्त नेमलेल्या व्यक्ती लिहितात आणि मंजूर करतात. विचारा: { $people }

## जे करता येत नाही

mistake-unknown = “{ $word }” मला समजले नाही. लिहा: मदत
mistake-unknown-close = “{ $word }” मला समजले नाही. आपल्याला “{ $hint }” म्हणायचे आहे का?
mistake-number = “{ $word }” हा घोषणेचा क्रमांक नाही; क्रमांक 1/2026 असा असतो.
mistake-no-such = घोषणा { $number } अस्तित्वात नाही.
mistake-which = कोणती घोषणा? क्रमांक लिहा, जसे: { $verb } 1/2026 — किंवा तिच्या संदेशाला उत्तर द्या.
mistake-empty-correct = नवा मजकूर नाही. असे लिहा: दुरुस्ती 1/2026 नवा मजकूर
mistake-empty-recall = कारण नाही. असे लिहा: माघार 1/2026 कारण
mistake-no-title = अवतरण चिन्हांतील शीर्षक नाही. असे लिहा: घोषणा pune/* "शीर्षक" मजकूर
mistake-open-title = शीर्षकानंतरचे अवतरण चिन्ह नाही. असे लिहा: घोषणा pune/* "शीर्षक" मजकूर
mistake-long-title = शीर्षक { $word } अक्षरांपेक्षा मोठे आहे; उरलेले मजकुरात लिहा.
mistake-no-audience = कोणासाठी ते लिहिलेले नाही. असे लिहा: घोषणा pune/* "शीर्षक" मजकूर
mistake-deadline = “{ $word }” ही वेळ नाही. दोन दिवसांसाठी ack:2d, सहा तासांसाठी ack:6h किंवा ack:30-11-2026 लिहा.
mistake-past = “{ $word }” होऊन गेला आहे, किंवा असा दिवस नाही.
mistake-option = “{ $word }” मला समजले नाही. हे चालतात: महत्त्वाचे, तातडीचे, आणीबाणी, सराव, ack:2d, at:उद्या, until:30-11, supersedes:1/2026, label:restricted
mistake-unit = “{ $word }” नावाचे कार्यालय नाही.
mistake-unit-close = “{ $word }” नावाचे कार्यालय नाही. आपल्याला “{ $hint }” म्हणायचे आहे का?
mistake-unit-several = “{ $word }” नावाची अनेक कार्यालये आहेत. लघुनाव वापरा, जसे “{ $hint }”.
mistake-no-rooms = “{ $word }” च्या कार्यालयांना कक्ष नाहीत, म्हणून ते कोणीही वाचणार नाही.
mistake-long-text = मजकूर एका संदेशासाठी फार मोठा आहे ({ $size } बाइट; जागा { $most }).
refused-announce = { $person }, आपल्याला येथे घोषणा करण्याचा अधिकार नाही. अधिकार असलेले: { $people }.
refused-command = { $person }, आपल्याला येथे हे करण्याचा अधिकार नाही. अधिकार असलेले: { $people }.
refused-rules = { $text } [{ $rules }]
away = हे लिहिले तेव्हा मी चालू नव्हतो. अजूनही हवे असल्यास कृपया पुन्हा लिहा: { $words }
trouble = एक काम पूर्ण करता आले नाही ({ $text }). ते जपून ठेवले असून बॉटची देखभाल करणाऱ्यांना कळवले आहे; कृपया पुन्हा प्रयत्न करा.
