"""Story sentences: how the way of one mail is told, line by line.

Law: a sentence exists in every language (English, Marathi, Hindi, Urdu, in this order), with the same blanks; in English a state and a deed
have the names of the command line. It does not know what happened; addresses, ids, checks and reasons stay in their own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_SAID = {
    "story-in": (
        "mail {mail}: accepted {at} from {sender} by {peer}, {size} octets",
        "मेल {mail}: {at} रोजी {sender} कडून स्वीकारली, {peer} मार्फत, {size} बाइट",
        "मेल {mail}: {at} को {sender} से स्वीकार की गई, {peer} के माध्यम से, {size} बाइट",
        "میل {mail}: {at} کو {sender} سے قبول کی گئی، {peer} کے ذریعے، {size} بائٹ",
    ),
    "story-in-plain": (
        "mail {mail}: accepted {at} from {sender}, {size} octets",
        "मेल {mail}: {at} रोजी {sender} कडून स्वीकारली, {size} बाइट",
        "मेल {mail}: {at} को {sender} से स्वीकार की गई, {size} बाइट",
        "میل {mail}: {at} کو {sender} سے قبول کی گئی، {size} بائٹ",
    ),
    "story-out": (
        "mail {mail}: asked for {at}, from {sender}, {size} octets",
        "मेल {mail}: {at} रोजी पाठवण्यास सांगितले, {sender} कडून, {size} बाइट",
        "मेल {mail}: {at} को भेजने का आदेश हुआ, {sender} से, {size} बाइट",
        "میل {mail}: {at} کو بھیجنے کا حکم ہوا، {sender} سے، {size} بائٹ",
    ),
    "story-removed": (
        "its octets were removed {at}",
        "तिचा मूळ मजकूर {at} रोजी काढून टाकला",
        "उसकी मूल सामग्री {at} को हटाई गई",
        "اس کا اصل مواد {at} کو ہٹایا گیا",
    ),
    "story-sender": (
        "sender: {found}",
        "पाठवणाऱ्याची तपासणी: {found}",
        "भेजने वाले की जाँच: {found}",
        "بھیجنے والے کی جانچ: {found}",
    ),
    "story-header": (
        "header: from {author}; subject: {subject}",
        "हेडर: पाठवणारा {author}; विषय: {subject}",
        "हेडर: प्रेषक {author}; विषय: {subject}",
        "ہیڈر: مرسل {author}؛ موضوع: {subject}",
    ),
    "story-nobody": ("nobody that can be read", "(वाचता येत नाही)", "(पढ़ा नहीं जा सकता)", "(پڑھا نہیں جا سکتا)"),
    "story-no-header": (
        "header: it cannot be read",
        "हेडर: वाचता येत नाही",
        "हेडर: पढ़ा नहीं जा सकता",
        "ہیڈر: پڑھا نہیں جا سکتا",
    ),
    "story-room": ("in the room {room}", "खोली {room}", "कक्ष {room}", "کمرہ {room}"),
    "story-thread": (", thread {thread}", ", थ्रेड: {thread}", ", थ्रेड {thread}", "، تھریڈ {thread}"),
    "story-delivery": (
        "{id} for {mailbox} (to {recipient}): {ending}",
        "{id}, {mailbox} साठी (पत्ता {recipient}): {ending}",
        "{id}, {mailbox} के लिए (पता {recipient}): {ending}",
        "{id}، {mailbox} کے لیے (پتا {recipient}): {ending}",
    ),
    "story-box": (
        "{id} for {mailbox}: {ending}",
        "{id}, {mailbox} साठी: {ending}",
        "{id}, {mailbox} के लिए: {ending}",
        "{id}، {mailbox} کے لیے: {ending}",
    ),
    "story-to": ("to {recipient}: {ending}", "{recipient} यांना: {ending}", "{recipient} को: {ending}", "{recipient} کو: {ending}"),
    "story-notice": (
        "notice of non-delivery to {recipient}: {ending}",
        "न पोहोचल्याची सूचना, {recipient} यांना: {ending}",
        "न पहुँचने की सूचना, {recipient} को: {ending}",
        "نہ پہنچنے کی اطلاع، {recipient} کو: {ending}",
    ),
    "story-next": (", next {due}", ", पुढचा प्रयत्न {due}", ", अगला प्रयास {due}", "، اگلی کوشش {due}"),
    "story-policy": ("policy: {effect}", "धोरण: {effect}", "नीति: {effect}", "پالیسی: {effect}"),
    "story-by": (" by {rules}", ", नियम {rules}", ", नियम: {rules}", "، قاعدہ {rules}"),
    "story-routed": ("routed: {marks}", "मार्ग: {marks}", "मार्ग-निर्धारण: {marks}", "راستہ: {marks}"),
    "story-rules": ("rules {names}", "नियम {names}", "नियम: {names}", "قاعدے {names}"),
    "story-tags": ("tags {names}", "खुणा {names}", "टैग {names}", "نشان {names}"),
    "story-labels": ("labels {names}", "लेबले {names}", "लेबल {names}", "لیبل {names}"),
    "story-into": ("into {room}", "{room} मध्ये", "{room} में", "{room} میں"),
    "story-part": ("part {part}: {result}", "भाग {part}: {result}", "हिस्सा {part}: {result}", "حصہ {part}: {result}"),
    "story-told": (
        "told in the control room",
        "नियंत्रण कक्षात कळवले",
        "नियंत्रण कक्ष में बताया गया",
        "کنٹرول روم میں بتایا گیا",
    ),
    "story-telling": (
        "not yet told in the control room",
        "नियंत्रण कक्षात अजून कळवलेले नाही",
        "नियंत्रण कक्ष में अभी नहीं बताया गया",
        "کنٹرول روم میں ابھی نہیں بتایا گیا",
    ),
    "story-untold": (
        "could not be told in the control room",
        "नियंत्रण कक्षात कळवता आले नाही",
        "नियंत्रण कक्ष में नहीं बताया जा सका",
        "کنٹرول روم میں نہیں بتایا جا سکا",
    ),
    "story-of": (", {recipient}", " ({recipient} साठी)", " ({recipient} के लिए)", " ({recipient} کے لیے)"),
    "story-informed": ("; told: {told}", "; कळवले: {told}", "; बताया गया: {told}", "؛ بتایا گیا: {told}"),
    "story-again": ("; as mail {mail}", "; मेल {mail} म्हणून", "; मेल {mail} के रूप में", "؛ میل {mail} کے طور پر"),
    "state-ready": ("ready", "प्रतीक्षेत", "प्रतीक्षा में", "انتظار میں"),
    "state-held": ("held", "रोखलेली", "रोकी हुई", "روکی ہوئی"),
    "state-done": ("done", "खोलीत पोहोचली", "कक्ष में पहुँची", "کمرے میں پہنچی"),
    "state-returned": ("returned", "परत केली किंवा काढून टाकली", "लौटाई या हटाई गई", "لوٹائی یا ہٹائی گئی"),
    "state-sent": ("sent", "पाठवली", "भेजी गई", "بھیجی گئی"),
    "state-refused": ("refused", "पाठवण्यास मनाई", "भेजने की मनाही", "بھیجنے کی ممانعت"),
    "state-failed": ("failed", "पोहोचवता आली नाही", "नहीं पहुँचाई जा सकी", "نہیں پہنچائی جا سکی"),
    "effect-allow": ("allow", "परवानगी", "अनुमति", "اجازت"),
    "effect-deny": ("deny", "मनाई", "मनाही", "ممانعت"),
    "effect-hold": ("hold", "रोखणे", "रोकना", "روکنا"),
    "effect-released": ("released by a person", "एका व्यक्तीने सोडली", "एक व्यक्ति ने जारी की", "ایک فرد نے جاری کی"),
    "deed-retry": ("retry", "पुन्हा प्रयत्न", "फिर प्रयास", "دوبارہ کوشش"),
    "deed-hold": ("hold", "रोखली", "रोकी", "روکی"),
    "deed-release": ("release", "सोडली", "जारी की", "جاری کی"),
    "deed-reject": ("reject", "परत केली", "लौटाई", "لوٹائی"),
    "deed-drop": ("drop", "काढून टाकली", "हटाई", "ہٹائی"),
    "deed-replay": ("replay", "पुन्हा आणली", "फिर लाई", "دوبارہ لائی"),
}  # fmt: skip

STORY: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(_SAID)
