"""What is said beside a mail's own words: to whom it went, what it forwards, how it is sealed."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core import aids
from daftar_bridges.core.message import Address, Attachment, Forwarded, Message, Problem
from daftar_bridges.core.plan import Context, plan, sends
from daftar_bridges.email.mime_in import parse
from daftar_bridges.matrix import events_out

OWN = frozenset({"tenders@us.example"})
CONTEXT = Context("m1", "tenders@us.example", "@mail_a:s", "A (a@x)", own=OWN)
FORWARDED = """\
From: Asha <asha@us.example>\r
To: tenders@us.example\r
Subject: Fwd: roof\r
\r
%s---------- Forwarded message ---------\r
From: Vijay <vijay@bidder.example>\r
Date: Mon, 5 Jan 2026 at 10:00\r
Subject: roof\r
To: <asha@us.example>\r
\r
The roof leaks.\r
> an older line\r
"""


def shown(message: Message, context: Context = CONTEXT) -> tuple[str, str, list[str]]:
    """The body and the HTML of the letter, and the names of the files."""
    letter, *files = (events_out.content(send, {n: f"mxc://s/{n}" for n in range(50)}) for send in sends(plan(message, context, ())))
    return str(letter["body"]), str(letter.get("formatted_body", "")), [str(file["body"]) for file in files]


def people(*addresses: str) -> tuple[Address, ...]:
    return tuple(Address(None, address) for address in addresses)


def test_to_and_cc_are_shown_where_others_are_named() -> None:
    assert aids.people(Message(to=people("Tenders@us.example")), OWN) == ""
    assert aids.people(Message(), OWN) == ""
    message = Message(to=(Address("Tenders", "tenders@us.example"),), cc=people(*(f"{n}@x" for n in range(12))))
    assert aids.people(message, OWN) == f"To: Tenders <tenders@us.example>\nCc: {', '.join(f'{n}@x' for n in range(10))} and 2 more"
    assert "Cc: 0@x" in shown(message)[0]
    assert "&lt;tenders@us.example&gt;" in shown(message)[1]


@given(st.text(max_size=300), st.emails())
def test_a_name_never_hides_its_address_or_breaks_the_line(name: str, address: str) -> None:
    line = aids.people(Message(to=(Address(name, address),)), OWN)
    assert address[:120] in line
    assert line.count("\n") == 0


def test_a_forwarded_mail_is_its_authors_and_the_comment_the_senders() -> None:
    message = parse((FORWARDED % "Please look.\r\n\r\n").encode())
    body, html, files = shown(message)
    assert aids.words(message) == "Please look."
    assert "Please look.\n\nForwarded mail by Vijay <vijay@bidder.example>" in body
    assert "> The roof leaks." in body
    assert "<blockquote>" in html
    assert "Earlier text" not in html
    assert files == []


def test_a_mail_that_only_forwards_says_it_once() -> None:
    body, _, _ = shown(parse((FORWARDED % "").encode()))
    assert body.count("The roof leaks.") == 1
    assert "> The roof leaks." in body


def test_a_long_forwarded_mail_becomes_a_file() -> None:
    message = Message(subject="Fwd", text="see", forwarded=(Forwarded("inline", people("v@x"), (), None, "long", "line\n" * 20_000),))
    body, html, files = shown(message)
    assert "it is in the file forwarded.txt" in body
    assert "it is in the file forwarded.txt" in html
    assert files == ["forwarded.txt"]


def attachment(kind: str) -> Attachment:
    return Attachment("x", kind, 1, hashlib.sha256(b"x").hexdigest(), inline=False, content_id=None, content=b"x")


def test_how_a_mail_is_sealed_is_said() -> None:
    assert aids.seals(Message(attachments=(attachment("application/pdf"),))) == ()
    (signed,) = aids.seals(Message(attachments=(attachment("application/pkcs7-signature"),)))
    assert signed.startswith("Signed with S/MIME")
    (sealed,) = aids.seals(Message(attachments=(attachment("application/pgp-encrypted"),), problems=(Problem("encrypted", ""),)))
    assert sealed.startswith("🔐 Encrypted with OpenPGP")
    (inline,) = aids.seals(Message(whole="Hello\n-----BEGIN PGP SIGNED MESSAGE-----\nx"))
    assert inline.startswith("Signed with OpenPGP")
    assert "Encrypted with OpenPGP" in shown(Message(whole="-----BEGIN PGP MESSAGE-----\nx", text="-----BEGIN PGP MESSAGE-----\nx"))[0]


def test_an_attached_mail_is_named() -> None:
    message = Message(forwarded=(Forwarded("attached", people("v@x"), (), None, "the old one", "text"),))
    assert aids.seals(message) == ("Attached mail by v@x: the old one",)
