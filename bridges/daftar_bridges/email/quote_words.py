"""The words of quoting: how mail programs of many languages say "wrote", "original message", "From" and "Sent from my phone".

Law: tables only, in lower case as `fold` gives it. Languages: English, Marathi, Hindi, Urdu, Gujarati, Bengali, Punjabi, Tamil, Telugu,
Kannada, Malayalam, Arabic, Persian, Hebrew, French, German, Spanish, Italian, Portuguese, Dutch, the Nordic, Baltic and Slavic ones,
Greek, Romanian, Hungarian, Turkish, Chinese, Japanese, Korean, Vietnamese, Thai, Indonesian. It does not know lines or order.
"""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff]")


def fold(text: str) -> str:
    """Give a text for comparing with these tables: NFC, lower case, plain blanks, no direction marks."""
    if text.isascii():
        return text.strip().lower()
    return unicodedata.normalize("NFC", _MARKS.sub("", text).replace("\xa0", " ").replace("\u202f", " ").replace("’", "'")).strip().lower()


# "wrote", as one word or stem; Western ones are bounded, others stand without blanks.
_WROTE_BOUNDED = (
    "wrote|writes|written by|said|schrieb|geschrieben|a écrit|écrit|écrivait|escribió|escribio|ha scritto|scrisse|scritto|escreveu|"
    "schreef|heeft geschreven|skrev|"
    "skrifaði|kirjoitti|napisał|napisał\\(a\\)|napisała|pisze|napsal|napsal\\(a\\)|napsala|napísal|napísal\\(a\\)|píše|napisao je|"
    "napisal|je napisao|írta|írt|a scris|"
    "написал|написал\\(а\\)|написала|пишет|писал|пише|написав|написав\\(ла\\)|написа|написао је|έγραψε|yazdı|parašė|rakstīja|"
    "kirjutas|va escriure|"
    "idatzi zuen|đã viết|menulis|tulis|sumulat|quoting|citando|quoted"
)
_WROTE_FREE = (
    "लिहिले|लिहिलं|लिहिला|लिहिली|लिहिते|लिहितात|लिखा|लिखते|लिखती|نے لکھا|لکھا|تحریر کیا|લખ્યું|লিখেছেন|লিখেছে|ਲਿਖਿਆ|எழுதியது|"
    "எழுதினார்|వ్రాసారు|రాశారు|ಬರೆದರು|ಬರೆದಿದ್ದಾರೆ|"
    "എഴുതി|كتب|كتبت|نوشت|نوشته|כתב|כתבה|写道|寫道|写到|のメール|は書きました|さんは書きました|書きました|님이 작성|쓴 글|작성했습니다|"
    "เขียนว่า|ได้เขียน"
)
WROTE = re.compile(rf"(?<!\w)(?:{_WROTE_BOUNDED})(?!\w)|wrote:|{_WROTE_FREE}")
# How an attribution begins. Scripts without capital letters are covered by their verbs.
OPENER = re.compile(
    r"(?:on|le|am|il|il giorno|em|a|el|op|den|den|dne|dňa|dana|dne|w dniu|în|στις|в|у|на|vào|pada|tarihinde|at|in|"
    r"from|quoting|in article|in message|om|þann|kl|mån|tis|ons|tor|fre|lör|sön|ma|ti|ke|to|pe|la|su|el dia|vào lúc|"
    r"mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|mo|di|mi|do|fr|sa|so|пн|вт|ср|чт|пт|сб|вс|"
    r"बुध|सोम|मंगळ|मंगल|गुरु|शुक्र|शनि|रवि|दिनांक|पर|في|بتاريخ|בתאריך|ב-|در|مورخہ|بروز|on)(?=[\s,.:\d])"
)

REPLY_SEPARATORS = frozenset(
    {
        "original", "original message", "original email", "original mail", "original-nachricht",
        "reply message", "reply", "original appointment", "originalnachricht",
        "ursprüngliche nachricht",
        "ursprungliche nachricht", "ursprüngliche mail", "message d'origine", "message original", "message initial", "mail original",
        "mensaje original", "messaggio originale",
        "mensagem original", "oorspronkelijk bericht", "origineel bericht", "oprindelig meddelelse", "opprinnelig melding",
        "ursprungligt meddelande",
        "originalmeddelande", "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość", "původní zpráva",
        "původní e-mail", "pôvodná správa", "eredeti üzenet",
        "mesaj original", "mesajul original", "исходное сообщение", "оригинальное сообщение", "пересылаемое сообщение",
        "вихідне повідомлення", "оригинално съобщение", "изворна порука",
        "izvorna poruka", "izvirno sporočilo", "αρχικό μήνυμα", "orijinal mesaj", "özgün ileti", "orijinal ileti", "thư gốc",
        "pesan asli", "mesej asal", "原始邮件", "原邮件", "原始郵件", "原始信件",
        "回复的原邮件", "回复的邮件", "元のメッセージ", "オリジナルメッセージ", "原文", "원본 메시지", "원본 메일",
        "[ 받은 메일 내용 ]", "ข้อความต้นฉบับ",
        "मूल संदेश", "मूळ संदेश", "मूळ मेसेज", "मूल मेल", "اصل پیغام", "اصلی پیغام", "الرسالة الأصلية",
        "رسالة أصلية", "پیام اصلی", "הודעה מקורית", "મૂળ સંદેશ", "মূল বার্তা", "ਮੂਲ ਸੁਨੇਹਾ", "மூலச் செய்தி", "అసలు సందేశం",
        "ಮೂಲ ಸಂದೇಶ", "യഥാർത്ഥ സന്ദേശം", "originalus laiškas", "sākotnējais ziņojums",
        "algne kiri", "upprunaleg skilaboð", "missatge original", "jatorrizko mezua",
    }
)  # fmt: skip
FORWARD_SEPARATORS = frozenset(
    {
        "forwarded message", "forwarded email", "forwarded mail", "forward message", "begin forwarded message",
        "start of forwarded message", "forwarded by", "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht",
        "weitergeleitete mail", "message transféré", "message transmis", "début du message réexpédié", "début du message transféré",
        "mensaje reenviado", "inicio del mensaje reenviado", "messaggio inoltrato",
        "inizio messaggio inoltrato", "mensagem encaminhada", "mensagem reencaminhada", "início da mensagem reencaminhada",
        "início da mensagem encaminhada", "doorgestuurd bericht", "begin doorgestuurd bericht",
        "videresendt meddelelse", "videresendt besked", "start på videresendt besked", "videresendt melding",
        "vidarebefordrat meddelande", "vidarebefordrat brev", "välitetty viesti", "välitetty viesti alkaa",
        "wiadomość przekazana dalej", "przekazana wiadomość", "treść przekazanej wiadomości", "přeposlaná zpráva",
        "začátek přeposlané zprávy", "preposlaná správa", "továbbított üzenet", "továbbított levél kezdete",
        "mesaj redirecționat", "переадресованное сообщение", "пересылаемое сообщение", "начало переадресованного сообщения",
        "пересланное сообщение", "переслане повідомлення", "препратено съобщение", "proslijeđena poruka",
        "posredovano sporočilo", "προωθημένο μήνυμα", "iletilen mesaj", "yönlendirilen mesaj", "iletilmiş ileti", "iletilen ileti",
        "thư chuyển tiếp", "tin nhắn đã chuyển tiếp", "pesan terusan", "pesan diteruskan", "mesej dimajukan", "转发邮件信息",
        "转发的邮件",
        "转发邮件", "被转发邮件信息", "開始轉寄郵件", "转发消息", "轉寄郵件", "已轉寄的郵件", "転送されたメッセージ", "転送メッセージ",
        "forwarded message:", "전달된 메시지", "전달된 메일", "ข้อความที่ส่งต่อ", "फ़ॉरवर्ड किया गया संदेश", "फॉरवर्ड किया गया संदेश",
        "अग्रेषित संदेश",
        "फॉरवर्ड केलेला मेसेज", "फॉरवर्ड केलेला संदेश", "अग्रेषित केलेला संदेश", "पुढे पाठवलेला संदेश", "आगे भेजा गया संदेश",
        "فارورڈ کردہ پیغام", "فارورڈ شدہ پیغام", "آگے بھیجا گیا پیغام", "الرسالة المعاد توجيهها", "رسالة معاد توجيهها", "رسالة محولة",
        "پیام هدایت‌شده", "پیام فوروارد شده",
        "הודעה שהועברה", "ફોરવર્ડ કરેલો સંદેશ", "ফরওয়ার্ড করা মেসেজ", "ফরওয়ার্ড করা বার্তা", "ਅੱਗੇ ਭੇਜਿਆ ਸੁਨੇਹਾ",
        "முன்னனுப்பப்பட்ட செய்தி", "ఫార్వర్డ్ చేసిన సందేశం", "ಫಾರ್ವರ್ಡ್ ಮಾಡಿದ ಸಂದೇಶ", "കൈമാറിയ സന്ദേശം", "missatge reenviat",
        "edastatud kiri",
    }
)  # fmt: skip

_LABELS = {
    "from": (
        "from|von|de|da|van|fra|från|lähettäjä|od|feladó|de la|от|от кого|від|від кого|от:|από|kimden|gönderen|từ|dari|"
        "daripada|发件人|寄件者|寄件人|差出人|送信者|送信元|보낸 사람|보낸사람|보낸이|발신|จาก|प्रेषक|से|कडून|पाठवणारा|पासून|द्वारा|منجانب|"
        "از طرف|ارسال کنندہ|بھیجنے والا|من|فرستنده|از|מאת|પ્રેષક|તરફથી|প্রেরক|থেকে|ਵੱਲੋਂ|அனுப்புநர்|నుండి|నుంచి|ಇಂದ|"
        "അയച്ചത്|expéditeur|remitente|mittente|remetente|afzender|absender|nuo|no|saatja|frá|šalje|pošiljatelj"
    ),
    "to": (
        "to|an|à|a|para|aan|til|till|vastaanottaja|do|komu|címzett|către|кому|до|προς|kime|alıcı|đến|tới|kepada|ke|untuk|"
        "收件人|收件者|宛先|받는 사람|받는사람|받는이|수신|ถึง|प्रति|प्राप्तकर्ता|को|यांना|प्रापक|بنام|بجانب|وصول کنندہ|إلى|الى|"
        "به|گیرنده|אל|પ્રતિ|પ્રાપ્તકર્તા|প্রতি|প্রাপক|ਨੂੰ|பெறுநர்|వీరికి|ಗೆ|സ്വീകർത്താവ്|destinataire|destinatario|"
        "destinatari|destinatário|geadresseerde|empfänger|kam|saajad|saaja|kopie|za|prima|primatelj|τον"
    ),
    "cc": (
        "cc|cc:|kopie|copie à|copie|kopi|kopia|kopio|dw|másolat|másolatot kap|копия|копія|κοιν|bilgi|抄送|副本|참조|สำเนา|"
        "प्रतिलिपि|کاپی|نقل|نسخة|רונוشت|עותק|con copia|conoscenza|bcc|bcc:|reply-to|reply to|répondre à|antwort an|"
        "responder a|organization|importance|priority|attachments|anhänge|pièces jointes|adjuntos|allegati|resent-from|"
        "sender|महत्त्व"
    ),
    "date": (
        "date|sent|datum|gesendet|date d'envoi|envoyé|envoyé le|fecha|enviado|enviado el|enviada|enviada em|enviado em|"
        "data|inviato|data invio|verzonden|verzonden op|dato|sendt|skickat|skickades|lähetetty|päivämäärä|päiväys|wysłano|"
        "data wysłania|odesláno|datum odeslání|odoslané|elküldve|dátum|küldve|trimis|дата|отправлено|дата отправки|"
        "надіслано|дата:|изпратено|ημερομηνία|στάλθηκε|gönderildi|tarih|gönderme tarihi|ngày|đã gửi|tanggal|dikirim|"
        "tarikh|dihantar|发送时间|发送日期|日期|寄件日期|傳送時間|日付|日時|送信日時|送信|보낸 날짜|날짜|보낸날짜|วันที่|"
        "ส่ง|प्रेषित|दिनांक|तारीख|तिथि|भेजा गया|पाठवले|पाठविले|भेजा|تاریخ|بھیجا گیا|ارسال شدہ|التاريخ|تاريخ|تاريخ الإرسال|أرسلت|"
        "تم الإرسال|ارسال|תאריך|נשלח|તારીખ|તારીખ:|মোকলা|তারিখ|ਮਿਤੀ|தேதி|తేదీ|ದಿನಾಂಕ|തീയതി|išsiųsta|nosūtīts|saadetud|"
        "kuupäev|sent at|sent on|poslano|poslato|time|quand|wann"
    ),
    "subject": (
        "subject|betreff|thema|objet|asunto|oggetto|assunto|onderwerp|emne|ämne|aihe|temat|předmět|predmet|tárgy|subiect|тема|"
        "относно|θέμα|konu|chủ đề|tiêu đề|subjek|perihal|subyek|主题|主旨|件名|제목|เรื่อง|หัวเรื่อง|विषय|موضوع|عنوان|"
        "الموضوع|נושא|વિષય|বিষয়|ਵਿਸ਼ਾ|பொருள்|విషయం|ವಿಷಯ|വിഷയം|tema|temats|teema|efni|naslov|zadeva|assumpte|gaia|sujet|"
        "re"
    ),
}
LABELS: dict[str, str] = {label: field for field, names in _LABELS.items() for label in names.split("|")}

# Why: `Sent from the district on Monday` and `Envoyé de Paris` are words of a letter; a program names itself, its device, or says "my".
_DEVICE = re.compile(
    r"sent from my (?!desk|office|home|house|heart|chair|village|seat)|outlook|gmail|yahoo|proton|thunderbird|superhuman|"
    r"airmail|mailspring|blackberry|iphon|ipad|\bios\b|android|samsung|galaxy|xiaomi|redmi|huawei|nokia|oneplus|motorola|windows|"
    r"k-9|fairemail|gmx|web\.de|mail\.ru|phone|fone|mobil|móvil|movil|portable|cellular|celular|handy\b|telefon|téléphone|tel[eé]fono|"
    r"tablet|device|gerät|appareil|dispositiv|\bapp\b|mail\b|e-?mail|courriel|client|spark\b|телефон|мобильн|смартфон|планшет|почт|"
    r"手机|手機|携帯|スマート|핸드폰|휴대|फोन|फ़ोन|मोबाइल|मोबाईल|فون|موبائل|موبايل|هاتف|جوال|טלפון|נייד|iphone'|"
    r"zimbra|rediff|\bnic\b|sandes|roundcube|webmail"
)
_PHONE_WORDS = (
    r"sent (?:from|via|with|using|by)|sent on the go|get outlook for|download outlook|sent securely|sent while|"
    r"envoyé (?:de|depuis|à partir|avec)|télécharger outlook|obtenez outlook|provenance|von meinem|gesendet (?:von|mit|über)|"
    r"von (?:samsung|xiaomi|huawei|sony) .{0,20}gesendet|"
    r"diese nachricht wurde von meinem|outlook für|holen sie sich outlook|laden sie outlook|"
    r"enviado (?:desde|do|de|a partir|con|pelo|por|via)|enviada (?:do|desde)|obtener outlook|obter (?:o )?outlook|inviato (?:da|dal|"
    r"con)|scarica outlook|ottieni outlook|"
    r"verzonden (?:vanaf|met|vanuit|via)|verstuurd vanaf|verstuurd met|outlook voor|sendt fra|sendt med|skickat från|skickat med|"
    r"hent outlook|hämta outlook|lähetetty|hanki outlook|"
    r"wysłane z|wysłano z|pobierz outlooka|odesláno z|odoslané z|elküldve|trimis de pe|trimis din|отправлено (?:с|из|со|через)|"
    r"загрузить outlook|скачать outlook|"
    r"надіслано з|изпратено от|"
    r"στάλθηκε από|εστάλη από|gönderildi|tarafından gönderildi|iphone'umdan|được gửi từ|đã gửi từ|"
    r"dikirim dari|dihantar dari|发自我的|发自我|發自我的|從我的|从我的|iphoneから送信|から送信|나의 iphone에서 보냄|에서 보냄|"
    r"ส่งจาก|माझ्या .{2,30} (?:पाठवले|पाठविले|पाठवला)|मेरे .{2,30} भेजा|से भेजा गया|वरून पाठवले|वरून पाठविले|"
    r"یہ .{2,30} بھیجا|میرے .{2,30} بھیجا|سے بھیجا گیا|أرسلت من|أُرسلت من|احصل على outlook|مرسل من|تم الإرسال من|ارسال شده از|נשלח מ"
)
_PHONE_START = re.compile(rf"\W{{0,3}}(?:{_PHONE_WORDS})")
_PHONE_ANYWHERE = re.compile(
    r"から送信|outlookを入手|获取 outlook|取得 outlook|"
    r"다운로드 outlook|outlook 다운로드|प्राप्त करें outlook|에서 보냄|से भेजा गया|वरून पाठवले|वरून पाठविले|سے بھیجا گیا|tarafından gönderildi|'(?:u|"
    r"i)mdan gönderildi|outlook (?:for|für|pour|para|per|voor) (?:ios|android|iphone)"
)
_SENTENCE = re.compile(r"[,;?!]|[.](?!\S)(?=.)|\b(?:is|was|are|were|will|please|but|and i)\b")


def is_phone_line(folded: str) -> bool:
    """Tell whether a folded line is what a telephone's mail program signs with, and no sentence."""
    if not 5 <= len(folded) <= 110 or len(folded.split()) > 12:
        return False
    if not (_PHONE_START.match(folded) or _PHONE_ANYWHERE.search(folded)):
        return False
    if not _DEVICE.search(folded):
        return False
    folded = folded.removesuffix("get the app")
    return "http" in folded or not _SENTENCE.search(folded.rstrip(". "))


FOOTER = re.compile(
    r"mailing list|unsubscri|mailman/listinfo|listinfo|groups\.google\.com|google groups|to post to this group|"
    r"you received this message because|"
    r"you are receiving this|reply to this email directly|view it on github|manage your (?:subscription|preferences)|list archive|"
    r"abmelden|désinscri|"
    r"cancelar (?:la )?suscripci|listserv|mailinglist|lists?\."
)
_FORWARD_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{1,60}\]\s*)?(?:fwd?|wg|tr|rv|enc|vl|vb|vs|i|pd|ilt|yml|továbbítás|fw|doorst|"
    r"πρθ|trs|转发|轉寄|轉發|転送|전달|अग्रेषित|पुढे|فارورڈ|إعادة توجيه|הועבר)\s*(?:\[\d+\]|\(\d+\))?\s*[:：]",
    re.IGNORECASE,
)
_REPLY_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{1,60}\]\s*)?(?:re|aw|antw?|sv|res|ref|rif|r|odp|vs|ynt|atb|bls|回复|回覆|答复|返信|답장|"
    r"उत्तर|जवाब|جواب|رد|תשובה|σχετ|ha|vá|на)\s*(?:\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]",
    re.IGNORECASE,
)


def is_forward_subject(subject: str) -> bool:
    """Tell whether a subject begins as a forwarded mail's does."""
    return _FORWARD_SUBJECT.match(subject) is not None


def is_reply_subject(subject: str) -> bool:
    """Tell whether a subject begins as a reply's does."""
    return _REPLY_SUBJECT.match(subject) is not None
