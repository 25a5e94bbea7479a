"""Words: what people call things in a command, in English and in the synonyms of Marathi, Hindi and Urdu.

Law: no word of a table means two things; every row has English first and at least one word in Devanagari and one in Urdu. A new command
adds its row here. It does not know what is done with a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from daftar_bots.core.language import fold

VERBS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "announce": ("announce", "घोषणा", "सूचना", "اعلان"),
        "compose": ("compose", "मसुदा", "मसौदा", "مسودہ"),
        "template": ("template", "templates", "साचा", "प्रारूप", "سانچہ"),
        "approve": ("approve", "मंजूर", "मंजुरी", "मंज़ूर", "स्वीकृत", "منظور"),
        "status": ("status", "स्थिती", "स्थिति", "صورتحال", "حالت"),
        "unacked": ("unacked", "pending", "प्रलंबित", "लंबित", "باقی"),
        "cancel": ("cancel", "रद्द", "منسوخ"),
        "revise": ("revise", "फेरफार", "संशोधन", "ترمیم"),
        "withdraw": ("withdraw", "मंजुरी-मागे", "प्रत्याहरण", "دستبرداری"),
        "return": ("return", "परत", "लौटाएँ", "लौटाएं", "لوٹائیں"),
        "schedule": ("schedule", "वेळापत्रक", "समय-सारणी", "शेड्यूल", "شیڈول"),
        "delegate": ("delegate", "प्रतिनिधी", "प्रतिनिधि", "نمائندہ"),
        "charge": ("charge", "कार्यभार", "प्रभार", "چارج"),
        "correct": ("correct", "दुरुस्ती", "शुद्धिपत्रक", "सुधार", "تصحیح"),
        "recall": ("recall", "माघार", "वापस", "واپس"),
        "remind": ("remind", "स्मरण", "याद", "یاددہانی"),
        "export": ("export", "निर्यात", "برآمد"),
        "ack": ("ack", "पोच", "पावती", "تصدیق"),
        "later": ("later", "नंतर", "बाद", "بعد"),
        "cannot": ("cannot", "अशक्य", "असमर्थ", "معذور"),
        "need": ("need", "पुरेसे", "पर्याप्त", "کافی"),
        "escalate": ("escalate", "वरिष्ठांना", "वरिष्ठ", "بالا"),
        "chart": ("chart", "आलेख", "चार्ट", "چارٹ"),
        "evidence": ("evidence", "पुरावा", "साक्ष्य", "ثبوت"),
        "retry": ("retry", "पुन्हा", "पुनः", "दोबारा", "دوبارہ"),
        "outgoing": ("outgoing", "बाह्य", "बाहरी", "بیرونی"),
        "help": ("help", "मदत", "मदद", "مدد"),
    },
)
IMPORTANCE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "routine": ("routine", "नेहमीचे", "सामान्य", "معمول"),
        "important": ("important", "महत्त्वाचे", "महत्वाचे", "महत्वपूर्ण", "اہم"),
        "urgent": ("urgent", "तातडीचे", "तातडी", "तत्काल", "فوری"),
        "emergency": ("emergency", "आणीबाणी", "आपात", "ہنگامی"),
    },
)
NOW = frozenset(fold(word) for word in ("now", "आता", "आत्ता", "अभी", "अब", "ابھی", "فوراً"))


def spoken(table: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    """Give each folded word of a table with what it means."""
    return MappingProxyType({fold(word): meaning for meaning, words in table.items() for word in words})


def word_in(verb: str, language: str) -> str:
    """Give the word for a verb in a language: of Devanagari the first is Marathi, the last Hindi; Urdu stands at the end."""
    row = VERBS[verb]
    devanagari = [word for word in row if "\u0900" <= word[0] <= "\u097f"]
    return {"mr": devanagari[0], "hi": devanagari[-1], "ur": row[-1]}.get(language, row[0])


VERB_OF = spoken(VERBS)
IMPORTANCE_OF = spoken(IMPORTANCE)
