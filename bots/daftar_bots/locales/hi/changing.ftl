### भेजे हुए में बदलाव, भेजते समय की सीमाएँ और प्रभार।

amend-partly = { $person } ने { $number } का यह बदलाव स्वीकृत किया। वह अभी किया नहीं गया है।
amend-lapsed = { $person }, { $number } का बदलाव समय पर किसी ने स्वीकृत नहीं किया। कुछ नहीं बदला; अब भी चाहिए तो फिर लिखें।
recall-ask-slow = यदि सबकी प्रतीक्षा नहीं हो सकती तो यह अनुरोध रद्द करके लिखें: वापस अभी { $number } और कारण। तब एक स्वीकृति पर्याप्त है।
recall-ask-at-once = इसकी प्रतीक्षा नहीं हो सकती, इसलिए पहली स्वीकृति से ही यह हो जाता है; बाकी से बाद में पुष्टि माँगी जाती है।
recall-unconfirmed = बाकी स्वीकृति देने वालों की प्रतीक्षा नहीं हो सकी। कृपया देखकर अनुरोध वाले संदेश पर ✅ देकर या यह लिखकर पुष्टि करें: स्वीकृत { $number }
recall-confirmed = { $person } ने { $number } वापस लेने की बाद में पुष्टि की।
status-recall-unconfirmed = वह तुरंत वापस लिया गया; सबने अभी पुष्टि नहीं की है:
status-changed-by = यह बदलाव अब तक इन्होंने स्वीकृत किया: { $people }
help-recall-now = वापस अभी 1/2026 कारण — जब कई स्वीकृतियों की प्रतीक्षा न हो सके: एक पर्याप्त है, बाकी बाद में पुष्टि करते हैं

## भेजते समय की सीमाएँ

quota-send-day = { $person } की { $count } घोषणाएँ आज भेजी जा चुकी हैं; दिन की सीमा इतनी ही है। { $number } स्वीकृत है और खोया नहीं है: वह { $when } को अपने आप भेजा जाएगा। रोकने के लिए: समय-सारणी रद्द { $number }
quota-send-cooldown = { $person } की पिछली घोषणा के बाद यह बहुत जल्दी है। { $number } स्वीकृत है और खोया नहीं है: वह { $when } को अपने आप भेजा जाएगा। रोकने के लिए: समय-सारणी रद्द { $number }
quota-send-late = { $person } की सीमा के कारण { $number } { $when } को ही जा सकता है, जो उसके लिए बहुत देर है। वह लेखक को लौटाया गया है।
schedule-line-limit = { $when } को, भेजने की सीमा के कारण रुका हुआ: { $number } “{ $title }”

## सजीव पट, तालिकाएँ

card-recalled = { $person } ने { $when } को वापस लिया: { $text }
card-before-recall = वापस लेने के समय की स्थिति:
card-corrected = शुद्धिपत्र { $serial }, { $when }: { $total } में से { $done } कक्षों में है।
card-changing = शुद्धिपत्र { $serial }, { $when }: कक्षों में किया जा रहा है।
card-closed = { $when } से अवधि समाप्त।
card-superseded = अब लागू नहीं; इसकी जगह { $by } है।
export-standing = वर्तमान स्थिति
export-standing-force = लागू
export-standing-corrected = शुद्धिपत्र { $serial }, { $when }
export-standing-recalled = { $when } को वापस लिया गया
export-standing-closed = { $when } से अवधि समाप्त

## प्रभार

charge-elsewhere-line = { $person } अवकाश पर हैं; { $when } तक प्रभार { $delegate } के पास (बॉट { $bot } से कहा गया)
reminded-charge-directly = { $person } अवकाश पर हैं और प्रभार आपके पास है। { $office } के परिपत्र { $number } “{ $title }” की उनकी पावती अभी नहीं मिली; कृपया ध्यान दें।
reminded-charge = { $person } अवकाश पर हैं; प्रभार { $delegate } के पास है।

## बदलावों के बारे में पत्र

mail-recall-subject = परिपत्र { $number } वापस लिया गया है
mail-correction-subject = परिपत्र { $number }: शुद्धिपत्र { $serial }
mail-recall = { $office } का परिपत्र { $number }, जो आपको मेल से भेजा गया था, वापस लिया गया है। उस पर कार्रवाई न करें।
mail-correction = { $office } का परिपत्र { $number }, जो आपको मेल से भेजा गया था, शुद्धिपत्र { $serial } से सुधारा गया है। अब वह यह है:
