# कूटबद्ध कक्ष.

unreadable = मैं आपका संदेश नहीं पढ़ सका: उसकी कुंजी मुझ तक नहीं पहुँची। कृपया उसे फिर से लिखें। यदि फिर ऐसा हो, तो Element में Settings → Sessions में देखें कि यह सत्र सत्यापित (verified) है या नहीं।
unreadable-unsigned = मैं इस संदेश पर कार्रवाई नहीं करता: आपका सत्र सत्यापित नहीं है। उसे Element में Settings → Sessions में सत्यापित करें, फिर दोबारा लिखें।
keyless-unverified = कूटबद्ध कक्ष में नहीं पढ़ सकते, क्योंकि उनका कोई भी उपकरण सत्यापित नहीं है: { $people }।
keyless-no-device = कूटबद्ध कक्ष में नहीं पढ़ सकते, क्योंकि उन्होंने कूटबद्धता के साथ कभी लॉग-इन नहीं किया: { $people }।
keyless-no-one-time-key = कूटबद्ध कक्ष में अभी नहीं पढ़ सकते, क्योंकि उनके उपकरणों को पहले ऑनलाइन आना होगा: { $people }।
device-new = मैं नया उपकरण काम में ले रहा हूँ: { $device }। उसकी छाप (fingerprint): { $fingerprint }
verification = मैं एक प्रोग्राम हूँ और चित्रों की तुलना नहीं कर सकता। मेरे उपकरण की छाप (fingerprint): { $fingerprint }। इसे अपने विभाग द्वारा प्रकाशित छाप से मिलाएँ।

page-title = विभागीय बॉट
page-intro = ये इस कार्यालय के बॉट हैं। Element उपकरण के लिए जो छाप दिखाता है, उसे यहाँ की छाप से मिलाएँ; यदि वह अलग हो, तो बॉट पर भरोसा न करें और प्रशासक को बताएँ।
page-bot = खाता
page-device = उपकरण
page-fingerprint = उपकरण की छाप
page-master = खाते की छाप
page-rooms = कक्ष
page-rooms-encrypted = इनमें से कूटबद्ध
page-waiting = भेजे जाने बाकी संदेश
page-failed = न पहुँचे संदेश
page-unreadable = जो संदेश पढ़े नहीं जा सके
page-keyless = जो लोग कूटबद्ध कक्षों में नहीं पढ़ सकते
page-last = होमसर्वर से अंतिम संपर्क
page-never = कभी नहीं
page-seconds = { $seconds } सेकंड पहले
