"""Quotes and signatures in many languages: the new words alone are text, and no line is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core.message import Message
from daftar_bridges.email import mime_in, quotes
from daftar_bridges.email.html_hidden import Hint
from daftar_bridges.email.quotes import Kind

NEW = "New words."
ATTRIBUTIONS = [
    "On Mon, 16 Nov 2026 at 10:00, Ravi <r@x.example> wrote:",
    "Le lun. 16 nov. 2026 à 10:00, Ravi <r@x.example> a écrit :",
    "Am Mo., 16. Nov. 2026 um 10:00 Uhr schrieb Ravi <r@x.example>:",
    "Am 16.11.2026 um 10:00 schrieb Ravi:",
    "El lun, 16 nov 2026 a las 10:00, Ravi (<r@x.example>) escribió:",
    "Il giorno lun 16 nov 2026 alle ore 10:00 Ravi <r@x.example> ha scritto:",
    "Em seg., 16 de nov. de 2026 às 10:00, Ravi <r@x.example> escreveu:",
    "Op ma 16 nov 2026 om 10:00 schreef Ravi <r@x.example>:",
    "Den mån 16 nov. 2026 kl 10:00 skrev Ravi <r@x.example>:",
    "Den man. 16. nov. 2026 kl. 10.00 skrev Ravi <r@x.example>:",
    "man. 16. nov. 2026 kl. 10:00 skrev Ravi <r@x.example>:",
    "ma 16. marrask. 2026 klo 10.00 Ravi <r@x.example> kirjoitti:",
    "pon., 16 lis 2026 o 10:00 Ravi <r@x.example> napisał(a):",
    "W dniu 16.11.2026 o 10:00, Ravi pisze:",
    "po 16. 11. 2026 v 10:00 odesílatel Ravi <r@x.example> napsal:",
    "po 16. 11. 2026 o 10:00 Ravi <r@x.example> napísal(a):",
    "Ravi <r@x.example> ezt írta (időpont: 2026. nov. 16., H, 10:00):",
    "În lun., 16 nov. 2026 la 10:00, Ravi <r@x.example> a scris:",
    "пн, 16 нояб. 2026 г. в 10:00, Ravi <r@x.example>:",
    "16.11.2026 10:00, Ravi пишет:",
    "пн, 16 лист. 2026 р. о 10:00 Ravi <r@x.example> пише:",
    "На пн, 16.11.2026 г. в 10:00 Ravi <r@x.example> написа:",
    "Στις Δευ 16 Νοε 2026 στις 10:00 π.μ., ο χρήστης Ravi <r@x.example> έγραψε:",
    "Ravi <r@x.example>, 16 Kas 2026 Pzt, 10:00 tarihinde şunu yazdı:",
    "2026年11月16日(月) 10:00 Ravi <r@x.example>:",
    "Ravi <r@x.example> 于2026年11月16日周一 10:00写道：",
    "Ravi <r@x.example> 於 2026年11月16日 週一 上午10:00寫道：",
    "2026년 11월 16일 (월) 오전 10:00, Ravi <r@x.example>님이 작성:",
    "Vào Th 2, 16 thg 11, 2026 vào lúc 10:00 Ravi <r@x.example> đã viết:",
    "เมื่อ จ. 16 พ.ย. 2026 เวลา 10:00 Ravi <r@x.example> เขียนว่า:",
    "Pada Sen, 16 Nov 2026 pukul 10.00 Ravi <r@x.example> menulis:",
    "सोम, 16 नव॰ 2026 को 10:00 पूर्वाह्न बजे को Ravi <r@x.example> ने लिखा:",
    "सोम, १६ नोव्हें, २०२६ रोजी १०:०० वाजता रोजी Ravi <r@x.example> यांनी लिहिले:",
    "सोम, 16 नोव्हें 2026 रोजी 10:00 AM वाजता Ravi <r@x.example> ने लिहिले:",
    "\u202b16 نومبر 2026 کو 10:00 پر Ravi <r@x.example> نے لکھا:\u202c",
    "في الاثنين، 16 نوفمبر 2026 في 10:00 ص تمت كتابة ما يلي بواسطة Ravi <r@x.example>:",
    "בתאריך יום ב׳, 16 בנוב׳ 2026 ב-10:00 מאת Ravi <r@x.example>:",
    "در تاریخ دوشنبه ۱۶ نوامبر ۲۰۲۶،\u200f ۱۰:۰۰ Ravi <r@x.example> نوشت:",
    "સોમ, 16 નવે, 2026 ના રોજ 10:00 AM વાગ્યે Ravi <r@x.example> એ લખ્યું:",
    "সোম, ১৬ নভে, ২০২৬ তারিখে ১০:০০ AM টায় Ravi <r@x.example> লিখেছেন:",
    'At 2026-11-16 10:00:00, "Ravi" <r@x.example> wrote:',
    '16.11.2026, 10:00, "Ravi" <r@x.example>:',
    "Понедельник, 16 ноября 2026, 10:00 +03:00 от Ravi <r@x.example>:",
    "Ravi wrote on 16/11/2026 10:00 AM:",
    "On 16/11/26 10:00, Ravi wrote:",
    "* Ravi <r@x.example> [2026-11-16 10:00]:",
    "2026-11-16 오전 10:00에 Ravi 이(가) 쓴 글:",
    "2026. 11. 16. 오전 10:00, Ravi <r@x.example> 작성:",
    '----------------\nКому: Asha (a@y.example);\nТема: Budget;\n16.11.2026, 10:00, "Ravi" <r@x.example>:',
    "##- Please type your reply above this line -##",
]
# Certain only where a marked quote follows.
WEAK_ATTRIBUTIONS = [
    "Quoting Ravi <r@x.example>:",
    "In article <x@y>, Ravi <r@x.example> wrote:",
    "2026/11/16 Ravi <r@x.example>",
]
HEADS = [
    "-----Original Message-----\nFrom: Ravi\nSent: 16 Nov 2026 10:00\nTo: Asha\nSubject: Budget",
    "-----Ursprüngliche Nachricht-----\nVon: Ravi [mailto:r@x.example] \nGesendet: Montag, 16. November 2026 10:00\nAn: Asha\nBetreff: Budget",
    "________________________________\nDe : Ravi <r@x.example>\nEnvoyé : lundi 16 novembre 2026 10:00\nÀ : Asha\nObjet : RE: Budget",
    "De: Ravi <r@x.example>\nEnviado el: lunes, 16 de noviembre de 2026 10:00\nPara: Asha\nAsunto: Budget",
    "De: Ravi\nEnviada em: segunda-feira, 16 de novembro de 2026 10:00\nPara: Asha\nAssunto: Budget",
    "Da: Ravi\nInviato: lunedì 16 novembre 2026 10:00\nA: Asha\nOggetto: Budget",
    "Van: Ravi\nVerzonden: maandag 16 november 2026 10:00\nAan: Asha\nOnderwerp: Budget",
    "Från: Ravi\nSkickat: den 16 november 2026 10:00\nTill: Asha\nÄmne: Budget",
    "Od: Ravi\nWysłano: poniedziałek, 16 listopada 2026 10:00\nDo: Asha\nTemat: Budget",
    "От: Ravi\nОтправлено: 16 ноября 2026 г. 10:00\nКому: Asha\nТема: Budget",
    "发件人: Ravi <r@x.example>\n发送时间: 2026年11月16日 10:00\n收件人: Asha\n主题: Budget",
    '------------------ 原始邮件 ------------------\n发件人: "Ravi"<r@x.example>;\n发送时间: 2026年11月16日(星期一) 上午10:00\n收件人: "Asha"<a@y.example>;\n主题: Budget',
    "差出人: Ravi\n送信日時: 2026年11月16日 10:00\n宛先: Asha\n件名: Budget",
    "보낸 사람: Ravi\n보낸 날짜: 2026년 11월 16일 10:00\n받는 사람: Asha\n제목: Budget",
    "-----मूळ संदेश-----\nप्रेषक: Ravi\nदिनांक: सोमवार, 16 नोव्हेंबर 2026 10:00\nप्रति: Asha\nविषय: Budget",
    "प्रेषक: Ravi\nभेजा गया: 16 नवंबर 2026\nप्रति: Asha\nविषय: Budget",
    "से: Ravi <r@x.example>\nभेजा गया: सोमवार, 16 नवंबर 2026 10:00\nप्रति: Asha\nविषय: Budget",
    "----- मूल संदेश -----\nप्रेषक: Ravi\nप्रति: Asha\nप्रेषित: सोमवार, 16 नवंबर, 2026\nविषय: Budget",
    "送信元: Ravi\n送信: 2026年11月16日 10:00\n宛先: Asha\n件名: Budget",
    "---------[ 받은 메일 내용 ]----------\n제목 : Budget\n날짜 : 2026년 11월 16일\n보낸이 : Ravi <r@x.example>\n받는이 : Asha",
    "منجانب: Ravi\nتاریخ: 16 نومبر 2026\nبنام: Asha\nموضوع: Budget",
    "من: Ravi\nتم الإرسال: 16 نوفمبر 2026\nإلى: Asha\nالموضوع: Budget",
    "Kimden: Ravi\nGönderildi: 16 Kasım 2026 Pazartesi 10:00\nKime: Asha\nKonu: Budget",
    "From:        Ravi/Pune\nTo:        Asha/Pune\nDate:        16/11/2026 10:00\nSubject:        Budget",
]
PHONE_LINES = [
    "Sent from my iPhone",
    "Von meinem iPhone gesendet",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Lähetetty iPhonesta",
    "Wysłane z iPhone'a",
    "Odesláno z iPhonu",
    "Отправлено с iPhone",
    "iPhone'umdan gönderildi",
    "发自我的 iPhone",
    "從我的 iPhone 傳送",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
    "Được gửi từ iPhone của tôi",
    "मेरे iPhone से भेजा गया",
    "माझ्या iPhone वरून पाठवले",
    "میرے iPhone سے بھیجا گیا",
    "أرسلت من iPhone الخاص بي",
    "Get Outlook for Android",
    "Sent from Yahoo Mail on Android",
    "Sent from Outlook for iOS<https://aka.ms/o0ukef>",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Sent from Mail for Windows",
    "Sent from Samsung Mobile",
    "Sent via BlackBerry from Airtel",
]


def read(text: str, subject: str = "Re: Budget") -> Message:
    return mime_in.parse(f"Subject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode())


def filled(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS + WEAK_ATTRIBUTIONS)
def test_a_marked_quote_is_folded_with_its_attribution(attribution: str) -> None:
    message = read(f"{NEW}\n\n{attribution}\n\n> old\n> older\n")
    assert message.text == NEW
    assert filled(message.quoted)[-2:] == ["> old", "> older"]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_unmarked_quote_is_folded_where_the_attribution_is_certain(attribution: str) -> None:
    assert read(f"{NEW}\n\n{attribution}\n\nold words\nmore\n").text == NEW


@pytest.mark.parametrize("head", HEADS)
def test_what_outlook_and_others_quote_below_headers_is_folded(head: str) -> None:
    assert read(f"{NEW}\n\n{head}\n\nold words\n").text == NEW


@pytest.mark.parametrize("line", PHONE_LINES)
def test_a_telephones_line_is_signature(line: str) -> None:
    message = read(f"{NEW}\n\n{line}\n")
    assert (message.text, message.signature) == (NEW, line)


@pytest.mark.parametrize(
    "text",
    [
        "On 5 May 2020 the minister wrote:\n\nWe shall see.",
        "On your host you can run:\n\n    telnet 127.0.0.1\n\nand wait.",
        "From: the office\nWe write to you.",
        "Date: tomorrow\nSubject: none\nThis is a list.",
        "See a@b.example at 10:30 please.",
        "- one\n- Two\n- Three",
        "Sent from my desk, is much easier.",
        "a -- b\n\nc",
        "Regards,\nAsha\nClerk",
        ">From here on it is new.",
    ],
)
def test_what_is_not_certain_stays_text(text: str) -> None:
    assert read(text).text == text


def test_a_form_that_begins_with_header_lines_is_text_in_a_mail_that_is_no_reply() -> None:
    form = "From: Web form\nTo: Office\nSubject: Complaint\nDate: today\n\nThe road is broken."
    assert read(form, "Complaint").text == form


def test_a_help_desks_own_mail_begins_with_the_line_to_write_above() -> None:
    assert "Your ticket" in read("##- Please type your reply above this line -##\n\nYour ticket is open.").text


def test_the_text_after_a_marked_quote_is_new() -> None:
    assert read("On Mon, 16 Nov 2026 at 10:00, R <r@x.example> wrote:\n> old\n\nBelow.\n\n-- \nAsha").text == "Below."


@pytest.mark.parametrize(
    ("name", "html", "text"),
    [
        (
            "gmail",
            '<div>Yes</div><div class="gmail_quote"><div class="gmail_attr">On x R wrote:</div><blockquote>old</blockquote></div>',
            "Yes",
        ),
        ("apple", "Yes<blockquote type='cite'><div>On 16 Nov 2026, at 10:00, R wrote:</div>old</blockquote>", "Yes"),
        ("outlook web", "<div>Yes</div><hr><div id='divRplyFwdMsg'><b>From:</b> R<br><b>Sent:</b> x</div><div>old</div>", "Yes"),
        ("thunderbird", "<div class='moz-cite-prefix'>On x, R wrote:</div><blockquote type='cite'>old</blockquote><p>Yes</p>", "Yes"),
        ("yandex", "<div>Да</div><div>16.11.2026, 10:00, R &lt;r@x.example&gt;:</div><blockquote>old</blockquote>", "Да"),
        ("zimbra", "<div>Yes</div><hr id='zwchr'><div data-marker='__QUOTED_TEXT__'>old</div>", "Yes"),
        (
            "zimbra in Hindi",
            "<div>Yes</div><hr id='zwchr' data-marker='__DIVIDER__'><div data-marker='__HEADERS__'>क: R</div><div data-marker='__QUOTED_TEXT__'>old</div>",
            "Yes",
        ),
        ("spark", "<div>Yes</div><div name='messageSignatureSection'>Asha, Clerk</div>", "Yes"),
        ("yahoo", "<div>Yes</div><div class='yahoo_quoted'><div>On x, R wrote:</div><div>old</div></div>", "Yes"),
        ("indent", "<div>Yes</div><blockquote style='margin:0 0 0 40px;border:none'>indented</blockquote>", "Yes\n\nindented"),
    ],
)
def test_marks_of_mail_programs_in_html(name: str, html: str, text: str) -> None:
    message = mime_in.parse(f"Subject: Re: x\nContent-Type: text/html; charset=utf-8\n\n{html}".encode())
    assert message.text == text, name
    assert message.html is not None
    assert "old" not in message.html


PIECES = st.sampled_from(
    ["New words.", "> old", ">> older", "", "-- ", "--", "On Mon, 16 Nov 2026 at 10:00, R <r@x.example> wrote:", "From: R", "Sent: 16 Nov 2026", "To: A",
     "Subject: x", "-----Original Message-----", "________", "---------- Forwarded message ---------", "Sent from my iPhone", "  indented", "-Asha", "text:", ">From x"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25))
def test_every_line_is_in_exactly_one_part(lines: list[str]) -> None:
    message = read("\n".join(lines))
    parts = filled(message.text) + filled(message.quoted) + filled(message.signature)
    assert sorted(parts) == sorted(filled(message.whole)) == sorted(line.strip() for line in lines if line.strip())


NOTES_5 = """\
             Asha Joshi/Pune/GOV
             <asha@pune.example>
                                                      To
             11/16/2026 10:00 AM         Vijay/Bidder@bidder
                                                      cc

                                                 Subject
                                         Roof
"""
LOTUS = [
    NOTES_5,
    "Asha Joshi/Pune/GOV\n11/16/2026 10:00 AM\n\nTo\nVijay/Bidder@bidder\ncc\n\nSubject\nRoof\n",
    "Asha Joshi/Pune/GOV\n16.11.2026 10:00\n\nAn\nVijay/Bidder@bidder\nKopie\n\nThema\nRoof\n",
    "Asha Joshi/Pune/GOV\n16/11/2026 10:00 | To | Vijay/Bidder@bidder\n | cc |\n | Subject | Roof\n",
]


@pytest.mark.parametrize("block", LOTUS)
def test_the_block_of_lotus_notes_has_no_colons(block: str) -> None:
    lines = f"I agree.\n\n\n{block}\nThe roof leaks.".split("\n")
    kinds = quotes.sort_lines(lines, [Hint.NONE] * len(lines), "Re: Roof")
    assert quotes.pick(lines, kinds, Kind.NEW) == "I agree."
    assert quotes.pick(lines, kinds, Kind.QUOTED).split("\n")[-1] == "The roof leaks."
    assert "Asha Joshi" in quotes.pick(lines, kinds, Kind.QUOTED)


@pytest.mark.parametrize(
    "text",
    [
        "The form has these fields:\n\nTo\ncc\nSubject\n\nPlease fill them in.",
        "Meeting at 10:00 on 16/11/2026\nFrom here\n\nTo\nthe hall\n\nSubject\nRoof",
        "cc\nTo\n11/16/2026 10:00\nSubject",
    ],
)
def test_words_of_a_letter_are_no_block_of_lotus_notes(text: str) -> None:
    lines = text.split("\n")
    assert set(quotes.sort_lines(lines, [Hint.NONE] * len(lines), "Form")) == {Kind.NEW}
