"""Words signed in the open by OpenPGP: shown as they were written, their signature kept, and nothing else taken for them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core import aids
from daftar_bridges.email import clear_signed, mime_in
from daftar_bridges.email.facts_in import read_facts

BEGIN, SIGNATURE, END = "-----BEGIN PGP SIGNED MESSAGE-----\n", "-----BEGIN PGP SIGNATURE-----\n", "-----END PGP SIGNATURE-----\n"
ARMOURED = f"{SIGNATURE}\niHUEAR\n=AbCd\n{END}"
SIGNED = f"{BEGIN}Hash: SHA512\n\nDear Sir,\n- - one\n- -----BEGIN\n{ARMOURED}"


@pytest.mark.parametrize(
    ("text", "words", "signatures"),
    [
        (SIGNED, "Dear Sir,\n- one\n-----BEGIN\n", 1),
        (f"{BEGIN}\nno header\n{ARMOURED}", "no header\n", 1),
        (f"{BEGIN}Hash: SHA256\nHash: SHA1\nCharset: utf-8\n\ntwo\n{ARMOURED}", "two\n", 1),
        (f"{BEGIN}NotDashEscaped: You need GnuPG\nHash: SHA1\n\n- one\n{ARMOURED}", "- one\n", 1),
        (
            f"above\n{SIGNED}between\n{SIGNED}below\n",
            "above\nDear Sir,\n- one\n-----BEGIN\nbetween\nDear Sir,\n- one\n-----BEGIN\nbelow\n",
            2,
        ),
        (SIGNED.replace("\n", "\r\n"), "Dear Sir,\r\n- one\r\n-----BEGIN\r\n", 1),
        # Signed by one, and the whole by another.
        (f"{BEGIN}\n- {BEGIN}\nby two\n- {SIGNATURE}\nabc\n- {END}{ARMOURED}", "by two\n", 2),
        # A block inside another that nothing escapes: which words the signature is of cannot be told but for the inner one.
        (f"{BEGIN}\nouter\n{SIGNED}", f"{BEGIN}\nouter\nDear Sir,\n- one\n-----BEGIN\n", 1),
    ],
)
def test_the_words_stand_without_their_armour(text: str, words: str, signatures: int) -> None:
    found, taken = clear_signed.take(text.encode())
    assert found.decode() == words
    assert len(taken) == signatures
    assert all(each.startswith(SIGNATURE.strip().encode()) and each.strip().endswith(END.strip().encode()) for each in taken)


@pytest.mark.parametrize(
    "text",
    [
        "nothing",
        f"{BEGIN}\nno signature\n",
        f"{BEGIN}\nno end\n{SIGNATURE}\nabc\n",
        f"{BEGIN}Hash: SHA512\nno blank line\n{ARMOURED}",
        f"{BEGIN}Pay-To: somebody else\n\nwords in a header are seen\n{ARMOURED}",
        ARMOURED,
        "".join(f"> {line}\n" for line in SIGNED.splitlines()),
    ],
)
def test_what_is_no_whole_block_stays_as_it_is(text: str) -> None:
    assert clear_signed.take(text.encode()) == (text.encode(), ())


def test_in_a_mail_it_is_shown_as_signed_and_not_checked_and_the_signature_is_below() -> None:
    signed = SIGNED.replace("Sir,", "Sir, \nplease,")
    raw = f"From: a@x.example\nContent-Type: text/plain; format=flowed\n\n{signed}".encode()
    message = mime_in.parse(raw)
    assert message.text == "Dear Sir, please,\n- one\n-----BEGIN"
    assert [(item.name, item.type, item.content) for item in message.attachments] == [
        ("signature.asc", "application/pgp-signature", ARMOURED.encode())
    ]
    assert aids.seals(message) == ("Signed with OpenPGP; the signature is below and was not checked here.",)
    facts = read_facts(raw)
    assert facts.whole == message.whole
    assert [item.name for item in facts.attachments] == ["signature.asc"]


LINES = st.sampled_from([BEGIN, SIGNATURE, END, "\n", "Hash: SHA1\n", "- -- \n", "words\n", f"- {BEGIN}", f"- {SIGNATURE}", f"- {END}"])


@given(st.lists(LINES, max_size=30).map("".join))
def test_no_word_is_lost(text: str) -> None:
    words, signatures = clear_signed.take(text.encode())
    assert (words + b"".join(signatures)).count(b"words") == text.count("words")


@pytest.mark.parametrize(
    "text",
    [
        BEGIN * 300_000,
        (BEGIN + SIGNATURE) * 200_000,
        (BEGIN + "\n" + SIGNATURE + END) * 100_000,
        "-----BEGIN PGP SIGNED MESSAGE-----" + " " * 5_000_000,
    ],
)
def test_what_is_made_to_hurt_is_read_in_time(text: str) -> None:
    begin = time.process_time()
    clear_signed.take(text.encode())
    assert time.process_time() - begin < 2
