"""Sentences: the engine's own words in Marathi, Hindi, English and Urdu, as plain tables.

Law: every table has the same keys in every language. It does not know policies; names and values are put in by the callers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

LANGUAGES = ("mr", "hi", "en", "ur")

# Why the action's own name stands in brackets: it is what a policy is written with and what the help desk looks for.
_RULE = {
    "mr": {
        "deny": "नियम {id} नुसार परवानगी नाही",
        "hold": "नियम {id} नुसार मंजुरी आवश्यक आहे",
        "warn": "नियम {id} कडे लक्ष द्या",
    },
    "hi": {
        "deny": "नियम {id} के अनुसार अनुमति नहीं है",
        "hold": "नियम {id} के अनुसार मंज़ूरी आवश्यक है",
        "warn": "नियम {id} पर ध्यान दें",
    },
    "en": {
        "deny": "Not allowed under rule {id}",
        "hold": "Needs approval under rule {id}",
        "warn": "Please note rule {id}",
    },
    "ur": {
        "deny": "قاعدہ {id} کے تحت اجازت نہیں ہے",
        "hold": "قاعدہ {id} کے تحت منظوری درکار ہے",
        "warn": "براہ کرم قاعدہ {id} پر توجہ دیں",
    },
}
_DEFAULT = {
    "mr": {"deny": "धोरणानुसार परवानगी नाही: {action}", "hold": "धोरणानुसार मंजुरी आवश्यक आहे: {action}"},
    "hi": {"deny": "नीति के अनुसार अनुमति नहीं है: {action}", "hold": "नीति के अनुसार मंज़ूरी आवश्यक है: {action}"},
    "en": {"deny": "The policy does not allow this: {action}", "hold": "The policy wants this approved first: {action}"},
    "ur": {"deny": "پالیسی کے مطابق اجازت نہیں ہے: {action}", "hold": "پالیسی کے مطابق پہلے منظوری درکار ہے: {action}"},
}

# Action: (mr, hi, en, ur).
ACTION_WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "register": ("खाते नोंदणी", "खाता पंजीकरण", "registering an account", "اکاؤنٹ کی رجسٹریشن"),
        "login": ("लॉग इन", "लॉग इन", "logging in", "لاگ ان"),
        "add-email": ("ईमेल पत्ता जोडणे", "ईमेल पता जोड़ना", "adding an email address", "ای میل پتہ شامل کرنا"),
        "set-profile": ("प्रोफाइल बदलणे", "प्रोफ़ाइल बदलना", "changing a profile", "پروفائل بدلنا"),
        "account-data": ("खात्याची माहिती जतन करणे", "खाते का डेटा सहेजना", "storing account data", "اکاؤنٹ کا ڈیٹا محفوظ کرنا"),
        "push-register": ("सूचना सेवा जोडणे", "सूचना सेवा जोड़ना", "registering for notifications", "اطلاعات کی رجسٹریشن"),
        "create-room": ("कक्ष तयार करणे", "कक्ष बनाना", "creating a room", "کمرہ بنانا"),
        "set-alias": ("कक्षाला नाव देणे", "कक्ष को नाम देना", "giving a room an address", "کمرے کو پتہ دینا"),
        "publish-room": ("कक्ष प्रसिद्ध करणे", "कक्ष प्रकाशित करना", "publishing a room", "کمرہ شائع کرنا"),
        "invite": ("निमंत्रण", "निमंत्रण", "inviting", "دعوت دینا"),
        "invite-email": ("ईमेलने निमंत्रण", "ईमेल से निमंत्रण", "inviting by email", "ای میل سے دعوت دینا"),
        "join": ("कक्षात सामील होणे", "कक्ष में शामिल होना", "joining a room", "کمرے میں شامل ہونا"),
        "knock": ("प्रवेशाची विनंती", "प्रवेश का अनुरोध", "asking to join a room", "شمولیت کی درخواست"),
        "send": ("संदेश पाठवणे", "संदेश भेजना", "sending a message", "پیغام بھیجنا"),
        "state": ("कक्षाची मांडणी बदलणे", "कक्ष की सेटिंग बदलना", "changing a room's state", "کمرے کی ترتیب بدلنا"),
        "redact": ("संदेश काढून टाकणे", "संदेश हटाना", "removing a message", "پیغام ہٹانا"),
        "upload": ("फाइल अपलोड करणे", "फ़ाइल अपलोड करना", "uploading a file", "فائل اپ لوڈ کرنا"),
        "download": ("फाइल डाउनलोड करणे", "फ़ाइल डाउनलोड करना", "downloading a file", "فائل ڈاؤن لوڈ کرنا"),
        "federate": ("इतर सर्व्हरशी संपर्क", "अन्य सर्वर से संपर्क", "federating with a server", "دوسرے سرور سے رابطہ"),
        "search-directory": ("निर्देशिकेत शोध", "निर्देशिका में खोज", "searching the directory", "ڈائریکٹری میں تلاش"),
        "deactivate": ("खाते बंद करणे", "खाता बंद करना", "deactivating an account", "اکاؤنٹ بند کرنا"),
        "shutdown-room": ("कक्ष बंद करणे", "कक्ष बंद करना", "shutting a room down", "کمرہ بند کرنا"),
        "email-receive": ("बाहेरून ईमेल घेणे", "ईमेल प्राप्त करना", "receiving mail", "ای میل وصول کرنا"),
        "email-send": ("ईमेल पाठवणे", "ईमेल भेजना", "sending mail", "ای میل بھیجنا"),
        "announce": ("सूचना प्रसारित करणे", "घोषणा करना", "making an announcement", "اعلان کرنا"),
    }
)

# What the built-in rule on labels says (format 1, section 4, Labels).
LABELLERS: Mapping[str, str] = MappingProxyType(
    {
        "mr": "कक्षाला लेबल देण्याचा अधिकार तुम्हाला नाही.",
        "hi": "कक्ष को लेबल देने का अधिकार आपको नहीं है।",
        "en": "You may not set the label of a room.",
        "ur": "آپ کو کمرے کا لیبل لگانے کا اختیار نہیں ہے۔",
    }
)


def spoken(language: str, languages: Sequence[str]) -> str:
    """Give the language to speak where `language` may not be one of ours: itself, else the first of `languages` that is, else English."""
    return next((code for code in (language, *languages) if code in LANGUAGES), "en")


def rule_sentence(language: str, manner: str, rule: str, title: str) -> str:
    """Say that a rule denies, holds or warns (`manner`), with its id and title."""
    said = _RULE[language][manner].format(id=rule)
    return f"{said}: {title}" if title else said


def default_sentence(language: str, manner: str, action: str) -> str:
    """Say that no rule allowed an action that is denied or held by default."""
    words = ACTION_WORDS[action][LANGUAGES.index(language)]
    return _DEFAULT[language][manner].format(action=f"{words} ({action})")
