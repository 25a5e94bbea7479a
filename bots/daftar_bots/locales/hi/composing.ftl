### घोषणा तैयार करते समय बॉट क्या कहता है।

language-mr = मराठी
language-hi = हिंदी
language-en = अंग्रेज़ी
language-ur = उर्दू

## संवाद

dialogue-head = मैं एक-एक बात पूछूँगा; इसी थ्रेड में संख्या या शब्दों में उत्तर दें। “पीछे” से पिछला उत्तर हटता है, “रुकें” से संवाद समाप्त होता है। दूसरे व्यक्ति की स्वीकृति से पहले कुछ नहीं भेजा जाता।
dialogue-ask-audience = किसके लिए? संख्या लिखें, या कार्यालय लिखें, जैसे pune/* या pune, nashik/*
dialogue-audience = { $office } ({ $audience }), अधिकारी: { $count }
dialogue-option = { $number } — { $what }
dialogue-ask-title = शीर्षक क्या है? एक ही पंक्ति।
dialogue-ask-text = पाठ क्या है ({ $name })? कई भाषाएँ एक साथ देनी हों तो हर भाग भाषा के नाम से शुरू करें, जैसे “mr:” या “English:”।
dialogue-ask-body = यही { $name } में? पहली पंक्ति में शीर्षक, नीचे पाठ। छोड़ना हो तो “नहीं” लिखें; अपने-आप अनुवाद नहीं होता।
dialogue-ask-file = फ़ाइलें जोड़नी हैं? इसी थ्रेड में डालें; उसके बाद, या न हों तो, “नहीं” लिखें।
dialogue-more-files = और फ़ाइल डालें, या पूरी हो गई हों तो “बस” लिखें।
dialogue-ask-importance = यह कितना महत्वपूर्ण है?
dialogue-ask-ack = पावती चाहिए? संख्या लिखें, या समय लिखें, जैसे 6h या 30-11-2026
dialogue-ack-none = कोई समय-सीमा नहीं
dialogue-ack-1d = एक दिन में
dialogue-ack-2d = दो दिन में
dialogue-ack-7d = एक सप्ताह में
dialogue-ask-when = कब भेजना है? संख्या लिखें, या समय लिखें, जैसे 25-11-2026 10:00। चाहें तो उसके बाद लिखें: until:30-11, label:restricted, supersedes:1/2026, अभ्यास
dialogue-at-once = स्वीकृत होते ही
dialogue-again = यह उत्तर काम नहीं आया। कृपया फिर लिखें:
dialogue-choice = 1 से { $most } तक की संख्या लिखें।
dialogue-long = यह बहुत लंबा है; { $most } अक्षरों तक की जगह है।
dialogue-file-only = फ़ाइल ही यहाँ डालें, या “नहीं” लिखें।
dialogue-audience-quotes = यहाँ केवल कार्यालय लिखें, एक पंक्ति में और बिना उद्धरण चिह्नों के।
dialogue-mend = पिछला उत्तर बदलने के लिए “पीछे”, समाप्त करने के लिए “रुकें” लिखें।
dialogue-stopped = संवाद समाप्त। कुछ दर्ज नहीं हुआ। फिर शुरू करने के लिए लिखें: घोषणा
dialogue-lapsed = { $person }, यह घोषणा आगे किसी ने पूरी नहीं की, इसलिए मैंने इसे बंद कर दिया है। फिर शुरू करने के लिए लिखें: घोषणा
dialogue-taken = इस थ्रेड में { $person } घोषणा लिख रहे हैं। थ्रेड के बाहर घोषणा लिखें।
dialogue-template-gone = इस घोषणा का प्रारूप अब उपलब्ध नहीं है, इसलिए संवाद समाप्त किया।

## फ़ाइलें

preview-body = पाठ, भाषा { $name }:
preview-languages = इस भाषा में नहीं लिखा गया: { $names }। केवल वही भाषा पढ़ने वालों को अन्य भाषाओं का पाठ मिलेगा।
file-line = फ़ाइल { $name } ({ $size }), SHA-256 { $sha }
file-taken = जोड़ी गई: { $name } ({ $size }), SHA-256 { $sha }
file-too-large = फ़ाइल { $name } नहीं जोड़ी गई: आकार { $size }, सीमा { $most }।
file-refused = फ़ाइल { $name } नहीं जोड़ी गई: होमसर्वर उसे नहीं देता ({ $text })।
file-unreadable = फ़ाइल { $name } नहीं जोड़ी गई: वह रास्ते में बदल गई, या उसकी कुंजी मेल नहीं खाती। कृपया फिर डालें।
file-denied = फ़ाइल { $name } नहीं जोड़ी गई; नीति उसे अस्वीकार करती है: { $text }
file-no-draft = इसलिए मसौदा नहीं बना। उसे ठीक करके फिर लिखें, या फ़ाइल छोड़ दें।
file-undelivered = { $number } की फ़ाइल { $name } कक्ष { $room } में नहीं रखी जा सकी: { $text }

## प्रारूप

template-head = प्रारूप:
template-row = प्रारूप { $name }: { $title }
template-empty = यहाँ अभी कोई प्रारूप नहीं है। बॉट की देखरेख करने वाले उन्हें उसके फ़ोल्डर में रखते हैं।
template-broken = कुछ काम में नहीं आ सकते: { $text }
template-use = इसे काम में लेने के लिए लिखें: प्रारूप उपयोग { $name }
template-field = फ़ील्ड { $field }: { $question }
template-field-optional = फ़ील्ड { $field }, छोड़ा जा सकता है: { $question }
template-ask = फ़ील्ड { $field } भरा नहीं है। { $question }
template-ask-optional = { $field } छोड़ा जा सकता है: “नहीं” या “बस” लिखें। { $question }
template-what = “{ $word }” मुझे समझ नहीं आया। ये चलते हैं: प्रारूप सूची, प्रारूप दिखाएँ नाम, प्रारूप उपयोग नाम फ़ील्ड=मान
template-which = कौन-सा प्रारूप? लिखें: प्रारूप सूची
template-none = “{ $word }” नाम का प्रारूप नहीं है। लिखें: प्रारूप सूची
template-none-close = “{ $word }” नाम का प्रारूप नहीं है। क्या आपका आशय “{ $hint }” है?
template-value = “{ $word }” पढ़ा नहीं जा सका। ऐसे लिखें: फ़ील्ड=मान, या फ़ील्ड="कई शब्द"
template-missing = फ़ील्ड { $field } भरा नहीं है।
template-unknown-field = इस प्रारूप में { $field } नाम का फ़ील्ड नहीं है।
template-unknown-field-close = इस प्रारूप में { $field } नाम का फ़ील्ड नहीं है। क्या आपका आशय { $hint } है?
template-number = फ़ील्ड { $field }: “{ $word }” संख्या नहीं है।
template-date = फ़ील्ड { $field }: “{ $word }” कोई दिन नहीं है। 30-11-2026 जैसे लिखें।
template-time = फ़ील्ड { $field }: “{ $word }” समय नहीं है। 09:30 जैसे लिखें।
template-choice = फ़ील्ड { $field }: “{ $word }” इनमें से नहीं है: { $choices }
template-long = फ़ील्ड { $field } का पाठ { $most } अक्षरों से लंबा है।

## ई-मेल और कंप्यूटर प्रणालियों से

mail-came = { $person } की ई-मेल से: “{ $title }”, फ़ाइलें: { $count }
mail-thread = { $person }, कृपया इस संदेश के थ्रेड में उत्तर दें। “रुकें” लिखने से यह ई-मेल छोड़ दी जाती है।
mail-unconfirmed = { $person } ({ $address }) के नाम से आई ई-मेल नहीं ली गई: “{ $title }”। वह वहीं से आई है, इसकी पुष्टि नहीं हुई।
mail-not-maker = { $person } ({ $address }) की ई-मेल नहीं ली गई: “{ $title }”। यहाँ केवल वे ही ई-मेल भेजते हैं जिन्हें घोषणा लिखने का अधिकार है।
mail-no-subject = { $person } ({ $address }) की ई-मेल नहीं ली गई: “{ $title }”। उसमें विषय नहीं है; विषय ही शीर्षक होता है।
mail-long = { $person } ({ $address }) की ई-मेल नहीं ली गई: “{ $title }”। पाठ घोषणा के लिए बहुत लंबा है; उसे फ़ाइल के रूप में भेजें।
http-came = कंप्यूटर प्रणाली से, { $person } के नाम पर:

## मदद

help-compose = घोषणा — आगे कुछ लिखे बिना: मैं एक-एक बात पूछूँगा
help-template = प्रारूप सूची — भरने के प्रारूप; प्रारूप उपयोग नाम लिखकर शुरू करें
