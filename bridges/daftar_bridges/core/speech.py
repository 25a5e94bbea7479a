"""Speech: what the bridge says in mailbox rooms, in English, Marathi, Hindi and Urdu.

Law: a sentence exists in every language, with the same blanks. It does not know when anything is said; reasons that the policy or a mail
server gives stay in their own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "help": {
            "en": (
                "Write in the thread of a mail:\n"
                "!mail reply TEXT – answers the sender; TEXT may have several lines and Markdown\n"
                "!mail reply-all TEXT – answers the sender and everybody in To and Cc\n"
                "With a file: give the file this text as its caption, or answer the file with it\n"
                "!mail attach – as the caption of a file, or as an answer to one: it goes with your next reply in this thread\n"
                "!mail source – shows the mail as it came (so does 📄 on a mail)\n"
                "Anything else stays in this room."
            ),
            "mr": (
                "मेलच्या थ्रेडमध्ये लिहा:\n"
                "!mail reply TEXT – पाठवणाऱ्याला उत्तर देते; TEXT मध्ये अनेक ओळी आणि Markdown चालते\n"
                "!mail reply-all TEXT – पाठवणाऱ्याला आणि To व Cc मधील सर्वांना उत्तर देते\n"
                "फाईलसह: फाईलच्या मथळ्यात हेच लिहा, किंवा फाईलला उत्तर म्हणून लिहा\n"
                "!mail attach – फाईलच्या मथळ्यात किंवा फाईलला उत्तर म्हणून: ती या थ्रेडमधील तुमच्या पुढच्या उत्तरासोबत जाते\n"
                "!mail source – मेल जशी आली तशी दाखवते (मेलवरील 📄 सुद्धा)\n"
                "बाकी सर्व या खोलीतच राहते."
            ),
            "hi": (
                "मेल के थ्रेड में लिखें:\n"
                "!mail reply TEXT – भेजने वाले को उत्तर देता है; TEXT में कई पंक्तियाँ और Markdown चल सकते हैं\n"
                "!mail reply-all TEXT – भेजने वाले को और To व Cc के सभी लोगों को उत्तर देता है\n"
                "फ़ाइल के साथ: फ़ाइल के शीर्षक में यही लिखें, या फ़ाइल के उत्तर में लिखें\n"
                "!mail attach – फ़ाइल के शीर्षक में या फ़ाइल के उत्तर में: वह इस थ्रेड में आपके अगले उत्तर के साथ जाती है\n"
                "!mail source – मेल जैसी आई वैसी दिखाता है (मेल पर 📄 भी)\n"
                "बाकी सब इसी कक्ष में रहता है।"
            ),
            "ur": (
                "میل کے تھریڈ میں لکھیں:\n"
                "!mail reply TEXT – بھیجنے والے کو جواب دیتا ہے؛ TEXT میں کئی سطریں اور Markdown ہو سکتے ہیں\n"
                "!mail reply-all TEXT – بھیجنے والے کو اور To اور Cc کے سب لوگوں کو جواب دیتا ہے\n"
                "فائل کے ساتھ: فائل کے عنوان میں یہی لکھیں، یا فائل کے جواب میں لکھیں\n"
                "!mail attach – فائل کے عنوان میں یا فائل کے جواب میں: وہ اس تھریڈ میں آپ کے اگلے جواب کے ساتھ جاتی ہے\n"
                "!mail source – میل جیسی آئی ویسی دکھاتا ہے (میل پر 📄 بھی)\n"
                "باقی سب اسی کمرے میں رہتا ہے۔"
            ),
        },
        "unknown-word": {
            "en": "`{word}` is not known.",
            "mr": "`{word}` माहीत नाही.",
            "hi": "`{word}` ज्ञात नहीं है।",
            "ur": "`{word}` معلوم نہیں۔",
        },
        "did-you-mean": {
            "en": "Did you mean `{word}`?",
            "mr": "तुम्हाला `{word}` म्हणायचे होते का?",
            "hi": "क्या आपका आशय `{word}` से था?",
            "ur": "کیا آپ کی مراد `{word}` تھی؟",
        },
        "control-word": {
            "en": "`{word}` works in the control room only.",
            "mr": "`{word}` फक्त नियंत्रण कक्षात चालते.",
            "hi": "`{word}` केवल नियंत्रण कक्ष में चलता है।",
            "ur": "`{word}` صرف کنٹرول روم میں چلتا ہے۔",
        },
        "stranger": {
            "en": "⚠ This mail names an earlier conversation of this mailbox, but its sender took no part in it. It stands alone.",
            "mr": "⚠ ही मेल या मेलबॉक्समधील आधीच्या संभाषणाचा उल्लेख करते, पण पाठवणाऱ्याचा त्यात सहभाग नव्हता. म्हणून ती स्वतंत्र ठेवली आहे.",
            "hi": "⚠ यह मेल इस मेलबॉक्स की पिछली बातचीत का उल्लेख करती है, पर भेजने वाला उसमें शामिल नहीं था। इसलिए इसे अलग रखा गया है।",
            "ur": "⚠ یہ میل اس میل باکس کی پچھلی گفتگو کا حوالہ دیتی ہے، مگر بھیجنے والا اس میں شامل نہیں تھا۔ اس لیے اسے الگ رکھا گیا ہے۔",
        },
        "sibling": {
            "en": "This mail is also with {mailbox}: {link}",
            "mr": "ही मेल {mailbox} कडेही आहे: {link}",
            "hi": "यह मेल {mailbox} के पास भी है: {link}",
            "ur": "یہ میل {mailbox} کے پاس بھی ہے: {link}",
        },
        "file-held": {
            "en": "📎 {file} is held and not shown here: {reason}",
            "mr": "📎 {file} रोखून ठेवली आहे, येथे दाखवलेली नाही: {reason}",
            "hi": "📎 {file} रोकी गई है, यहाँ नहीं दिखाई गई: {reason}",
            "ur": "📎 {file} روکی گئی ہے، یہاں نہیں دکھائی گئی: {reason}",
        },
        "file-too-large": {
            "en": "with {size} MB it is larger than this messenger takes",
            "mr": "{size} MB असल्याने ती या मेसेंजरच्या मर्यादेपेक्षा मोठी आहे",
            "hi": "{size} MB होने से वह इस मैसेंजर की सीमा से बड़ी है",
            "ur": "{size} MB ہونے کی وجہ سے یہ اس میسنجر کی حد سے بڑی ہے",
        },
        "no-text": {
            "en": "there is no text to send.",
            "mr": "पाठवण्यासाठी मजकूर नाही.",
            "hi": "भेजने के लिए कोई पाठ नहीं है।",
            "ur": "بھیجنے کے لیے کوئی متن نہیں۔",
        },
        "only-ours": {
            "en": "Only people of {server} can send mail from here.",
            "mr": "येथून फक्त {server} चे लोक मेल पाठवू शकतात.",
            "hi": "यहाँ से केवल {server} के लोग मेल भेज सकते हैं।",
            "ur": "یہاں سے صرف {server} کے لوگ میل بھیج سکتے ہیں۔",
        },
        "no-thread": {
            "en": "This is not the thread of a mail, so there is nobody to answer.",
            "mr": "हा मेलचा थ्रेड नाही, त्यामुळे उत्तर देण्यासाठी कोणी नाही.",
            "hi": "यह किसी मेल का थ्रेड नहीं है, इसलिए उत्तर देने को कोई नहीं है।",
            "ur": "یہ کسی میل کا تھریڈ نہیں، اس لیے جواب دینے کے لیے کوئی نہیں۔",
        },
        "no-address": {
            "en": "That mail has no address that could be answered.",
            "mr": "त्या मेलमध्ये उत्तर देता येईल असा पत्ता नाही.",
            "hi": "उस मेल में कोई ऐसा पता नहीं है जिसे उत्तर दिया जा सके।",
            "ur": "اس میل میں کوئی ایسا پتا نہیں جسے جواب دیا جا سکے۔",
        },
        "fault": {
            "en": "That could not be done, because of a fault of the mail bridge: {reason}",
            "mr": "मेल ब्रिजमधील दोषामुळे ते करता आले नाही: {reason}",
            "hi": "मेल ब्रिज की त्रुटि के कारण यह नहीं हो सका: {reason}",
            "ur": "میل برج کی خرابی کی وجہ سے یہ نہ ہو سکا: {reason}",
        },
        "sealed": {
            "en": (
                "A message here cannot be read by the mail bridge, because its keys have not come."
                " If it was for the bridge, please send it again."
            ),
            "mr": "येथील एक संदेश मेल ब्रिजला वाचता येत नाही, कारण त्याच्या किल्ल्या आल्या नाहीत. तो ब्रिजसाठी असेल तर कृपया पुन्हा पाठवा.",
            "hi": "यहाँ का एक संदेश मेल ब्रिज नहीं पढ़ सकता, क्योंकि उसकी कुंजियाँ नहीं आईं। यदि वह ब्रिज के लिए था तो कृपया फिर भेजें।",
            "ur": "یہاں کا ایک پیغام میل برج نہیں پڑھ سکتا، کیونکہ اس کی کنجیاں نہیں آئیں۔ اگر وہ برج کے لیے تھا تو دوبارہ بھیجیں۔",
        },
        "held": {
            "en": "Held, not yet sent to {recipient}: {reason} (decision {decision})",
            "mr": "मेल रोखली आहे, {recipient} यांना अजून पाठवली नाही: {reason} (निर्णय {decision})",
            "hi": "मेल रोकी गई है, {recipient} को अभी नहीं भेजी गई: {reason} (निर्णय {decision})",
            "ur": "میل روکی گئی ہے، {recipient} کو ابھی نہیں بھیجی گئی: {reason} (فیصلہ {decision})",
        },
        "refused": {
            "en": "Not sent to {recipient}: {reason} (decision {decision})",
            "mr": "{recipient} यांना मेल पाठवली नाही: {reason} (निर्णय {decision})",
            "hi": "{recipient} को मेल नहीं भेजी गई: {reason} (निर्णय {decision})",
            "ur": "{recipient} کو میل نہیں بھیجی گئی: {reason} (فیصلہ {decision})",
        },
        "warned": {
            "en": "To {recipient}: {reason}",
            "mr": "{recipient} यांच्यासाठी: {reason}",
            "hi": "{recipient} के लिए: {reason}",
            "ur": "{recipient} کے لیے: {reason}",
        },
        "failed": {
            "en": "Not delivered to {recipient}: {reason}",
            "mr": "{recipient} यांना मेल पोहोचली नाही: {reason}",
            "hi": "{recipient} तक मेल नहीं पहुँची: {reason}",
            "ur": "{recipient} تک میل نہیں پہنچی: {reason}",
        },
        "delayed": {
            "en": "Not yet delivered to {recipient}: {reason}. It will be tried again for {days} days.",
            "mr": "{recipient} यांना मेल अजून पोहोचली नाही: {reason}. {days} दिवस पुन्हा प्रयत्न केला जाईल.",
            "hi": "{recipient} तक मेल अभी नहीं पहुँची: {reason}। {days} दिन तक फिर प्रयास किया जाएगा।",
            "ur": "{recipient} تک میل ابھی نہیں پہنچی: {reason}۔ {days} دن تک دوبارہ کوشش کی جائے گی۔",
        },
        "sent-only": {
            "en": "Sent to {recipients} only.",
            "mr": "मेल फक्त {recipients} यांना पाठवली.",
            "hi": "मेल केवल {recipients} को भेजी गई।",
            "ur": "میل صرف {recipients} کو بھیجی گئی۔",
        },
        "undo": {
            "en": "Goes out at {time}. Until then, edit your message to change the mail, or remove it to stop it.",
            "mr": "मेल {time} वाजता जाईल. तोपर्यंत ती बदलण्यासाठी तुमचा संदेश संपादित करा, किंवा थांबवण्यासाठी संदेश काढून टाका.",
            "hi": "मेल {time} पर जाएगी। तब तक उसे बदलने के लिए अपना संदेश संपादित करें, या रोकने के लिए संदेश हटा दें।",
            "ur": "میل {time} پر جائے گی۔ تب تک اسے بدلنے کے لیے اپنے پیغام میں ترمیم کریں، یا روکنے کے لیے پیغام ہٹا دیں۔",
        },
        "changed": {
            "en": "The mail was changed as you edited it.",
            "mr": "तुम्ही संपादित केल्याप्रमाणे मेल बदलली.",
            "hi": "आपके संपादन के अनुसार मेल बदल दी गई।",
            "ur": "آپ کی ترمیم کے مطابق میل بدل دی گئی۔",
        },
        "edited-late": {
            "en": "The mail has already gone out and stays as it was. Send a correction with a new `!mail reply`.",
            "mr": "मेल आधीच गेली आहे आणि ती तशीच राहील. दुरुस्ती नव्या `!mail reply` ने पाठवा.",
            "hi": "मेल पहले ही जा चुकी है और वैसी ही रहेगी। सुधार नए `!mail reply` से भेजें।",
            "ur": "میل پہلے ہی جا چکی ہے اور ویسی ہی رہے گی۔ تصحیح نئے `!mail reply` سے بھیجیں۔",
        },
        "edit-only": {
            "en": "An edit sends nothing. Write the command as a new message.",
            "mr": "संपादनाने काहीही पाठवले जात नाही. आदेश नवीन संदेश म्हणून लिहा.",
            "hi": "संपादन से कुछ नहीं भेजा जाता। आदेश को नए संदेश के रूप में लिखें।",
            "ur": "ترمیم سے کچھ نہیں بھیجا جاتا۔ حکم نئے پیغام کے طور پر لکھیں۔",
        },
        "taken-back": {
            "en": "Taken back, not sent to {recipients}.",
            "mr": "मेल परत घेतली, {recipients} यांना पाठवली नाही.",
            "hi": "मेल वापस ली गई, {recipients} को नहीं भेजी गई।",
            "ur": "میل واپس لی گئی، {recipients} کو نہیں بھیجی گئی۔",
        },
        "gone": {
            "en": "The mail to {recipients} has already gone out and cannot be taken back.",
            "mr": "{recipients} यांना मेल आधीच गेली आहे आणि परत घेता येत नाही.",
            "hi": "{recipients} को मेल पहले ही जा चुकी है और वापस नहीं ली जा सकती।",
            "ur": "{recipients} کو میل پہلے ہی جا چکی ہے اور واپس نہیں لی جا سکتی۔",
        },
        "too-large": {
            "en": "Not sent: the files have more than {most} MB together.",
            "mr": "मेल पाठवली नाही: फाईल्स एकत्रित {most} MB पेक्षा मोठ्या आहेत.",
            "hi": "मेल नहीं भेजी गई: फ़ाइलें मिलाकर {most} MB से बड़ी हैं।",
            "ur": "میل نہیں بھیجی گئی: فائلیں مل کر {most} MB سے بڑی ہیں۔",
        },
        "no-file": {
            "en": "There is no file here. Write `!mail attach` as the caption of a file, or as an answer to one.",
            "mr": "येथे फाईल नाही. `!mail attach` फाईलच्या मथळ्यात किंवा फाईलला उत्तर म्हणून लिहा.",
            "hi": "यहाँ कोई फ़ाइल नहीं है। `!mail attach` फ़ाइल के शीर्षक में या फ़ाइल के उत्तर में लिखें।",
            "ur": "یہاں کوئی فائل نہیں۔ `!mail attach` فائل کے عنوان میں یا فائل کے جواب میں لکھیں۔",
        },
        "file-lost": {
            "en": "Not sent: the file `{name}` cannot be had: {reason}",
            "mr": "मेल पाठवली नाही: फाईल `{name}` मिळत नाही: {reason}",
            "hi": "मेल नहीं भेजी गई: फ़ाइल `{name}` नहीं मिल रही: {reason}",
            "ur": "میل نہیں بھیجی گئی: فائل `{name}` نہیں مل رہی: {reason}",
        },
        "no-chat": {
            "en": "This is a mail correspondent. Write to them with `!mail reply` in the thread of their mail.",
            "mr": "हे मेलद्वारे संपर्कात असलेले आहेत. त्यांना त्यांच्या मेलच्या थ्रेडमध्ये `!mail reply` ने लिहा.",
            "hi": "ये मेल से पत्राचार करने वाले हैं। इन्हें इनकी मेल के थ्रेड में `!mail reply` से लिखें।",
            "ur": "یہ میل کے ذریعے رابطہ رکھنے والے ہیں۔ انہیں ان کی میل کے تھریڈ میں `!mail reply` سے لکھیں۔",
        },
        "no-source": {
            "en": "There is no mail here that could be shown as it came.",
            "mr": "जशी आली तशी दाखवता येईल अशी मेल येथे नाही.",
            "hi": "यहाँ कोई ऐसी मेल नहीं है जो जैसी आई वैसी दिखाई जा सके।",
            "ur": "یہاں کوئی ایسی میل نہیں جو جیسی آئی ویسی دکھائی جا سکے۔",
        },
    }
)


def say(language: str, key: str, **blanks: object) -> str:
    """Give a sentence in a language (English where the language is not known here), its blanks filled."""
    sentence = SENTENCES[key]
    return sentence.get(language, sentence["en"]).format(**blanks)
