"""Corpus: mails as an office gets them, made up, the same for every run.

Law: of a hundred at least 30 have HTML over 20 kB, 10 a file over 200 kB and 20 are mostly in another script than Latin (what the promise
is about). Nothing in it is of anybody. It does not know what is measured with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from random import Random

_LATIN = (
    "The bid documents for the road work may be seen at this office on any working day between ten and five. "
    "A deposit of two per cent is to be paid by draft in favour of the Executive Engineer. Conditional offers are not taken."
)
_MARATHI = (
    "रस्त्याच्या कामाची निविदा कागदपत्रे या कार्यालयात कोणत्याही कामकाजाच्या दिवशी सकाळी दहा ते सायंकाळी पाच या वेळेत पाहता येतील "
    "अनामत रक्कम कार्यकारी अभियंता यांच्या नावे धनाकर्षाद्वारे भरावी सशर्त देकार स्वीकारले जाणार नाहीत"
)
_URDU = (
    "سڑک کے کام کے ٹینڈر کے کاغذات اس دفتر میں کسی بھی کام کے دن صبح دس سے شام پانچ بجے تک دیکھے جا سکتے ہیں "
    "زر ضمانت ایگزیکٹو انجینئر کے نام ڈرافٹ کے ذریعے جمع کرائیں مشروط پیشکش قبول نہیں ہوگی"
)
_BOX = "tenders@it.daftar.example"
# Seeds the making of the mails; any number would do.
_SEED = 42


@dataclass(frozen=True, slots=True)
class Shares:
    """What part of a corpus is what, in the words of the promise."""

    html: float
    files: float
    other_scripts: float


def mails(count: int) -> Iterator[bytes]:
    """Give so many mails."""
    random = Random(_SEED)  # noqa: S311 - made-up mails, no secrets
    for number in range(count):
        yield _mail(number, random)


def shares(count: int) -> Shares:
    """Give what part of so many mails is what, by how they are made."""
    kinds = [_kind(number) for number in range(count)]
    parts = [sum(has) / max(1, count) for has in zip(*kinds, strict=True)] or [0.0, 0.0, 0.0]
    return Shares(*parts)


def _kind(number: int) -> tuple[bool, bool, bool]:
    """Tell whether a mail has large HTML, a large file, another script. Why these: they fall together in every way."""
    return number % 3 == 0 or number % 25 == 1, number % 8 == 2, number % 4 in {0, 3} and number % 5 != 1


def _mail(number: int, random: Random) -> bytes:
    has_page, has_file, is_other = _kind(number)
    words = ((_MARATHI if number % 2 else _URDU) if is_other else _LATIN).split()
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{' '.join(random.sample(words, 2))} <sender{number % 50}@bidder{number % 7}.example>"
    message["To"] = _BOX
    message["Cc"] = "section.officer@it.daftar.example, works@pwd.example"
    message["Subject"] = f"Re: {' '.join(random.sample(words, 5))} {number}"
    message["Date"] = "Mon, 21 Sep 2026 10:00:00 +0530"
    message["Message-ID"] = f"<{number}.bench@bidder.example>"
    message["References"] = "<first@bidder.example> <second@it.daftar.example>"
    text = _text(words, random, 12 if has_page else 20)
    message.set_content(f"{text}\n\n-- \n{' '.join(random.sample(words, 3))}\n")
    if has_page:
        message.add_alternative(_page(words, random), subtype="html")
    if has_file:
        message.add_attachment(random.randbytes(220_000), maintype="application", subtype="pdf", filename=f"{words[0]} {number}.pdf")
    for level, part in enumerate(message.walk()):
        if part.is_multipart():
            # Why said: the library would make one up, another in every run.
            part.set_boundary(f"=_{number}.{level}")
    return message.as_bytes()


def _text(words: list[str], random: Random, paragraphs: int) -> str:
    quoted = "\n".join(f"> {' '.join(random.choices(words, k=10))}" for _ in range(8))
    own = "\n\n".join(" ".join(random.choices(words, k=random.randint(20, 40))) for _ in range(paragraphs))
    return f"{own}\n\nOn Sun, 20 Sep 2026 at 09:00, Asha Patil wrote:\n{quoted}"


def _page(words: list[str], random: Random) -> str:
    """Give a page of more than 20,000 octets as office programs write them: styles, tables, a hidden line, a quote."""
    cell = (
        '<td style="border:solid windowtext 1.0pt;padding:0cm 5.4pt"><p class="MsoNormal"><span style="font-size:11.0pt">{}</span></p></td>'
    )
    rows = []
    size = 0
    while size < 20_500:
        row = "<tr>" + "".join(cell.format(" ".join(random.choices(words, k=6))) for _ in range(4)) + "</tr>"
        rows.append(row)
        size += len(row.encode())
    return (
        '<html><head><meta charset="utf-8"><style>p.MsoNormal {margin:0cm; font-family:"Mangal",sans-serif}</style></head>'
        f'<body lang="MR"><div class="WordSection1"><p>{" ".join(words)}</p><table>{"".join(rows)}</table>'
        '<div style="display:none">hidden</div><img src="https://tracker.example/p.gif" width="1" height="1">'
        f'<a href="https://tenders.example/42">{words[1]}</a><blockquote type="cite"><p>{" ".join(words)}</p></blockquote>'
        "</div></body></html>"
    )
