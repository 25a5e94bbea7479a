"""Control speech: what the bridge says in the control room, in English, Marathi, Hindi and Urdu.

Law: a sentence exists in every language, with the same blanks and the same words of command. It does not know when anything is said;
reasons of the policy, of mail servers and of people stay in their own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from daftar_bridges.core.deed_sentences import DEEDS
from daftar_bridges.core.pull_sentences import PULLS
from daftar_bridges.core.story_sentences import STORY

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
        "{official} कडून {recipient} यांना जाणारी मेल रोखली आहे: {reason}. ✅ ने ती जाते (मागणी करणाऱ्याचे चालत नाही), ❌ ने ती पाठवली जात नाही.",
        "{official} से {recipient} को जाने वाली मेल रोकी गई है: {reason}। ✅ से वह जाती है (भेजने को कहने वाले का मान्य नहीं), ❌ से नहीं भेजी जाती।",
        "{official} سے {recipient} کو جانے والی میل روکی گئی ہے: {reason}۔ ✅ سے وہ جاتی ہے (کہنے والے کا معتبر نہیں)، ❌ سے نہیں جاتی۔",
    ),
    "about": ("Subject: {subject}", "विषय: {subject}", "मेल का विषय: {subject}", "موضوع: {subject}"),
    "unknown-author": ("an unknown sender", "अज्ञात व्यक्ती", "अज्ञात व्यक्ति", "نامعلوم فرد"),
    "decision": (" (decision {number})", " (निर्णय {number})", " (निर्णय क्रमांक {number})", " (فیصلہ {number})"),
    "stays": (
        "A mail for {mailbox} stays at {host} (folder {folder}, number {number}): {reason}",
        "{mailbox} साठीची मेल {host} येथेच राहते (फोल्डर {folder}, क्रमांक {number}): {reason}",
        "{mailbox} की मेल {host} पर ही रहती है (फ़ोल्डर {folder}, संख्या {number}): {reason}",
        "{mailbox} کی میل {host} پر ہی رہتی ہے (فولڈر {folder}، نمبر {number}): {reason}",
    ),
    "no-mail": (
        "There is no mail `{mail}`.",
        "`{mail}` क्रमांकाची मेल नाही.",
        "`{mail}` क्रमांक की कोई मेल नहीं है।",
        "`{mail}` نمبر کی کوئی میل نہیں۔",
    ),
    "not-held": (
        "That mail is not held any more.",
        "ती मेल आता रोखलेली नाही.",
        "वह मेल अब रोकी हुई नहीं है।",
        "وہ میل اب روکی ہوئی نہیں۔",
    ),
    "nothing-to-answer": (
        "There is nothing left to answer: it was done, left, or is more than an hour old. Ask for it again.",
        "उत्तर देण्यासारखे काही उरले नाही: ते आधीच झाले, रद्द केले, किंवा एका तासापेक्षा जुने आहे. आदेश पुन्हा द्या.",
        "उत्तर देने को कुछ नहीं बचा: वह हो चुका, रद्द किया गया, या एक घंटे से पुराना है। आदेश फिर से दें।",
        "جواب دینے کو کچھ نہیں بچا: وہ ہو چکا، منسوخ کیا گیا، یا ایک گھنٹے سے پرانا ہے۔ حکم دوبارہ دیں۔",
    ),
    "left": ("Left as it is.", "होते तसेच ठेवले.", "जैसा था वैसा रहने दिया गया।", "جیسا تھا ویسا رہنے دیا گیا۔"),
    "confirm": (
        "✅ on this (or `!mail yes {number}`) does it, ❌ leaves it.",
        "यावर ✅ (किंवा `!mail yes {number}`) ने ते होते, ❌ ने तसेच राहते.",
        "इस पर ✅ (या `!mail yes {number}`) से यह होता है, ❌ से वैसा ही रहता है।",
        "اس پر ✅ (یا `!mail yes {number}`) سے یہ ہوتا ہے، ❌ سے ویسا ہی رہتا ہے۔",
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
    "queue-held": ("held", "रोखली", "रोकी गई", "روکی گئی"),
    "queue-waits": ("waits", "प्रतीक्षेत", "प्रतीक्षा में", "انتظار میں"),
    "queue-try": (", 1 try", ", 1 प्रयत्न", ", 1 प्रयास", "، 1 کوشش"),
    "queue-tries": (", {count} tries", ", {count} प्रयत्न", ", {count} प्रयास", "، {count} کوششیں"),
    "held-by": ("held by {who}: {reason}", "{who} यांनी रोखली: {reason}", "{who} ने रोकी: {reason}", "{who} نے روکی: {reason}"),
    "rejected-by": (
        "turned away by {who}: {reason}",
        "{who} यांनी परत केली: {reason}",
        "{who} ने लौटाई: {reason}",
        "{who} نے لوٹائی: {reason}",
    ),
    "dropped-by": (
        "dropped by {who}: {reason}",
        "{who} यांनी काढून टाकली: {reason}",
        "{who} ने हटाई: {reason}",
        "{who} نے ہٹائی: {reason}",
    ),
    "needs-id": (
        "`!mail {word}` needs the id of a mail; `!mail queue` shows them.",
        "`!mail {word}` साठी मेलचा क्रमांक हवा; क्रमांक `!mail queue` ने दिसतात.",
        "`!mail {word}` के लिए मेल का क्रमांक चाहिए; क्रमांक `!mail queue` से दिखते हैं।",
        "`!mail {word}` کے لیے میل کا نمبر چاہیے؛ نمبر `!mail queue` سے نظر آتے ہیں۔",
    ),
    "needs-reason": (
        "`!mail {word} {mail}` needs a reason.",
        "`!mail {word} {mail}` साठी कारण हवे.",
        "`!mail {word} {mail}` के लिए कारण चाहिए।",
        "`!mail {word} {mail}` کے لیے وجہ چاہیے۔",
    ),
    "needs-address": (
        "`!mail {word}` needs an address.",
        "`!mail {word}` साठी पत्ता हवा.",
        "`!mail {word}` के लिए पता चाहिए।",
        "`!mail {word}` کے لیے پتا چاہیے۔",
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
        "{who} यांच्या इच्छेनुसार {sender} यांची मेल {mailbox} साठी आता घेतली जात नाही. पुन्हा हवी असल्यास प्रतिक्रिया काढून टाका.",
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
        "प्रतीक्षेतील किंवा रोखलेली मेल, येणारी आणि जाणारी",
        "प्रतीक्षारत या रोकी हुई मेल, आने वाली और जाने वाली",
        "منتظر یا روکی ہوئی میل، آنے والی اور جانے والی",
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
        "रोखलेली मेल काढून टाकते; कोणालाही कळवत नाही",
        "रोकी हुई मेल हटाता है; किसी को नहीं बताता",
        "روکی ہوئی میل ہٹاتا ہے؛ کسی کو نہیں بتاتا",
    ),
    "!mail hold ID REASON": (
        "keeps back a mail that waits",
        "प्रतीक्षेतील मेल रोखते",
        "प्रतीक्षारत मेल रोकता है",
        "منتظر میل روکتا ہے",
    ),
    "!mail retry ID": ("tries again now", "आता पुन्हा प्रयत्न करते", "अभी फिर प्रयास करता है", "ابھی دوبارہ کوشش کرتا ہے"),
    "!mail replay ID": (
        "has a mail that is kept come once more",
        "जपून ठेवलेली मेल पुन्हा आणते",
        "सुरक्षित रखी मेल फिर लाता है",
        "محفوظ رکھی میل دوبارہ لاتا ہے",
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
        "तिच्यासाठी आता मेल घेत नाही; तिची खोली राहते",
        "उसके लिए अब मेल नहीं लेता; उसका कक्ष रहता है",
        "اس کے لیے اب میل نہیں لیتا؛ اس کا کمرہ رہتا ہے",
    ),
}  # fmt: skip
# How the reasons begin that stand in the store for what a person did.
_BY = ("held-by", "rejected-by", "dropped-by")
# What a far server may say that would turn a terminal's or a room's lines round. Not the joiners, which Marathi and Urdu are written with.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_STOPS = (".", ".", "।", "۔")
_HERE = ("In this room:", "या खोलीत:", "इस कक्ष में:", "اس کمرے میں:")

SENTENCES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        key: MappingProxyType(dict(zip(_ORDER, said, strict=True)))
        for key, said in {**_SAID, **DEEDS, **STORY, **PULLS, **_WORDS, **_MAILBOX_WORDS}.items()
    }
)


def say(language: str, key: str, **blanks: object) -> str:
    """Give a sentence in a language (English where the language is not known here), its blanks filled."""
    sentence = SENTENCES[key]
    return sentence.get(language, sentence["en"]).format(**blanks)


def capital(text: str) -> str:
    """Begin a sentence with a large letter; an address stays as it is."""
    return text if "@" in text.partition(" ")[0] else f"{text[:1].upper()}{text[1:]}"


def sentence(language: str, text: str) -> str:
    """Make a sentence of what has no stop yet."""
    stops = dict(zip(_ORDER, _STOPS, strict=True))
    return f"{capital(text)}{stops.get(language, stops['en'])}"


def reason_of(language: str, reason: str) -> str:
    """Give a reason as it is told, on one line: who did what in a language, all else as it stands."""
    reason = " ".join(_UNSEEN.sub(" ", reason).split())
    for key in _BY:
        beginning = SENTENCES[key]["en"].partition("{")[0]
        # Why a space more: who answers with a sign gives no reason.
        who, mark, why = f"{reason} ".removeprefix(beginning).partition(": ")
        if mark and reason.startswith(beginning):
            return say(language, key, who=who, reason=why.strip()).rstrip(": ")
    return reason


def tries(language: str, count: int) -> str:
    """Give how often something was tried, to stand behind something else; nothing where it was not."""
    return say(language, "queue-try" if count == 1 else "queue-tries", count=count) if count else ""


def mailbox_help(language: str) -> str:
    """Give the words that open and close mailboxes, a line for each."""
    return "\n".join(f"{word} – {say(language, word)}" for word in _MAILBOX_WORDS)


def help_of(language: str) -> str:
    """Give every word of the control room, a line for each."""
    here = dict(zip(_ORDER, _HERE, strict=True))
    lines = [here.get(language, here["en"]), *(f"{word} – {say(language, word)}" for word in _WORDS)]
    return "\n".join([*lines, mailbox_help(language)])
