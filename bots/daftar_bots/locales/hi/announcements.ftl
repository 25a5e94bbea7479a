### घोषणा बॉट के वाक्य। $number 1/2026 जैसी संख्या है।

## कार्यालयों के कक्षों में

room-head = परिपत्र सं. { $number } · { $office }
room-head-loud = { $importance } · परिपत्र सं. { $number } · { $office }
room-ack = पावती देने के लिए इस संदेश पर ✅ प्रतिक्रिया दें।
room-ack-by = { $when } तक पावती देने के लिए इस संदेश पर ✅ प्रतिक्रिया दें।
room-corrigendum = शुद्धिपत्र सं. { $serial }, { $when }
room-recalled = परिपत्र सं. { $number } वापस लिया गया है। उस पर कार्रवाई न करें।
room-recall-reason = कारण: { $text }
room-reminder = अनुस्मारक { $count }: परिपत्र { $number } “{ $title }” की पावती आपने अभी नहीं दी है। परिपत्र पर ✅ प्रतिक्रिया दें।
room-reminder-by = अनुस्मारक { $count }: परिपत्र { $number } “{ $title }” की पावती { $when } तक अपेक्षित है; आपने अभी नहीं दी है। परिपत्र पर ✅ प्रतिक्रिया दें।
importance-routine = सामान्य
importance-important = महत्वपूर्ण
importance-urgent = तत्काल
importance-emergency = आपात

## पूर्वावलोकन और स्वीकृति

preview-head = मसौदा { $number }, लेखक { $maker }: { $title }
preview-audience = { $officers ->
    [one] { $officers } अधिकारी
   *[other] { $officers } अधिकारी
}, { $rooms ->
    [one] { $rooms } कक्ष
   *[other] { $rooms } कक्ष
} ({ $audience })।
preview-largest = सबसे बड़े कार्यालय: { $offices }
preview-office = { $office } ({ $count })
preview-not-joined = बॉट इन कक्षों में नहीं है: { $rooms }। आमंत्रण मिलने तक वहाँ कुछ नहीं भेजा जा सकता।
preview-encrypted = ये कक्ष कूटबद्ध (encrypted) हैं; जिनके उपकरण सत्यापित नहीं हैं वे वहाँ नहीं पढ़ सकेंगे: { $rooms }।
preview-external = इन कक्षों में बाहरी व्यक्ति: { $count }।
preview-importance = महत्व: { $importance }।
preview-ack-by = { $when } तक पावती अपेक्षित; जिन्होंने नहीं दी उन्हें याद दिलाया जाएगा।
preview-label = वर्गीकरण: { $label }।
preview-hold = नीति के अनुसार स्वीकृति आवश्यक है [{ $rules }]; वह यहाँ हर हाल में ली जाती है।
preview-warned = नीति की चेतावनी: { $text }
preview-text = पाठ:
preview-ask = दूसरा व्यक्ति इस संदेश पर ✅ देकर या यह लिखकर स्वीकृत करता है: स्वीकृत { $number }
preview-changed = दिखाए जाने के बाद { $number } के प्राप्तकर्ता बदल गए हैं। फिर से देखकर फिर स्वीकृत करें:
approved = { $number } को { $person } ने स्वीकृत किया; { $rooms ->
    [one] { $rooms } कक्ष
   *[other] { $rooms } कक्षों
} में भेजा जा रहा है।
approval-yes = आप { $number } स्वीकृत कर सकते हैं।
approval-own = { $person }, { $number } आपने ही लिखा है, इसलिए कोई दूसरा स्वीकृत करे: { $approvers }।
approval-not-approver = { $person }, आपको यहाँ घोषणा स्वीकृत करने का अधिकार नहीं है। अधिकृत व्यक्ति: { $approvers }।
approval-done = { $number } पहले ही स्वीकृत हो चुका है।
approval-cancelled = { $number } रद्द है, इसलिए स्वीकृत नहीं हो सकता।
denied = नीति इस घोषणा को अस्वीकार करती है: { $text }
cancelled = { $number } को { $person } ने रद्द किया। कुछ नहीं भेजा गया।
cancel-sent = { $number } भेजा जा चुका है, इसलिए रद्द नहीं हो सकता।
cancel-not-yours = { $person }, { $number } को केवल लेखक और स्वीकृति देने वाले रद्द कर सकते हैं।
delivered = { $number } अब { $sent ->
    [one] { $sent } कक्ष
   *[other] { $sent } कक्षों
} में है।
undelivered = { $number } { $total } में से { $sent } कक्षों में पहुँचा। यहाँ नहीं पहुँचा:
undelivered-line = कक्ष { $room }: { $reason }
undelivered-person = { $person } ({ $id }) को: { $reason }
retry-hint = ठीक हो जाने पर लिखें: दोबारा { $number }
retried = { $number } फिर भेजा जा रहा है: { $rooms ->
    [one] { $rooms } कक्ष
   *[other] { $rooms } कक्ष
}।
retry-nothing = { $number } के लिए फिर भेजने को कुछ नहीं है।
remind-not-sent = { $number } भेजा नहीं गया, इसलिए याद दिलाने को कुछ नहीं।
remind-too-soon = { $number } के लिए { $when } को याद दिलाया गया; दिन में एक बार काफ़ी है। फिर भी चाहिए तो लिखें: याद { $number } अभी
reminded = { $number } के लिए { $officers ->
    [one] { $officers } व्यक्ति
   *[other] { $officers } व्यक्तियों
} को { $rooms ->
    [one] { $rooms } कक्ष
   *[other] { $rooms } कक्षों
} में याद दिलाया जा रहा है।
reminded-outside = { $number } के किसी कक्ष में नहीं, इसलिए याद नहीं दिलाया गया: { $who }
reason-not-joined = बॉट इस कक्ष में नहीं है; उसे आमंत्रित करें
reason-policy = नीति ने अस्वीकार किया [{ $rules }]
reason-refused = होमसर्वर ने अस्वीकार किया ({ $text })
reason-taken = इस बातचीत का कक्ष किसी और का है या उसमें कोई और है; वह नाम हटवाएँ ({ $text })
correction-head = { $number } “{ $title }” का सुधार { $serial }, लेखक { $maker }
correction-was = अभी का पाठ:
correction-is = नया पाठ:
correction-ask = दूसरा व्यक्ति इस संदेश पर ✅ देकर या यह लिखकर स्वीकृत करता है: स्वीकृत { $number } — तब { $rooms ->
    [one] { $rooms } कक्ष
   *[other] { $rooms } कक्षों
} में सुधार होता है।
correction-approved = { $number } का सुधार { $serial } { $person } ने स्वीकृत किया; सभी कक्षों में किया जा रहा है।
correction-done = { $number } का सुधार { $serial } अब { $total } में से { $done } कक्षों में है।
correction-same = { $number } में यही पाठ है।
recall-head = { $number } “{ $title }” वापस लेने का अनुरोध, { $maker }
recall-reason = कारण: { $text }
recall-ask = स्वीकृति देने वाला व्यक्ति इस संदेश पर ✅ देकर या यह लिखकर पुष्टि करता है: स्वीकृत { $number } — तब वह { $rooms ->
    [one] { $rooms } कक्ष
   *[other] { $rooms } कक्षों
} से हटाया जाता है। इसे लौटाया नहीं जा सकता।
recall-approved = { $number } वापस लेना { $person } ने स्वीकृत किया; सभी कक्षों में किया जा रहा है।
recall-done = { $number } { $total } में से { $done } कक्षों में वापस लिया गया।
amend-not-sent = { $number } अभी भेजा नहीं गया; रद्द करके फिर लिखें।
amend-recalled = { $number } वापस लिया जा चुका है।
amend-open = { $number } का एक बदलाव पहले से स्वीकृति की प्रतीक्षा में है। पहले उसे स्वीकृत या रद्द करें।
amend-closed = { $number } के इस बदलाव का निर्णय हो चुका है।
amend-dropped = { $number } का बदलाव { $person } ने रद्द किया। कुछ नहीं बदला।
reason-recalled = भेजने से पहले ही वापस लिया गया

## रिपोर्ट

status-head = परिपत्र { $number } · { $title }
status-draft = यह { $maker } का मसौदा है और स्वीकृति की प्रतीक्षा में है।
status-cancelled = यह रद्द किया गया।
status-approved = { $person } ने { $when } को स्वीकृत किया।
status-rooms = { $total } में से { $sent } कक्षों में भेजा गया।
status-count = पावती दी: { $total } में से { $done }।
status-office = कार्यालय { $office }: { $total } में से { $done }
status-done = पावती दी: { $people }
status-missing = शेष: { $people }
status-late = पावती का समय { $when } को समाप्त हुआ।
status-reminded = { $count } बार याद दिलाया गया, पिछली बार { $when } को।
status-reminder-next = अगला अनुस्मारक { $when } को।
status-list-head = हाल की घोषणाएँ:
status-list-draft = क्रमांक { $number }, { $title }: मसौदा
status-list-cancelled = क्रमांक { $number }, { $title }: रद्द
status-list-approved = क्रमांक { $number }, { $title }: { $total } में से { $done } की पावती
status-corrected = सुधारा गया: शुद्धिपत्र { $serial }, { $when }।
status-recalled = { $person } ने { $when } को वापस लिया: { $text }
status-correction-open = { $maker } का सुधार स्वीकृति की प्रतीक्षा में है।
status-recall-open = वापस लेने का { $maker } का अनुरोध स्वीकृति की प्रतीक्षा में है।
status-list-recalled = क्रमांक { $number }, { $title }: वापस लिया गया
status-empty = अभी कोई घोषणा नहीं है।
unacked-head = पावती शेष, { $number }: { $total } में से { $count }
unacked-office = कार्यालय { $office }: { $people }
unacked-none = { $number } की पावती सबने दे दी है।
and-more = और { $count }
export-head = { $number } की तालिका, { $when } की: { $total } में से { $count } की पावती शेष।
export-office = कार्यालय { $office }: { $total } में से { $count } शेष
export-not-sent = { $number } भेजा नहीं गया, इसलिए तालिका नहीं है।
export-failed = फ़ाइल { $name } यहाँ नहीं रखी जा सकी: होमसर्वर ने अस्वीकार किया ({ $text })।
export-number = क्रमांक
export-title = शीर्षक
export-unit = इकाई
export-office-name = कार्यालय
export-name = नाम
export-person = मैट्रिक्स पहचान
export-email = ई-मेल
export-acknowledged = पावती
export-yes = हाँ
export-no = नहीं

## मदद

help-head = आप यहाँ यह लिख सकते हैं:
help-announce = घोषणा pune/* "शीर्षक" परिपत्र का पाठ — पुणे और उसके नीचे के सभी कार्यालयों के लिए
help-announce-options = शीर्षक से पहले ये शब्द भी चलते हैं: महत्वपूर्ण, तत्काल, आपात, ack:2d (दो दिन में पावती), label:restricted
help-approve = स्वीकृत 1/2026, या पूर्वावलोकन पर ✅ — दूसरे का लिखा स्वीकृत करें
help-cancel = रद्द 1/2026, या पूर्वावलोकन पर ❌ — मसौदा रद्द करें
help-status = स्थिति 1/2026 — किसने पावती दी, किसने नहीं
help-unacked = लंबित 1/2026 — केवल जिन्होंने नहीं दी
help-export = निर्यात 1/2026 — सभी अधिकारियों की तालिका (spreadsheet के लिए), किसने पावती दी और किसने नहीं
help-correct = सुधार 1/2026 नया पाठ — स्वीकृति के बाद सब जगह सुधरता है; नया शीर्षक पहले उद्धरण चिह्नों में
help-recall = वापस 1/2026 कारण — स्वीकृति के बाद सब जगह वापस लिया जाता है
help-remind = याद 1/2026 — जिन्होंने पावती नहीं दी उन्हें नाम से याद दिलाएँ (दिन में एक बार; अधिक के लिए: याद 1/2026 अभी)
help-retry = दोबारा 1/2026 — जहाँ नहीं पहुँचा वहाँ फिर भेजें
help-help = मदद — यह सूची
help-nothing = आप यहाँ पढ़ सकते हैं; घोषणाएँ केवल नियुक्त व्यक्ति लिखते और स्वीकृत करते हैं। पूछें: { $people }

## जो नहीं हो सकता

mistake-unknown = “{ $word }” मुझे समझ नहीं आया। लिखें: मदद
mistake-unknown-close = “{ $word }” मुझे समझ नहीं आया। क्या आपका आशय “{ $hint }” है?
mistake-number = “{ $word }” घोषणा का क्रमांक नहीं है; क्रमांक 1/2026 जैसा होता है।
mistake-no-such = घोषणा { $number } नहीं है।
mistake-which = कौन-सी घोषणा? क्रमांक लिखें, जैसे: { $verb } 1/2026 — या उसके संदेश का उत्तर दें।
mistake-empty-correct = नया पाठ नहीं है। ऐसे लिखें: सुधार 1/2026 नया पाठ
mistake-empty-recall = कारण नहीं है। ऐसे लिखें: वापस 1/2026 कारण
mistake-no-title = उद्धरण चिह्नों में शीर्षक नहीं है। ऐसे लिखें: घोषणा pune/* "शीर्षक" पाठ
mistake-open-title = शीर्षक के बाद का उद्धरण चिह्न नहीं है। ऐसे लिखें: घोषणा pune/* "शीर्षक" पाठ
mistake-long-title = शीर्षक { $word } अक्षरों से लंबा है; बाकी पाठ में लिखें।
mistake-no-audience = किसके लिए, यह नहीं लिखा। ऐसे लिखें: घोषणा pune/* "शीर्षक" पाठ
mistake-deadline = “{ $word }” समय नहीं है। दो दिन के लिए ack:2d, छह घंटे के लिए ack:6h या ack:30-11-2026 लिखें।
mistake-past = “{ $word }” बीत चुका है, या ऐसा दिन नहीं है।
mistake-option = “{ $word }” मुझे समझ नहीं आया। ये चलते हैं: महत्वपूर्ण, तत्काल, आपात, अभ्यास, ack:2d, at:कल, until:30-11, supersedes:1/2026, label:restricted
mistake-unit = “{ $word }” नाम का कार्यालय नहीं है।
mistake-unit-close = “{ $word }” नाम का कार्यालय नहीं है। क्या आपका आशय “{ $hint }” है?
mistake-unit-several = “{ $word }” नाम के कई कार्यालय हैं। छोटा नाम लिखें, जैसे “{ $hint }”।
mistake-no-rooms = “{ $word }” के कार्यालयों के कक्ष नहीं हैं, इसलिए इसे कोई नहीं पढ़ेगा।
mistake-long-text = पाठ एक संदेश के लिए बहुत लंबा है ({ $size } बाइट; जगह { $most })।
refused-announce = { $person }, आपको यहाँ घोषणा करने का अधिकार नहीं है। अधिकृत व्यक्ति: { $people }।
refused-command = { $person }, आपको यहाँ यह करने का अधिकार नहीं है। अधिकृत व्यक्ति: { $people }।
refused-rules = { $text } [{ $rules }]
away = जब यह लिखा गया तब मैं चालू नहीं था। अब भी चाहिए तो कृपया फिर लिखें: { $words }
trouble = एक काम पूरा नहीं हो सका ({ $text })। वह सुरक्षित है और बॉट की देखरेख करने वालों को बता दिया गया है; कृपया फिर प्रयास करें।
