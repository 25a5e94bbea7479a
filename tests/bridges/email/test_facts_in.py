"""What the policy asks of a mail is the same whether all of it is read or only that; and it costs little."""

import asyncio
import base64
import tracemalloc
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_bridges.core.message import Message
from daftar_bridges.email import mime_in, transfer
from daftar_bridges.email.facts_in import MOST_TEXT, read_facts
from daftar_bridges.email.reading import Octets, read_for_policy

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.eml"))


def asked(message: Message) -> dict[str, object]:
    """Everything that the gate takes from a message."""
    return {
        "from": message.sender,
        "to": message.to,
        "cc": message.cc,
        "subject": message.subject,
        "text": message.whole,
        "files": [item.name or item.type for item in message.attachments],
    }


@pytest.mark.parametrize("mail", GOLDEN, ids=lambda path: path.stem)
def test_the_corpus_gives_the_same(mail: Path) -> None:
    raw = mail.read_bytes()
    assert asked(read_facts(raw)) == asked(mime_in.parse(raw))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
NAMES = st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1, max_size=20)


FILES = st.lists(st.tuples(NAMES, st.sampled_from(["pdf", "octet-stream", "ms-tnef"]), st.binary(max_size=400)), max_size=3)


@given(NAMES, TEXTS, st.sampled_from(["8bit", "base64", "quoted-printable"]), st.none() | st.tuples(TEXTS, TEXTS), FILES)
@settings(deadline=None)
def test_made_up_mails_give_the_same(
    subject: str, text: str, encoding: str, page: tuple[str, str] | None, files: list[tuple[str, str, bytes]]
) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "A B <a@b.example>", "c@d.example, e@f.example", subject
    message.set_content(text, charset="utf-8", cte=encoding)
    if page is not None:
        message.add_alternative(f"<p>{page[0]}</p><div>{page[1]}</div>", subtype="html")
    for name, kind, content in files:
        message.add_attachment(content, maintype="application", subtype=kind, filename=name)
    raw = message.as_bytes()
    assert asked(read_facts(raw)) == asked(mime_in.parse(raw))


@given(st.sampled_from(GOLDEN), st.data())
@settings(deadline=None)
def test_damaged_mails_give_the_same(mail: Path, data: st.DataObject) -> None:
    raw = bytearray(mail.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))
        raw = raw or bytearray(b"x")
    assert asked(asyncio.run(read(bytes(raw)))) == asked(mime_in.parse(bytes(raw)))


async def read(raw: bytes) -> Message:
    message = await read_for_policy(raw)
    assert message is not None
    return message


@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_of_a_very_long_text_the_beginning_is_read(encoding: str) -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    text = "निविदा क्रमांक बेचाळीस आणि बरेच काही\n" * 60_000
    message.set_content(text, charset="utf-8", cte=encoding)
    raw = message.as_bytes()
    assert len(raw) > 2 * MOST_TEXT
    found = read_facts(raw).whole
    whole = mime_in.parse(raw).whole
    assert len(found) > 100_000
    assert whole.startswith(found.rstrip("\ufffd"))


def test_the_files_of_a_large_mail_are_not_decoded() -> None:
    line = base64.b64encode(b"x" * 57) + b"\r\n"
    head = b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nwords\r\n--b\r\n"
    file = (
        b"Content-Type: application/octet-stream; name=scan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + line * 100_000
        + b"--b--\r\n"
    )
    raw = head + file
    tracemalloc.start()
    found = read_facts(raw)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.whole, found.attachments[0].name) == ("words", "scan.pdf")
    assert most < 500_000


async def test_octets_are_given_out_in_order_and_never_more_than_there_are() -> None:
    octets, inside, most, order = Octets(100), 0, 0, []

    async def reader(name: int, size: int) -> None:
        nonlocal inside, most
        async with octets.take(size):
            order.append(name)
            inside += size
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= size

    sizes = [60, 30, 60, 500, 10, 90]
    await asyncio.gather(*(reader(name, size) for name, size in enumerate(sizes)))
    assert order == list(range(6))
    # The one that is larger than all was alone.
    assert most == 500


async def test_one_that_gives_up_leaves_nothing_behind() -> None:
    octets = Octets(100)
    async with octets.take(100):
        waiting = asyncio.create_task(_hold(octets, 50))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(1), octets.take(100):
        pass


async def _hold(octets: Octets, size: int) -> None:
    async with octets.take(size):
        raise AssertionError


@given(st.binary(min_size=0, max_size=3000), st.integers(1, 100), st.sampled_from([b"\r\n", b"\n", b" \r\n\t"]))
def test_base64_in_pieces_is_the_same(data: bytes, width: int, ends: bytes) -> None:
    plain = base64.b64encode(data)
    raw = ends.join(plain[start : start + width] for start in range(0, len(plain), width)) + ends
    assert transfer.decode_large_base64(memoryview(raw)) == data


@given(st.binary(max_size=200))
def test_damaged_base64_is_left_to_the_patient_reader(raw: bytes) -> None:
    found = transfer.decode_large_base64(memoryview(raw))
    assert found is None or (found, "") == transfer.decode_transfer(raw, "base64")


def test_base64_of_several_megabytes_is_the_same() -> None:
    data = bytes(range(256)) * 20_000
    raw = base64.encodebytes(data)
    assert transfer.decode_large_base64(memoryview(raw)) == data
    assert transfer.decode_large_base64(memoryview(raw + b"QQ==\n")) in {None, data + b"A"}
    assert transfer.decode_large_base64(memoryview(b"QQ==\n" + raw)) is None
