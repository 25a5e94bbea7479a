"""Labels: the short words that stand around a mail in a room, in English, Marathi, Hindi and Urdu.

Law: a label exists in every language, with the same blanks. What the mail itself says stays in its own words. It does not know when a
label is used; whole sentences of the bridge are in `speech`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LANGUAGES = ("en", "mr", "hi", "ur")

LABELS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "to": ("To", "प्रति", "प्रति", "بنام"),
        "cc": ("Cc", "प्रत", "प्रतिलिपि", "نقل"),
        "tags": ("Tags", "खुणा", "टैग", "نشان"),
        "more": (" and {count} more", " आणि आणखी {count}", " और {count} और", " اور مزید {count}"),
        "somebody": ("somebody", "कोणीतरी", "किसी", "کسی"),
        "unreadable-address": ("(unreadable)", "(वाचता येत नाही)", "(पढ़ा नहीं जा सकता)", "(پڑھا نہیں جا سکتا)"),
        "no-subject": ("(no subject)", "(विषय नाही)", "(कोई विषय नहीं)", "(کوئی موضوع نہیں)"),
        "forwarded": (
            "Forwarded mail by {author}{when}",
            "{author} यांची पुढे पाठवलेली मेल{when}",
            "{author} की अग्रेषित मेल{when}",
            "{author} کی آگے بھیجی گئی میل{when}",
        ),
        "of": (" of {when}", ", {when}", ", {when}", "، {when}"),
        "in-file": (
            "{title}: it is in the file {file}.",
            "{title}: ती {file} या फाईलमध्ये आहे.",
            "{title}: वह फ़ाइल {file} में है।",
            "{title}: وہ فائل {file} میں ہے۔",
        ),
        "attached": (
            "Attached mail by {author}: {about}",
            "{author} यांची जोडलेली मेल: {about}",
            "{author} की संलग्न मेल: {about}",
            "{author} کی منسلک میل: {about}",
        ),
        "and": (" and ", " आणि ", " और ", " اور "),
        "unknown-method": ("a method that is not known here", "येथे माहीत नसलेल्या पद्धती", "एक अज्ञात तरीके", "ایک نامعلوم طریقے"),
        "encrypted": (
            "🔐 Encrypted with {how}: only who has the key can read it; it is below as it came.",
            "🔐 {how} ने कूटबद्ध: ज्याच्याकडे किल्ली आहे तोच वाचू शकतो; ती खाली जशी आली तशी आहे.",
            "🔐 {how} से कूटबद्ध: जिसके पास कुंजी है वही पढ़ सकता है; वह नीचे जैसी आई वैसी है।",
            "🔐 {how} سے خفیہ: صرف کنجی رکھنے والا پڑھ سکتا ہے؛ نیچے ویسی ہی ہے جیسی آئی۔",
        ),
        "signed": (
            "Signed with {how}; the signature is below and was not checked here.",
            "{how} ने स्वाक्षरी केलेली; स्वाक्षरी खाली आहे आणि येथे तपासलेली नाही.",
            "{how} से हस्ताक्षरित; हस्ताक्षर नीचे है और यहाँ जाँचा नहीं गया।",
            "{how} سے دستخط شدہ؛ دستخط نیچے ہے اور یہاں جانچا نہیں گیا۔",
        ),
        "not-whole": (
            "This mail could not be read as a whole. The file below is the mail as it came.",
            "ही मेल पूर्ण वाचता आली नाही. खालील फाईल म्हणजे जशी आली तशी मेल आहे.",
            "यह मेल पूरी नहीं पढ़ी जा सकी। नीचे की फ़ाइल मेल है, जैसी आई।",
            "یہ میل پوری نہیں پڑھی جا سکی۔ نیچے کی فائل میل ہے، جیسی آئی۔",
        ),
        "many-files": (
            "It has {count} files: the first {shown} are here, all of them in mail.eml.",
            "यात {count} फाईल्स आहेत: पहिल्या {shown} येथे आहेत, सर्व mail.eml मध्ये आहेत.",
            "इसमें {count} फ़ाइलें हैं: पहली {shown} यहाँ हैं, सभी mail.eml में हैं।",
            "اس میں {count} فائلیں ہیں: پہلی {shown} یہاں ہیں، سب mail.eml میں ہیں۔",
        ),
        "whole-text": (
            "[The whole text is in the file {file}.]",
            "[संपूर्ण मजकूर {file} या फाईलमध्ये आहे.]",
            "[पूरा पाठ फ़ाइल {file} में है।]",
            "[پورا متن فائل {file} میں ہے۔]",
        ),
        "earlier": ("Earlier text", "आधीचा मजकूर", "पहले का पाठ", "پہلے کا متن"),
        "official": (
            "Official sender, confirmed: {domain}",
            "शासकीय पाठवणारा, खात्री झाली: {domain}",
            "सरकारी प्रेषक, पुष्ट: {domain}",
            "سرکاری بھیجنے والا، تصدیق شدہ: {domain}",
        ),
        "external": (
            "External sender, confirmed: {domain}",
            "बाहेरील पाठवणारा, खात्री झाली: {domain}",
            "बाहरी प्रेषक, पुष्ट: {domain}",
            "بیرونی بھیجنے والا، تصدیق شدہ: {domain}",
        ),
        "unconfirmed": (
            "External sender, not confirmed: {domain}",
            "बाहेरील पाठवणारा, खात्री नाही: {domain}",
            "बाहरी प्रेषक, अपुष्ट: {domain}",
            "بیرونی بھیجنے والا، غیر تصدیق شدہ: {domain}",
        ),
        "failed": (
            "Not confirmed: this mail names {address} as its author, and the check of that failed.",
            "खात्री नाही: ही मेल {address} यांच्या नावाने आहे, पण तपासणीत ते खरे ठरले नाही.",
            "अपुष्ट: यह मेल {address} के नाम से है, पर जाँच में यह सही नहीं निकला।",
            "غیر تصدیق شدہ: یہ میل {address} کے نام سے ہے، مگر جانچ میں یہ درست نہیں نکلا۔",
        ),
        "nobody": ("nobody", "कोणीच नाही", "कोई नहीं", "کوئی نہیں"),
        "the-sender": ("the sender", "पाठवणारा", "प्रेषक", "بھیجنے والا"),
        "other-name": (
            "The sender's name shows another address than the one it was sent from, {address}.",
            "पाठवणाऱ्याच्या नावात दुसराच पत्ता दिसतो; मेल {address} येथून आली आहे.",
            "प्रेषक के नाम में दूसरा पता दिखता है; मेल {address} से आई है।",
            "بھیجنے والے کے نام میں دوسرا پتا دکھتا ہے؛ میل {address} سے آئی ہے۔",
        ),
        "look-alike": (
            "{domain} is not {other}, it only looks like it.",
            "{domain} म्हणजे {other} नाही, फक्त तसे दिसते.",
            "{domain} {other} नहीं है, केवल वैसा दिखता है।",
            "{domain} {other} نہیں ہے، صرف ویسا دکھتا ہے۔",
        ),
        "several-authors": (
            "This mail names several authors; {address} stands first and is shown, another program may show another.",
            "या मेलमध्ये एकापेक्षा अधिक पाठवणारे लिहिले आहेत; पहिला {address} येथे दिसतो, दुसऱ्या प्रोग्राममध्ये दुसरा दिसू शकतो.",
            "इस मेल में एक से अधिक प्रेषक लिखे हैं; पहला {address} यहाँ दिखता है, दूसरे प्रोग्राम में दूसरा दिख सकता है।",
            "اس میل میں ایک سے زیادہ بھیجنے والے لکھے ہیں؛ پہلا {address} یہاں دکھتا ہے، دوسرے پروگرام میں دوسرا دکھ سکتا ہے۔",
        ),
        "bounced": ("Not delivered to {address}", "{address} यांना पोहोचली नाही", "{address} तक नहीं पहुँची", "{address} تک نہیں پہنچی"),
        "late": (
            "Not yet delivered to {address}",
            "{address} यांना अजून पोहोचली नाही",
            "{address} तक अभी नहीं पहुँची",
            "{address} تک ابھی نہیں پہنچی",
        ),
        "arrived": ("Delivered to {address}", "{address} यांना पोहोचली", "{address} तक पहुँची", "{address} تک پہنچی"),
        "what": ("What", "विषय", "विषय", "موضوع"),
        "when": ("When", "केव्हा", "कब", "کب"),
        "repeats": ("Repeats", "पुन्हा", "दोहराव", "تکرار"),
        "where": ("Where", "कोठे", "कहाँ", "کہاں"),
        "organiser": ("Organiser", "आयोजक", "आयोजक", "منتظم"),
        "invited": ("Invited", "निमंत्रित", "आमंत्रित", "مدعو"),
        "answer": ("Answer", "उत्तर", "उत्तर", "جواب"),
        "no-title": ("(no title)", "(शीर्षक नाही)", "(शीर्षक नहीं)", "(عنوان نہیں)"),
        "REPLY": ("Answer to an invitation", "निमंत्रणाचे उत्तर", "निमंत्रण का उत्तर", "دعوت کا جواب"),
        "COUNTER": ("Another time is proposed", "दुसरी वेळ सुचवली आहे", "दूसरा समय सुझाया गया है", "دوسرا وقت تجویز کیا گیا ہے"),
        "REFRESH": ("The newest version is asked for", "नवीनतम आवृत्ती मागितली आहे", "नवीनतम रूप माँगा गया है", "تازہ ترین صورت مانگی گئی ہے"),
        "out-of-date": (
            "Out of date: a newer version of this invitation is here already",
            "जुने: या निमंत्रणाची नवी आवृत्ती येथे आधीच आहे",
            "पुराना: इस निमंत्रण का नया रूप यहाँ पहले से है",
            "پرانا: اس دعوت کی نئی صورت یہاں پہلے سے ہے",
        ),
        "was-cancelled": (
            "Out of date: this meeting was cancelled",
            "जुने: ही बैठक रद्द झाली आहे",
            "पुराना: यह बैठक रद्द हो चुकी है",
            "پرانا: یہ اجلاس منسوخ ہو چکا ہے",
        ),
        "cancelled": ("Cancelled", "रद्द", "रद्द", "منسوخ"),
        "again": ("Invitation, sent again", "निमंत्रण, पुन्हा पाठवलेले", "निमंत्रण, फिर भेजा गया", "دعوت، دوبارہ بھیجی گئی"),
        "changed": ("Changed invitation", "बदललेले निमंत्रण", "बदला हुआ निमंत्रण", "تبدیل شدہ دعوت"),
        "event": ("Event", "कार्यक्रम", "कार्यक्रम", "تقریب"),
        "invitation": ("Invitation", "निमंत्रण", "निमंत्रण", "دعوت"),
        "ACCEPTED": ("accepts", "येणार", "स्वीकार", "قبول"),
        "DECLINED": ("declines", "येणार नाही", "अस्वीकार", "انکار"),
        "TENTATIVE": ("accepts tentatively", "कदाचित येणार", "शायद", "شاید"),
        "DELEGATED": ("sends somebody else", "दुसऱ्याला पाठवणार", "दूसरे को भेजेंगे", "دوسرے کو بھیجیں گے"),
        "DAILY": ("every day", "दररोज", "हर दिन", "ہر دن"),
        "WEEKLY": ("every week", "दर आठवड्याला", "हर सप्ताह", "ہر ہفتے"),
        "MONTHLY": ("every month", "दर महिन्याला", "हर महीने", "ہر مہینے"),
        "YEARLY": ("every year", "दरवर्षी", "हर वर्ष", "ہر سال"),
        "times": ("{every}, {count} times", "{every}, {count} वेळा", "{every}, {count} बार", "{every}، {count} بار"),
        "all-day": ("{day}, all day", "{day}, दिवसभर", "{day}, पूरे दिन", "{day}، پورا دن"),
        "until": ("{start} to {end}", "{start} ते {end}", "{start} से {end}", "{start} تا {end}"),
        "no-zone": ("no time zone is given", "वेळक्षेत्र दिलेले नाही", "समय क्षेत्र नहीं दिया गया", "ٹائم زون نہیں دیا گیا"),
    }
)

# Monday first, as datetime counts them.
DAYS: Mapping[str, str] = MappingProxyType(
    {
        "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "mr": "सोमवार मंगळवार बुधवार गुरुवार शुक्रवार शनिवार रविवार",
        "hi": "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार",
        "ur": "پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار",
    }
)
MONTHS: Mapping[str, str] = MappingProxyType(
    {
        "en": "January February March April May June July August September October November December",
        "mr": "जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर",
        "hi": "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
        "ur": "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    }
)


def label(language: str, key: str, **blanks: object) -> str:
    """Give a label in a language (English where the language is not known here), its blanks filled."""
    words = LABELS[key]
    return words[LANGUAGES.index(language) if language in LANGUAGES else 0].format(**blanks)


def weekday(language: str, number: int) -> str:
    """Give the name of a day, 0 for Monday."""
    return DAYS.get(language, DAYS["en"]).split()[number]


def month(language: str, number: int) -> str:
    """Give the name of a month, 1 for January."""
    return MONTHS.get(language, MONTHS["en"]).split()[number - 1]
