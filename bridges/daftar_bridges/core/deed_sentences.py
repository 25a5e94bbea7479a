"""Deed sentences: what the bridge says of what people do with mails: what it would do, what was done, and why not.

Law: a sentence exists in every language (English, Marathi, Hindi, Urdu, in this order), with the same blanks. One that is about a mail
begins with its title and has no stop: more may follow. It does not know when anything is said; `control_speech` says it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_SAID = {
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
        "{title} would be taken away; nobody would be told. `!mail replay` would bring it back.",
        "{title} काढून टाकली जाईल; कोणालाही कळवले जाणार नाही. `!mail replay` ती परत आणू शकते.",
        "{title} हटा दी जाएगी; किसी को नहीं बताया जाएगा। `!mail replay` उसे वापस ला सकता है।",
        "{title} ہٹا دی جائے گی؛ کسی کو نہیں بتایا جائے گا۔ `!mail replay` اسے واپس لا سکتا ہے۔",
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
        "तिच्या परतीच्या पत्त्याची खात्री झालेली नाही",
        "उसका वापसी पता प्रमाणित नहीं है",
        "اس کا واپسی پتا مصدقہ نہیں",
    ),
    "not-there": ("{title} is not there any more", "{title} आता नाही", "{title} अब नहीं है", "{title} اب نہیں ہے"),
    "is-state": (
        "{title} is `{state}`: {instead}",
        "{title} `{state}` आहे: {instead}",
        "{title} `{state}` है: {instead}",
        "{title} `{state}` ہے: {instead}",
    ),
    "instead-retry": (
        "only mail that waits or has failed can be tried again",
        "फक्त प्रतीक्षेतील किंवा न पोहोचलेल्या मेलसाठी पुन्हा प्रयत्न करता येतो",
        "केवल प्रतीक्षारत या विफल मेल के लिए फिर प्रयास किया जा सकता है",
        "صرف منتظر یا ناکام میل کے لیے دوبارہ کوشش کی جا سکتی ہے",
    ),
    "instead-hold": (
        "only mail that waits can be held",
        "फक्त प्रतीक्षेतील मेल रोखता येते",
        "केवल प्रतीक्षारत मेल रोकी जा सकती है",
        "صرف منتظر میل روکی جا سکتی ہے",
    ),
    "instead-release": (
        "only held mail can be released",
        "फक्त रोखलेली मेल सोडता येते",
        "केवल रोकी हुई मेल जारी की जा सकती है",
        "صرف روکی ہوئی میل جاری کی جا سکتی ہے",
    ),
    "instead-reject": (
        "only held mail can be turned away; hold it first",
        "फक्त रोखलेली मेल परत करता येते; आधी ती रोखा",
        "केवल रोकी हुई मेल लौटाई जा सकती है; पहले उसे रोकें",
        "صرف روکی ہوئی میل لوٹائی جا سکتی ہے؛ پہلے اسے روکیں",
    ),
    "instead-drop": (
        "only held mail can be dropped; hold it first",
        "फक्त रोखलेली मेल काढून टाकता येते; आधी ती रोखा",
        "केवल रोकी हुई मेल हटाई जा सकती है; पहले उसे रोकें",
        "صرف روکی ہوئی میل ہٹائی جا سکتی ہے؛ پہلے اسے روکیں",
    ),
    "emptied": (
        "{title} cannot be tried again: its octets were removed after their time",
        "{title} पुन्हा पाठवता येत नाही: तिचा मजकूर मुदतीनंतर काढला गेला",
        "{title} फिर नहीं भेजी जा सकती: उसकी सामग्री अवधि पूरी होने पर हटाई गई",
        "{title} دوبارہ نہیں بھیجی جا سکتی: اس کا مواد میعاد پوری ہونے پر ہٹایا گیا",
    ),
    "now-retry": (
        "{title} is tried again now",
        "{title}: आता पुन्हा प्रयत्न केला जात आहे",
        "{title}: अब फिर प्रयास किया जा रहा है",
        "{title}: اب دوبارہ کوشش کی جا رہی ہے",
    ),
    "now-hold": ("{title} is held", "{title} रोखली आहे", "{title} रोकी गई है", "{title} روکی گئی ہے"),
    "now-release": ("{title} is released", "{title} सोडली आहे", "{title} जारी की गई है", "{title} جاری کی گئی ہے"),
    "dropped-in": (
        "{title} is dropped; its sender is not told",
        "{title} काढून टाकली आहे; पाठवणाऱ्याला कळवलेले नाही",
        "{title} हटाई गई है; भेजने वाले को नहीं बताया गया",
        "{title} ہٹائی گئی ہے؛ بھیجنے والے کو نہیں بتایا گیا",
    ),
    "dropped-out": (
        "{title} is dropped; nobody is told",
        "{title} काढून टाकली आहे; कोणालाही कळवलेले नाही",
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
        "{title} नहीं भेजी जाएगी; उसके थ्रेड में बताया गया है",
        "{title} نہیں بھیجی جائے گی؛ اس کے تھریڈ میں بتایا گیا ہے",
    ),
    "rejected": (
        "Not sent to {recipient}: {reason} ({who})",
        "{recipient} यांना मेल पाठवली नाही: {reason} ({who})",
        "{recipient} को मेल नहीं भेजी गई: {reason} ({who})",
        "{recipient} کو میل نہیں بھیجی گئی: {reason} ({who})",
    ),
    "not-approved": ("it was not approved", "मंजुरी मिळाली नाही", "स्वीकृति नहीं मिली", "منظوری نہیں ملی"),
    "comes-again": (
        "{title} comes again, as mail {mail}",
        "{title} मेल {mail} म्हणून पुन्हा येत आहे",
        "{title} मेल {mail} के रूप में फिर आ रही है",
        "{title} میل {mail} کے طور پر دوبارہ آ رہی ہے",
    ),
    "cannot-replay": (
        "mail {mail} cannot come again: its octets were removed after their time",
        "मेल {mail} पुन्हा आणता येत नाही: तिचा मूळ मजकूर मुदतीनंतर काढून टाकला",
        "मेल {mail} फिर नहीं लाई जा सकती: उसकी मूल सामग्री अवधि पूरी होने पर हटाई गई",
        "میل {mail} دوبارہ نہیں لائی جا سکتی: اس کا اصل مواد میعاد پوری ہونے پر ہٹایا گیا",
    ),
    "not-replayed": (
        "mail {mail} does not come again: {why}",
        "मेल {mail} पुन्हा आणली नाही: {why}",
        "मेल {mail} फिर नहीं लाई गई: {why}",
        "میل {mail} دوبارہ نہیں لائی گئی: {why}",
    ),
    "only-in": (
        "only mail that came in can be replayed",
        "फक्त आलेली मेल पुन्हा आणता येते",
        "केवल आई हुई मेल फिर लाई जा सकती है",
        "صرف آئی ہوئی میل دوبارہ لائی جا سکتی ہے",
    ),
    "own-mail": (
        "{title}: you asked for this mail yourself; somebody else has to release it",
        "{title}: ही मेल पाठवायला तुम्ही स्वतः सांगितले आहे; ती दुसऱ्या कोणीतरी सोडली पाहिजे",
        "{title}: यह मेल भेजने को आपने स्वयं कहा था; इसे किसी और को जारी करना होगा",
        "{title}: یہ میل بھیجنے کو آپ نے خود کہا تھا؛ اسے کسی اور کو جاری کرنا ہوگا",
    ),
}  # fmt: skip

DEEDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(_SAID)
