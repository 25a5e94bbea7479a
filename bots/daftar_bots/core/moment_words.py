"""Moment words: how people speak of time in English, Marathi, Hindi and Urdu: days, hours, parts of the day, spans, months, repetition.

Law: as `words`: each row has English first and words of the other languages; a folded word means one thing within its table. Names of days
are those of `schedule`. It does not know grammar (`moment_reading` does).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from daftar_bots.core.language import fold
from daftar_bots.core.schedule import DAYS, WEEKDAYS
from daftar_bots.core.words import spoken


def _folded(*words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


_MORE_DAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tomorrow": ("tomorrow", "tmrw", "उद्याला", "उद्यां"),
        "monday": ("mondays", "सोमवारला", "سوموار"),
        "tuesday": ("tuesdays", "tues", "मंगळवारला", "منگلوار"),
        "wednesday": ("wednesdays", "बुधवारला", "بدھوار"),
        "thursday": ("thursdays", "thur", "thurs", "गुरूवार", "गुरूवारी", "गुरुवारला", "वीरवार", "جمعراتوں"),
        "friday": ("fridays", "शुक्रवारला", "جمعے", "جمعۃ"),
        "saturday": ("saturdays", "शनिवारला", "शनीवार", "سنیچر"),
        "sunday": ("sundays", "रविवारला", "इतवार", "ایتوار"),
    },
)
DAY_OF: Mapping[str, str] = MappingProxyType({word: day for word, day in {**spoken(DAYS), **spoken(_MORE_DAYS)}.items() if day != "office"})
WEEKDAY_OF: Mapping[str, int] = MappingProxyType({word: WEEKDAYS.index(day) for word, day in DAY_OF.items() if day in WEEKDAYS})

PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "morning": ("morning", "सकाळी", "सकाळ", "पहाटे", "सुबह", "सवेरे", "صبح", "سویرے"),
        "noon": ("noon", "midday", "मध्यान्ह", "मध्याह्न", "نصف النہار"),
        "afternoon": ("afternoon", "दुपारी", "दुपार", "दोपहर", "دوپہر", "سہپہر"),
        "evening": ("evening", "संध्याकाळी", "संध्याकाळ", "सायंकाळी", "सांजेला", "शाम", "सायं", "شام"),
        "night": ("night", "रात्री", "रात्र", "रात", "رات"),
    },
)
PART_OF = spoken(PARTS)

SPANS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "minute": ("minute", "minutes", "min", "mins", "मिनिट", "मिनिटे", "मिनिटं", "मिनट", "मिनटों", "منٹ", "منٹوں"),
        "hour": ("hour", "hours", "hr", "hrs", "तास", "घंटा", "घंटे", "घंटों", "घण्टे", "گھنٹا", "گھنٹہ", "گھنٹے", "گھنٹوں"),
        "day": ("day", "days", "दिवस", "दिन", "दिनों", "دن", "دنوں", "روز"),
        "week": ("week", "weeks", "आठवडा", "आठवडे", "हफ़्ता", "हफ़्ते", "हफ्ता", "हफ्ते", "सप्ताह", "ہفتے", "ہفتوں"),
        "month": ("month", "months", "महिना", "महिने", "महीना", "महीने", "महीनों", "माह", "مہینہ", "مہینا", "مہینے", "مہینوں", "ماہ"),
        "year": ("year", "years", "वर्ष", "वर्षे", "वर्षी", "साल", "سال", "سالوں", "برس"),
    },
)
SPAN_OF = spoken(SPANS)
# Marathi says "after" and "of" by the ending of the word.
AFTER_SPANS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "minute": ("मिनिटांनी", "मिनिटाने", "मिनिटांत", "मिनिटात", "मिनिटांनंतर", "मिनिटानंतर", "मिनिटभरात"),
        "hour": ("तासांनी", "तासाने", "तासांत", "तासात", "तासांनंतर", "तासानंतर", "तासाभरात"),
        "day": ("दिवसांनी", "दिवसाने", "दिवसांत", "दिवसांनंतर", "दिवसानंतर"),
        "week": ("आठवड्यांनी", "आठवड्याने", "आठवड्यांनंतर", "आठवड्यानंतर"),
        "month": ("महिन्यांनी", "महिन्याने", "महिन्यांनंतर", "महिन्यानंतर"),
        "year": ("वर्षांनी", "वर्षाने", "वर्षांनंतर", "वर्षानंतर"),
    },
)
AFTER_SPAN_OF = spoken(AFTER_SPANS)
EVERY_SPANS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "minute": ("मिनिटांनी", "मिनिटाला"),
        "hour": ("तासांनी", "तासाला"),
        "day": ("दिवशी", "दिवसाला", "दिवसांनी", "रोज"),
        "week": ("आठवड्याला", "आठवड्यांनी", "आठवड्याच्या"),
        "month": ("महिन्याला", "महिन्याच्या", "महिन्यांनी"),
        "year": ("वर्षाला", "वर्षी", "वर्षाच्या", "वर्षांनी"),
        "workday": ("weekday", "workday", "कामकाजाच्या", "कार्यदिवस", "कार्यदिवशी", "कार्यदिवसीं", "कामकाजी"),
    },
)
EVERY_SPAN_OF = spoken(EVERY_SPANS)

IN = _folded("in", "after", "within")
AFTER = _folded("later", "hence", "नंतर", "नी", "मध्ये", "में", "बाद", "मे", "میں", "بعد", "کے")
# Words of two signs that only join: "2 घंटे के बाद".
OF = _folded("के", "کے", "की", "کی")
HALF = _folded("half", "अर्धा", "अर्ध्या", "आधा", "आधे", "آدھا", "آدھے")
A = _folded("a", "an", "एक", "एका", "ایک")
EVERY = _folded("every", "each", "दर", "प्रत्येक", "हर", "प्रति", "ہر", "فی")
NEXT = _folded("next", "coming", "पुढच्या", "पुढील", "येत्या", "अगले", "आने", "اگلے", "آنے")
NEXT_SPANS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "week": ("week", "आठवड्यात", "आठवडा", "हफ़्ते", "हफ्ते", "सप्ताह", "ہفتے"),
        "month": ("month", "महिन्यात", "महीने", "माह", "مہینے", "ماہ"),
        "year": ("year", "वर्षी", "साल", "سال"),
    },
)
NEXT_SPAN_OF = spoken(NEXT_SPANS)
OTHER = _folded("other", "second", "alternate", "दुसऱ्या", "दूसरे", "دوسرے")
DAILY = _folded("daily", "everyday", "दररोज", "रोज", "रोज़", "रोजाना", "रोज़ाना", "प्रतिदिन", "नित्य", "روزانہ", "روز", "یومیہ")
WEEKLY = _folded("weekly", "साप्ताहिक", "दरआठवड्याला", "ہفتہ وار")
MONTHLY = _folded("monthly", "मासिक", "दरमहा", "प्रतिमाह", "ماہانہ", "ماہوار")
YEARLY = _folded("yearly", "annually", "वार्षिक", "दरवर्षी", "सालाना", "प्रतिवर्ष", "سالانہ")
WORKDAYS = _folded("weekdays", "workdays", "कार्यदिवशी", "कार्यदिवस", "कार्यदिवसों")
AND = _folded("and", "&", "आणि", "व", "और", "तथा", "اور")
WORKING = _folded("working", "कामकाजाच्या", "कामाच्या", "कामकाजी", "کام")

UNTIL = _folded("until", "till")
UNTIL_BEHIND = _folded("पर्यंत", "तक", "تک")
DONE_ENDS = (
    ("until", "done"),
    ("till", "done"),
    *(
        tuple(fold(text).split())
        for text in ("पूर्ण होईपर्यंत", "होईपर्यंत", "झाल्याशिवाय थांबू नको", "पूरा होने तक", "होने तक", "مکمل ہونے تک", "ہونے تک")
    ),
)
NAG = _folded("nag", "nagging", "persistently", "सतत", "लगातार", "बार-बार", "مسلسل")

# What leads to a time, and what may stand behind one.
LEADS = _folded(
    "at", "on", "by", "the", "this", "next", "coming", "from", "@", "येत्या", "पुढच्या", "पुढील", "अगले", "आने", "इस", "اگلے", "اس", "آنے"
)
TRAILS = _folded(
    "o'clock",
    "oclock",
    "hrs",
    "h",
    "sharp",
    "वाजता",
    "वाजतां",
    "वा",
    "रोजी",
    "दिवशी",
    "ला",
    "तारखेला",
    "तारीख",
    "तारखेस",
    "को",
    "बजे",
    "बजकर",
    "तारीख़",
    "पर",
    "کو",
    "بجے",
    "تاریخ",
    "پر",
)
O_CLOCK = _folded("o'clock", "oclock", "hrs", "वाजता", "वाजतां", "वा", "बजे", "بجے")
OF_MONTH = _folded("तारखेला", "तारीख", "तारखेस", "तारीख़", "تاریخ", "date")
AT = _folded("at", "@")
HALF_PAST = _folded("साडे", "साढ़े", "साढे", "ساڑھے")
QUARTER_PAST = _folded("सव्वा", "सवा", "سوا")
QUARTER_TO = _folded("पावणे", "पाउणे", "पौने", "پونے")

NUMBERS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        1: ("one", "एक", "ایک"),
        2: ("two", "दोन", "दो", "دو"),
        3: ("three", "तीन", "تین"),
        4: ("four", "चार", "چار"),
        5: ("five", "पाच", "पाँच", "पांच", "پانچ"),
        6: ("six", "सहा", "छह", "छः", "چھ", "چھہ"),
        7: ("seven", "सात", "سات"),
        8: ("eight", "आठ", "آٹھ"),
        9: ("nine", "नऊ", "नौ", "نو"),
        10: ("ten", "दहा", "दस", "دس"),
        11: ("eleven", "अकरा", "ग्यारह", "گیارہ"),
        12: ("twelve", "बारा", "बारह", "بارہ"),
        15: ("fifteen", "पंधरा", "पंद्रह", "पन्द्रह", "پندرہ"),
        20: ("twenty", "वीस", "बीस", "بیس"),
        30: ("thirty", "तीस", "تیس"),
        45: ("forty-five", "पंचेचाळीस", "पैंतालीस", "پینتالیس"),
    },
)
NUMBER_OF: Mapping[str, int] = MappingProxyType({fold(word): number for number, words in NUMBERS.items() for word in words})

MONTHS: tuple[tuple[str, ...], ...] = (
    ("january", "jan", "जानेवारी", "जनवरी", "جنوری"),
    ("february", "feb", "फेब्रुवारी", "फरवरी", "फ़रवरी", "فروری"),
    ("march", "mar", "मार्च", "مارچ"),
    ("april", "apr", "एप्रिल", "अप्रैल", "اپریل"),
    ("may", "मे", "मई", "مئی"),
    ("june", "jun", "जून", "جون"),
    ("july", "jul", "जुलै", "जुलाई", "جولائی"),
    ("august", "aug", "ऑगस्ट", "अगस्त", "اگست"),
    ("september", "sep", "sept", "सप्टेंबर", "सितंबर", "सितम्बर", "ستمبر"),
    ("october", "oct", "ऑक्टोबर", "अक्टूबर", "अक्तूबर", "اکتوبر"),
    ("november", "nov", "नोव्हेंबर", "नवंबर", "नवम्बर", "نومبر"),
    ("december", "dec", "डिसेंबर", "दिसंबर", "दिसम्बर", "دسمبر"),
)
MONTH_OF: Mapping[str, int] = MappingProxyType({fold(word): place for place, words in enumerate(MONTHS, start=1) for word in words})
