"""Control speech: what the bridge says of mails that wait, are held, or were steered, in English, Marathi, Hindi and Urdu.

Law: a sentence exists in every language, with the same blanks and the same words of command. It does not know when anything is said;
reasons of the policy, of mail servers and of people stay in their own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_ORDER = ("en", "mr", "hi", "ur")
_SAID = {
    "only-members": (
        "Only people who are named in `control_members` of mail.yaml can do this here.",
        "येथे हे फक्त mail.yaml च्या `control_members` मध्ये नाव असलेले लोक करू शकतात.",
        "यहाँ यह केवल वे लोग कर सकते हैं जिनका नाम mail.yaml के `control_members` में है।",
        "یہاں یہ صرف وہ لوگ کر سکتے ہیں جن کا نام mail.yaml کے `control_members` میں ہے۔",
    ),
    "held-in": (
        "Mail {mail} from {author} for {mailbox} is held: {reason}. ✅ lets it in, ❌ turns it away.",
        "{mailbox} साठी {author} यांची मेल {mail} रोखली आहे: {reason}. ✅ ने ती आत येते, ❌ ने ती परत जाते.",
        "{mailbox} के लिए {author} की मेल {mail} रोकी गई है: {reason}। ✅ से वह आने दी जाती है, ❌ से लौटाई जाती है।",
        "{mailbox} کے لیے {author} کی میل {mail} روکی گئی ہے: {reason}۔ ✅ سے وہ آنے دی جاتی ہے، ❌ سے لوٹائی جاتی ہے۔",
    ),
    "held-out": (
        "A mail from {official} to {recipient} is held: {reason}. ✅ lets it go (not from who asked for it), ❌ turns it away.",
        "{official} यांची {recipient} यांना मेल रोखली आहे: {reason}. ✅ ने ती जाते (मागणाऱ्याचे चालत नाही), ❌ ने ती पाठवली जात नाही.",
        "{official} की {recipient} को मेल रोकी गई है: {reason}। ✅ से वह जाती है (माँगने वाले का नहीं चलता), ❌ से वापस होती है।",
        "{official} کی {recipient} کو میل روکی گئی ہے: {reason}۔ ✅ سے وہ جاتی ہے (مانگنے والے کا نہیں چلتا)، ❌ سے واپس ہوتی ہے۔",
    ),
    "about": ("Subject: {subject}", "विषय: {subject}", "मेल का विषय: {subject}", "موضوع: {subject}"),
    "unknown-author": ("an unknown sender", "अनोळखी पाठवणारा", "अज्ञात भेजने वाला", "نامعلوم بھیجنے والا"),
    "decision": (" (decision {number})", " (निर्णय {number})", " (निर्णय क्रमांक {number})", " (فیصلہ {number})"),
    "stays": (
        "A mail for {mailbox} stays at {host} (folder {folder}, number {number}): {reason}",
        "{mailbox} साठीची मेल {host} येथेच राहते (फोल्डर {folder}, क्रमांक {number}): {reason}",
        "{mailbox} की मेल {host} पर ही रहती है (फ़ोल्डर {folder}, संख्या {number}): {reason}",
        "{mailbox} کی میل {host} پر ہی رہتی ہے (فولڈر {folder}، نمبر {number}): {reason}",
    ),
    "no-mail": (
        "There is no mail `{mail}`.",
        "`{mail}` अशी मेल नाही.",
        "`{mail}` नाम की कोई मेल नहीं है।",
        "`{mail}` نام کی کوئی میل نہیں۔",
    ),
    "not-held": (
        "That mail is not held any more.",
        "ती मेल आता रोखलेली नाही.",
        "वह मेल अब रोकी हुई नहीं है।",
        "وہ میل اب روکی ہوئی نہیں۔",
    ),
    "nothing-to-answer": (
        "There is nothing left to answer: it was done, left, or is more than an hour old. Ask for it again.",
        "उत्तर देण्यासारखे काही उरले नाही: ते झाले, सोडले, किंवा एका तासापेक्षा जुने आहे. पुन्हा मागा.",
        "उत्तर देने को कुछ नहीं बचा: वह हो चुका, छोड़ा गया, या एक घंटे से पुराना है। फिर से माँगें।",
        "جواب دینے کو کچھ نہیں بچا: وہ ہو چکا، چھوڑا گیا، یا ایک گھنٹے سے پرانا ہے۔ دوبارہ مانگیں۔",
    ),
    "left": ("Left as it is.", "जसे आहे तसे ठेवले.", "जैसा है वैसा छोड़ा गया।", "جیسا ہے ویسا چھوڑا گیا۔"),
    "confirm": (
        "✅ on this (or `!mail yes {number}`) does it, ❌ leaves it.",
        "यावर ✅ (किंवा `!mail yes {number}`) ने ते होते, ❌ ने तसेच राहते.",
        "इस पर ✅ (या `!mail yes {number}`) से यह होता है, ❌ से वैसा ही रहता है।",
        "اس پر ✅ (یا `!mail yes {number}`) سے یہ ہوتا ہے، ❌ سے ویسا ہی رہتا ہے۔",
    ),
    "own-mail": (
        "{title}: you asked for this mail yourself; somebody else has to release it",
        "{title}: ही मेल तुम्ही स्वतः मागितली आहे; ती दुसऱ्या कोणीतरी सोडली पाहिजे",
        "{title}: यह मेल आपने स्वयं माँगी थी; इसे किसी और को छोड़ना होगा",
        "{title}: یہ میل آپ نے خود مانگی تھی؛ اسے کسی اور کو چھوڑنا ہوگا",
    ),
    "queue-empty": (
        "Nothing waits and nothing is held.",
        "काहीही प्रतीक्षेत नाही आणि काहीही रोखलेले नाही.",
        "कुछ भी प्रतीक्षा में नहीं है और कुछ भी रोका नहीं गया है।",
        "کچھ انتظار میں نہیں اور کچھ روکا ہوا نہیں۔",
    ),
    "queue-more": (
        "… and {count} more; `daftar mail queue` shows all.",
        "… आणि आणखी {count}; `daftar mail queue` सर्व दाखवते.",
        "… और {count}; `daftar mail queue` सब दिखाता है।",
        "… اور {count}؛ `daftar mail queue` سب دکھاتا ہے۔",
    ),
    "queue-held": ("held", "रोखले", "रोका गया", "روکا گیا"),
    "queue-waits": ("waits", "प्रतीक्षेत", "प्रतीक्षा में", "انتظار میں"),
    "queue-tries": (", {count} tries", ", {count} प्रयत्न", ", {count} प्रयास", "، {count} کوششیں"),
    "needs-id": (
        "`!mail {word}` needs the id of a mail; `!mail queue` shows them.",
        "`!mail {word}` ला मेलचा क्रमांक हवा; ते `!mail queue` दाखवते.",
        "`!mail {word}` को मेल का क्रमांक चाहिए; वे `!mail queue` से दिखते हैं।",
        "`!mail {word}` کو میل کا نمبر چاہیے؛ وہ `!mail queue` سے دکھتے ہیں۔",
    ),
    "needs-reason": (
        "`!mail {word} {mail}` needs a reason.",
        "`!mail {word} {mail}` ला कारण हवे.",
        "`!mail {word} {mail}` को कारण चाहिए।",
        "`!mail {word} {mail}` کو وجہ چاہیے۔",
    ),
    "needs-address": (
        "`!mail {word}` needs an address.",
        "`!mail {word}` ला पत्ता हवा.",
        "`!mail {word}` को पता चाहिए।",
        "`!mail {word}` کو پتا چاہیے۔",
    ),
    "title-in": (
        "mail {mail} ({id}) from {sender} for {mailbox}",
        "{mailbox} साठी {sender} यांची मेल {mail} ({id})",
        "{mailbox} के लिए {sender} की मेल {mail} ({id})",
        "{mailbox} کے لیے {sender} کی میل {mail} ({id})",
    ),
    "title-out": (
        "mail {id} from {mailbox} to {recipient}",
        "{mailbox} कडून {recipient} यांना मेल {id}",
        "{mailbox} से {recipient} को मेल {id}",
        "{mailbox} سے {recipient} کو میل {id}",
    ),
    "would-replay": (
        "{title} would come into its room once more.",
        "{title} पुन्हा एकदा तिच्या खोलीत येईल.",
        "{title} एक बार फिर अपने कक्ष में आएगी।",
        "{title} ایک بار پھر اپنے کمرے میں آئے گی۔",
    ),
    "would-drop": (
        "{title} would be taken away for good; nobody would be told.",
        "{title} कायमची काढली जाईल; कोणालाही कळवले जाणार नाही.",
        "{title} सदा के लिए हटा दी जाएगी; किसी को नहीं बताया जाएगा।",
        "{title} ہمیشہ کے لیے ہٹا دی جائے گی؛ کسی کو نہیں بتایا جائے گا۔",
    ),
    "would-not-send": (
        "{title} would not be sent; its thread would be told.",
        "{title} पाठवली जाणार नाही; तिच्या थ्रेडमध्ये कळवले जाईल.",
        "{title} नहीं भेजी जाएगी; उसके थ्रेड में बताया जाएगा।",
        "{title} نہیں بھیجی جائے گی؛ اس کے تھریڈ میں بتایا جائے گا۔",
    ),
    "would-return": (
        "{title} would be turned away for good; {sender} would be told.",
        "{title} कायमची परत केली जाईल; {sender} यांना कळवले जाईल.",
        "{title} सदा के लिए लौटा दी जाएगी; {sender} को बताया जाएगा।",
        "{title} ہمیشہ کے لیے لوٹا دی جائے گی؛ {sender} کو بتایا جائے گا۔",
    ),
    "would-return-silently": (
        "{title} would be turned away for good; its sender would not be told, since {silence}.",
        "{title} कायमची परत केली जाईल; पाठवणाऱ्याला कळवले जाणार नाही, कारण {silence}.",
        "{title} सदा के लिए लौटा दी जाएगी; भेजने वाले को नहीं बताया जाएगा, क्योंकि {silence}।",
        "{title} ہمیشہ کے لیے لوٹا دی جائے گی؛ بھیجنے والے کو نہیں بتایا جائے گا، کیونکہ {silence}۔",
    ),
    "no-path": (
        "it has no return path",
        "तिला परतीचा पत्ता नाही",
        "उसका कोई वापसी पता नहीं है",
        "اس کا کوئی واپسی پتا نہیں",
    ),
    "path-unconfirmed": (
        "its return path is not confirmed",
        "तिचा परतीचा पत्ता खात्रीचा नाही",
        "उसका वापसी पता प्रमाणित नहीं है",
        "اس کا واپسی پتا مصدقہ نہیں",
    ),
    "not-there": ("{title} is not there any more", "{title} आता नाही", "{title} अब नहीं है", "{title} اب نہیں ہے"),
    "is-state": (
        "{title} is `{state}`: {instead}",
        "{title} `{state}` आहे: {instead}",
        "{title} `{state}` है: {instead}",
        "{title} `{state}` میں ہے: {instead}",
    ),
    "instead-retry": (
        "only mail that waits or has failed can be tried again",
        "फक्त प्रतीक्षेतील किंवा अयशस्वी मेल पुन्हा पाठवता येते",
        "केवल प्रतीक्षा में या विफल मेल फिर आज़माई जा सकती है",
        "صرف انتظار میں یا ناکام میل دوبارہ آزمائی جا سکتی ہے",
    ),
    "instead-hold": (
        "only mail that waits can be held",
        "फक्त प्रतीक्षेतील मेल रोखता येते",
        "केवल प्रतीक्षा में मेल रोकी जा सकती है",
        "صرف انتظار میں میل روکی جا سکتی ہے",
    ),
    "instead-release": (
        "only held mail can be released",
        "फक्त रोखलेली मेल सोडता येते",
        "केवल रोकी हुई मेल छोड़ी जा सकती है",
        "صرف روکی ہوئی میل چھوڑی جا سکتی ہے",
    ),
    "instead-reject": (
        "only held mail can be turned away; hold it first",
        "फक्त रोखलेली मेल परत करता येते; आधी ती रोखा",
        "केवल रोकी हुई मेल लौटाई जा सकती है; पहले उसे रोकें",
        "صرف روکی ہوئی میل لوٹائی جا سکتی ہے؛ پہلے اسے روکیں",
    ),
    "instead-drop": (
        "only held mail can be dropped; hold it first",
        "फक्त रोखलेली मेल काढता येते; आधी ती रोखा",
        "केवल रोकी हुई मेल हटाई जा सकती है; पहले उसे रोकें",
        "صرف روکی ہوئی میل ہٹائی جا سکتی ہے؛ پہلے اسے روکیں",
    ),
    "emptied": (
        "{title} cannot be tried again: its octets were removed after their time",
        "{title} पुन्हा पाठवता येत नाही: तिचा मजकूर मुदतीनंतर काढला गेला",
        "{title} फिर नहीं आज़माई जा सकती: उसकी सामग्री अवधि के बाद हटाई गई",
        "{title} دوبارہ نہیں آزمائی جا سکتی: اس کا مواد میعاد کے بعد ہٹایا گیا",
    ),
    "now-retry": (
        "{title} is tried again now",
        "{title} आता पुन्हा पाठवली जात आहे",
        "{title} अब फिर आज़माई जा रही है",
        "{title} اب دوبارہ آزمائی جا رہی ہے",
    ),
    "now-hold": ("{title} is held", "{title} रोखली आहे", "{title} रोकी गई है", "{title} روکی گئی ہے"),
    "now-release": ("{title} is released", "{title} सोडली आहे", "{title} छोड़ी गई है", "{title} چھوڑی گئی ہے"),
    "dropped-in": (
        "{title} is dropped; its sender is not told",
        "{title} काढली आहे; पाठवणाऱ्याला कळवलेले नाही",
        "{title} हटाई गई है; भेजने वाले को नहीं बताया गया",
        "{title} ہٹائی گئی ہے؛ بھیجنے والے کو نہیں بتایا گیا",
    ),
    "dropped-out": (
        "{title} is dropped; nobody is told",
        "{title} काढली आहे; कोणालाही कळवलेले नाही",
        "{title} हटाई गई है; किसी को नहीं बताया गया",
        "{title} ہٹائی گئی ہے؛ کسی کو نہیں بتایا گیا",
    ),
    "returned": (
        "{title} is turned away; {sender} is told",
        "{title} परत केली आहे; {sender} यांना कळवले आहे",
        "{title} लौटाई गई है; {sender} को बताया गया है",
        "{title} لوٹائی گئی ہے؛ {sender} کو بتایا گیا ہے",
    ),
    "returned-silently": (
        "{title} is turned away; its sender is not told, since {silence}",
        "{title} परत केली आहे; पाठवणाऱ्याला कळवलेले नाही, कारण {silence}",
        "{title} लौटाई गई है; भेजने वाले को नहीं बताया गया, क्योंकि {silence}",
        "{title} لوٹائی گئی ہے؛ بھیجنے والے کو نہیں بتایا گیا، کیونکہ {silence}",
    ),
    "not-sent": (
        "{title} is turned away; its thread is told",
        "{title} पाठवली जाणार नाही; तिच्या थ्रेडमध्ये कळवले आहे",
        "{title} वापस की गई है; उसके थ्रेड में बताया गया है",
        "{title} واپس کی گئی ہے؛ اس کے تھریڈ میں بتایا گیا ہے",
    ),
    "rejected": (
        "Not sent to {recipient}: {reason} ({who})",
        "{recipient} यांना पाठवले नाही: {reason} ({who})",
        "{recipient} को नहीं भेजा गया: {reason} ({who})",
        "{recipient} کو نہیں بھیجا گیا: {reason} ({who})",
    ),
    "not-approved": ("it was not approved", "मंजुरी मिळाली नाही", "स्वीकृति नहीं मिली", "منظوری نہیں ملی"),
    "comes-again": (
        "{title} comes again, as mail {mail}",
        "{title} पुन्हा येते, मेल {mail} म्हणून",
        "{title} फिर आती है, मेल {mail} के रूप में",
        "{title} دوبارہ آتی ہے، میل {mail} کے طور پر",
    ),
    "only-in": (
        "only mail that came in can be replayed",
        "फक्त आलेली मेल पुन्हा आणता येते",
        "केवल आई हुई मेल फिर लाई जा सकती है",
        "صرف آئی ہوئی میل دوبارہ لائی جا سکتی ہے",
    ),
    "opened": (
        "{mailbox} is open: its mail comes into the room `{room}`, which is made if it is not there.",
        "{mailbox} उघडली आहे: तिची मेल `{room}` खोलीत येते; खोली नसल्यास ती तयार केली जाते.",
        "{mailbox} खुला है: उसकी मेल `{room}` कक्ष में आती है; कक्ष न हो तो बनाया जाता है।",
        "{mailbox} کھلا ہے: اس کی میل `{room}` کمرے میں آتی ہے؛ کمرہ نہ ہو تو بنایا جاتا ہے۔",
    ),
    "opened-space": (
        "{mailbox} is open: its mail comes into the space `{room}`, which is made if it is not there.",
        "{mailbox} उघडली आहे: तिची मेल `{room}` स्पेसमध्ये येते; स्पेस नसल्यास ती तयार केली जाते.",
        "{mailbox} खुला है: उसकी मेल `{room}` स्पेस में आती है; स्पेस न हो तो बनाई जाती है।",
        "{mailbox} کھلا ہے: اس کی میل `{room}` اسپیس میں آتی ہے؛ اسپیس نہ ہو تو بنائی جاتی ہے۔",
    ),
    "closed": (
        "{mailbox} is closed: no more mail is taken for it. Its room `{room}` stays, and can still answer.",
        "{mailbox} बंद आहे: तिच्यासाठी आता मेल घेतली जात नाही. तिची खोली `{room}` राहते आणि उत्तर देऊ शकते.",
        "{mailbox} बंद है: उसके लिए अब मेल नहीं ली जाती। उसका कक्ष `{room}` रहता है और उत्तर दे सकता है।",
        "{mailbox} بند ہے: اس کے لیے اب میل نہیں لی جاتی۔ اس کا کمرہ `{room}` رہتا ہے اور جواب دے سکتا ہے۔",
    ),
    "not-done": ("That was not done: {why}.", "ते केले नाही: {why}.", "वह नहीं किया गया: {why}।", "وہ نہیں کیا گیا: {why}۔"),
    "listed-closed": ("{mailbox} is closed", "{mailbox} बंद आहे", "{mailbox} बंद है", "{mailbox} بند ہے"),
    "listed-space": (" (space)", " (स्पेस)", " (स्पेस वाला)", " (اسپیس)"),
    "listed-more": ("… and {count} more", "… आणि आणखी {count}", "… और {count}", "… اور {count} مزید"),
    "blocked": (
        "Mail from {sender} is no longer taken for {mailbox}, as {who} wishes. Take the reaction away to have it again.",
        "{who} यांच्या इच्छेनुसार {sender} यांची मेल {mailbox} साठी आता घेतली जात नाही. पुन्हा हवी असल्यास प्रतिक्रिया काढा.",
        "{who} की इच्छा के अनुसार {sender} की मेल {mailbox} के लिए अब नहीं ली जाती। फिर चाहिए तो प्रतिक्रिया हटाएँ।",
        "{who} کی خواہش کے مطابق {sender} کی میل {mailbox} کے لیے اب نہیں لی جاتی۔ پھر چاہیے تو ردعمل ہٹائیں۔",
    ),
    "unblocked": (
        "Mail from {sender} is taken for {mailbox} again, as {who} wishes.",
        "{who} यांच्या इच्छेनुसार {sender} यांची मेल {mailbox} साठी पुन्हा घेतली जाते.",
        "{who} की इच्छा के अनुसार {sender} की मेल {mailbox} के लिए फिर ली जाती है।",
        "{who} کی خواہش کے مطابق {sender} کی میل {mailbox} کے لیے پھر لی جاتی ہے۔",
    ),
    "source-held": (
        "Sorry, a part of this mail is held, so it cannot be shown as it came.",
        "क्षमस्व, या मेलचा एक भाग रोखलेला आहे, म्हणून ती जशी आली तशी दाखवता येत नाही.",
        "क्षमा करें, इस मेल का एक भाग रोका गया है, इसलिए इसे जैसा आया वैसा नहीं दिखाया जा सकता।",
        "معذرت، اس میل کا ایک حصہ روکا گیا ہے، اس لیے اسے جیسی آئی ویسی نہیں دکھایا جا سکتا۔",
    ),
    "source-gone": (
        "Sorry, the mail as it came was removed after its time.",
        "क्षमस्व, मूळ मेल मुदतीनंतर काढली गेली.",
        "क्षमा करें, मूल मेल अवधि के बाद हटाई गई।",
        "معذرت، اصل میل میعاد کے بعد ہٹائی گئی۔",
    ),
    "source-failed": (
        "The mail cannot be shown as it came: {reason}",
        "मेल जशी आली तशी दाखवता येत नाही: {reason}",
        "मेल जैसी आई वैसी नहीं दिखाई जा सकती: {reason}",
        "میل جیسی آئی ویسی نہیں دکھائی جا سکتی: {reason}",
    ),
}  # fmt: skip
# What the control room is told of its words: what each does, by the words as they are written.
_WORDS = {
    "!mail queue": (
        "what waits or is held, both ways",
        "काय प्रतीक्षेत आहे किंवा रोखले आहे, दोन्ही बाजूंचे",
        "क्या प्रतीक्षा में है या रोका गया है, दोनों ओर का",
        "کیا انتظار میں ہے یا روکا گیا ہے، دونوں طرف کا",
    ),
    "!mail show ID": ("the whole way of one mail", "एका मेलचा संपूर्ण प्रवास", "एक मेल का पूरा रास्ता", "ایک میل کا پورا راستہ"),
    "!mail approve ID": (
        "lets a held mail go (✅ on its notice does the same)",
        "रोखलेली मेल सोडते (तिच्या सूचनेवरील ✅ सुद्धा)",
        "रोकी हुई मेल को जाने देता है (उसकी सूचना पर ✅ भी)",
        "روکی ہوئی میل کو جانے دیتا ہے (اس کی اطلاع پر ✅ بھی)",
    ),
    "!mail reject ID REASON": (
        "turns a held mail away and tells its sender (❌ on its notice does the same)",
        "रोखलेली मेल परत करते आणि पाठवणाऱ्याला कळवते (तिच्या सूचनेवरील ❌ सुद्धा)",
        "रोकी हुई मेल लौटाता है और भेजने वाले को बताता है (उसकी सूचना पर ❌ भी)",
        "روکی ہوئی میل لوٹاتا ہے اور بھیجنے والے کو بتاتا ہے (اس کی اطلاع پر ❌ بھی)",
    ),
    "!mail drop ID REASON": (
        "takes a held mail away; nobody is told",
        "रोखलेली मेल काढते; कोणालाही कळवत नाही",
        "रोकी हुई मेल हटाता है; किसी को नहीं बताता",
        "روکی ہوئی میل ہٹاتا ہے؛ کسی کو نہیں بتاتا",
    ),
    "!mail hold ID REASON": (
        "keeps back a mail that waits",
        "प्रतीक्षेतील मेल रोखते",
        "प्रतीक्षा वाली मेल रोकता है",
        "انتظار والی میل روکتا ہے",
    ),
    "!mail retry ID": ("tries again now", "आता पुन्हा प्रयत्न करते", "अभी फिर प्रयास करता है", "ابھی دوبارہ کوشش کرتا ہے"),
    "!mail replay ID": (
        "has a mail that is kept come once more",
        "जपून ठेवलेली मेल पुन्हा आणते",
        "रखी हुई मेल फिर लाता है",
        "رکھی ہوئی میل دوبارہ لاتا ہے",
    ),
    "!mail yes NUMBER, !mail no NUMBER": (
        "answers what the bridge asks",
        "ब्रिजच्या प्रश्नाला उत्तर देते",
        "ब्रिज के प्रश्न का उत्तर देता है",
        "برج کے سوال کا جواب دیتا ہے",
    ),
}  # fmt: skip
_MAILBOX_WORDS = {
    "!mail mailboxes": ("which mailboxes there are", "कोणत्या मेलबॉक्स आहेत", "कौन से मेलबॉक्स हैं", "کون سے میل باکس ہیں"),
    "!mail open ADDRESS #ROOM [space] [@PERSON …] [NAME]": (
        "opens a mailbox, or changes one; a space has a room for each correspondence",
        "मेलबॉक्स उघडते किंवा बदलते; स्पेसमध्ये प्रत्येक पत्रव्यवहाराला एक खोली असते",
        "मेलबॉक्स खोलता या बदलता है; स्पेस में हर पत्राचार का एक कक्ष होता है",
        "میل باکس کھولتا یا بدلتا ہے؛ اسپیس میں ہر خط و کتابت کا ایک کمرہ ہوتا ہے",
    ),
    "!mail close ADDRESS": (
        "takes no more mail for it; its room stays",
        "त्यासाठी आता मेल घेत नाही; त्याची खोली राहते",
        "उसके लिए अब मेल नहीं लेता; उसका कक्ष रहता है",
        "اس کے لیے اب میل نہیں لیتا؛ اس کا کمرہ رہتا ہے",
    ),
}  # fmt: skip
_HERE = ("In this room:", "या खोलीत:", "इस कक्ष में:", "اس کمرے میں:")

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {key: MappingProxyType(dict(zip(_ORDER, said, strict=True))) for key, said in (_SAID | _WORDS | _MAILBOX_WORDS).items()}
)


def say(language: str, key: str, **blanks: object) -> str:
    """Give a sentence in a language (English where the language is not known here), its blanks filled."""
    sentence = SENTENCES[key]
    return sentence.get(language, sentence["en"]).format(**blanks)


def mailbox_help(language: str) -> str:
    """Give the words that open and close mailboxes, a line for each."""
    return "\n".join(f"{word} – {say(language, word)}" for word in _MAILBOX_WORDS)


def help_of(language: str) -> str:
    """Give every word of the control room, a line for each."""
    here = dict(zip(_ORDER, _HERE, strict=True))
    lines = [here.get(language, here["en"]), *(f"{word} – {say(language, word)}" for word in _WORDS)]
    return "\n".join([*lines, mailbox_help(language)])
