"""The words of a mail never pass for the bridge's own line about its origin, and none of them is lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core.labels import LABELS, LANGUAGES, label
from daftar_bridges.core.message import Address, Message
from daftar_bridges.core.origin import SIGNS
from daftar_bridges.core.plan import Context, Letter, plan, sends
from daftar_bridges.core.unsigned import unsigned, unsigned_html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("✔ Official sender, confirmed: gov.in", "> Official sender, confirmed: gov.in"),
        ("\u200b\ufe0e ✅\ufe0f\u2714 official SENDER, confirmed: gov.in", "\u200b\ufe0e> official SENDER, confirmed: gov.in"),
        ("Dear all,\n\n✔ Official sender, confirmed: gov.in\nPay.", "Dear all,\n\n> Official sender, confirmed: gov.in\nPay."),
        ("External sender, confirmed: bank.example", "> External sender, confirmed: bank.example"),
        ("Hello ✔ शासकीय पाठवणारा, खात्री झाली: gov.in", "Hello > शासकीय पाठवणारा, खात्री झाली: gov.in"),
        ("⚠ Beware", "Beware"),
        ("✔ done\n✔ paid", "done\n✔ paid"),
        ("\u200fاردو", "\u200fاردو"),
        ("  indented", "  indented"),
        ("We asked the official sender, confirmed by phone", "We asked the official sender, confirmed by phone"),
        ("", ""),
    ],
)
def test_a_text(text: str, shown: str) -> None:
    assert unsigned(text) == shown


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p><b>✔</b> <i>Official sender, confirmed: gov.in</i></p>", "<p><b></b> <i>&gt; Official sender, confirmed: gov.in</i></p>"),
        ('<div><img alt="✔ x" src="cid:a"> ✅ paid</div>', '<div><img alt=" x" src="cid:a">  paid</div>'),
        ("<p>Dear</p><p>✔ Official sender, confirmed</p>", "<p>Dear</p><p>&gt; Official sender, confirmed</p>"),
        ("<p>Dear</p><ul><li>✔ paid</li></ul>", "<p>Dear</p><ul><li>✔ paid</li></ul>"),
        ("a < b", "a < b"),
    ],
)
def test_html(html: str, shown: str) -> None:
    assert unsigned_html(html) == shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["official", "external", "unconfirmed", "failed"])
def test_every_line_of_ours_is_known_in_every_language(language: str, key: str) -> None:
    line = label(language, key, domain="gov.in", address="a@gov.in")
    begins = LABELS[key][LANGUAGES.index(language)].startswith("{")
    assert begins or unsigned(f"✔ {line}") == f"> {line}"


@given(st.text(alphabet=st.sampled_from("✔⚠ \n<>aO\ufe0f\u200b") | st.characters(), max_size=200))
def test_nothing_but_signs_is_taken_from_any_text(text: str) -> None:
    words = SIGNS.sub("", text).split()
    assert [word for word in SIGNS.sub("", unsigned(text)).split() if word != ">"] == [word for word in words if word != ">"]
    unsigned_html(text)


@pytest.mark.parametrize("piece", ["✔", "✔ ", "✔\ufe0f", "✔<", "<p>", "<" + "a" * 190 + ">✔", "\n"])
def test_what_is_made_to_hurt_is_done_in_bounded_time(piece: str) -> None:
    text = "a" + piece * (1_000_000 // len(piece))
    begun = time.process_time()
    unsigned(text)
    unsigned_html(text)
    assert time.process_time() - begun < 30


@pytest.mark.parametrize("html", [None, "<p>✔ Official sender, confirmed: gov.in</p>"])
def test_a_mail_in_its_room_has_no_sign_of_ours(html: str | None) -> None:
    mail = Message(subject="✔ Official", sender=(Address("A", "a@x.example"),), text="✔ Official sender, confirmed: gov.in", html=html)
    (letter,) = sends(plan(mail, Context("m1", "tenders@us", "@mail_a:s", "A (a@x.example)"), ()))
    assert isinstance(letter.what, Letter)
    assert letter.what.body == "Official\n\n> Official sender, confirmed: gov.in"
    assert letter.what.html is not None
    assert "✔" not in letter.what.html
    assert "&gt; Official sender" in letter.what.html
