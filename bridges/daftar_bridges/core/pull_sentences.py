"""Pull sentences: what the control room is told of mailboxes at other mail services.

Law: a sentence exists in every language (English, Marathi, Hindi, Urdu, in this order), with the same blanks. It does not know when it is
said; what the mail service answers stays in its own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_SAID = {
    "set-aside": (
        "A mail for {mailbox} is set aside at {host} (folder {folder}, number {number}); it is tried again, and later mails come. {reason}",
        "{mailbox} ची एक मेल {host} येथे बाजूला ठेवली (फोल्डर {folder}, क्रमांक {number}); ती पुन्हा घेऊन पाहिली जाते, पुढील मेल येतात. {reason}",
        "{mailbox} की एक मेल {host} पर अलग रखी गई (फ़ोल्डर {folder}, संख्या {number}); उसे फिर लेने का प्रयास होगा, आगे की मेल आती हैं। {reason}",
        "{mailbox} کی ایک میل {host} پر الگ رکھی (فولڈر {folder}، نمبر {number})؛ اسے پھر لینے کی کوشش ہوگی، اگلی میل آتی ہے۔ {reason}",
    ),
    "not-marked": (
        "Mails of {mailbox} that were taken at {host} (folder {folder}) cannot be marked or deleted there and stay so: {reason}",
        "{host} येथून घेतलेल्या {mailbox} च्या मेल (फोल्डर {folder}) तेथे दर्शवता किंवा हटवता येत नाहीत, त्या तशाच राहतात: {reason}",
        "{host} से ली गई {mailbox} की मेल (फ़ोल्डर {folder}) वहाँ चिह्नित या हटाई नहीं जा सकतीं, वे वैसी ही रहती हैं: {reason}",
        "{host} سے لی گئی {mailbox} کی میل (فولڈر {folder}) وہاں نشان زد یا حذف نہیں ہو سکتیں، وہ ویسی ہی رہتی ہیں: {reason}",
    ),
    "not-pulled": (
        "Mail of {user} at {host} (folder {folder}) has not come in for {minutes} minutes; it waits there. {reason}",
        "{host} येथील {user} ची मेल (फोल्डर {folder}) {minutes} मिनिटांपासून आलेली नाही; ती तेथे थांबली आहे. {reason}",
        "{host} पर {user} की मेल (फ़ोल्डर {folder}) {minutes} मिनट से नहीं आई; वह वहाँ प्रतीक्षा में है। {reason}",
        "{host} پر {user} کی میل (فولڈر {folder}) {minutes} منٹ سے نہیں آئی؛ وہ وہاں منتظر ہے۔ {reason}",
    ),
    "pulled-again": (
        "Mail of {user} at {host} (folder {folder}) comes in again.",
        "{host} येथील {user} ची मेल (फोल्डर {folder}) पुन्हा येत आहे.",
        "{host} पर {user} की मेल (फ़ोल्डर {folder}) फिर आ रही है।",
        "{host} پر {user} کی میل (فولڈر {folder}) پھر آ رہی ہے۔",
    ),
}  # fmt: skip
PULLS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(_SAID)
