"""A mail as commands: order, places of media, and nothing left out."""

import hashlib
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_bridges.core.message import Address, Attachment, Message
from daftar_bridges.core.plan import Context, EnsureGhost, EnsureJoined, File, Letter, Remember, Send, Upload, plan, sends
from daftar_bridges.matrix import events_out

CONTEXT = Context("m1", "tenders@us", "@mail_a:s", "A (a@x)")


def attachment(name: str | None, content: bytes = b"x", kind: str = "application/pdf", cid: str | None = None) -> Attachment:
    return Attachment(name, kind, len(content), hashlib.sha256(content).hexdigest(), cid is not None, cid, content)


def message(**more: object) -> Message:
    return Message(message_id="m@x", subject="S", sender=(Address("A", "a@x"),), text="body", **more)  # type: ignore[arg-type]


def test_the_ghost_comes_first_and_remembering_last() -> None:
    commands = plan(message(attachments=(attachment("a.pdf"),)), CONTEXT, ())
    assert [type(command) for command in commands] == [EnsureGhost, EnsureJoined, Send, Upload, Send, Remember]
    letter, file = sends(commands)
    assert (letter.root, file.root, file.parent) == (None, letter.part, letter.part)


def test_within_a_conversation_everything_hangs_on_its_root() -> None:
    context = Context("m1", "tenders@us", "@mail_a:s", "A", root="$root", parent="$parent")
    letter, file = sends(plan(message(attachments=(attachment("a.pdf"),)), context, ()))
    results = {1: "$1", 2: "mxc://s/2", 3: "$3"}
    assert events_out.content(letter, results)["m.relates_to"] == events_out.thread("$root", "$parent")
    assert events_out.content(file, results)["m.relates_to"] == events_out.thread("$root", "$1")


def test_an_image_that_the_html_shows_is_uploaded_before_and_not_shown_again() -> None:
    image = attachment("seal.png", b"png", "image/png", "seal@x")
    commands = plan(
        message(html='<p><img src="cid:seal@x"></p>', attachments=(image, attachment("other.png", b"p", "image/png", "other@x"))),
        CONTEXT,
        (),
    )
    letter, other = sends(commands)
    made = events_out.content(letter, {1: "mxc://s/seal"})
    assert '<img src="mxc://s/seal">' in str(made["formatted_body"])
    assert isinstance(other.what, File)
    assert other.what.name == "other.png"


def test_an_image_that_is_not_there_is_not_linked() -> None:
    (letter,) = sends(plan(message(html='<img src="cid:gone@x">'), CONTEXT, ()))
    assert "cid:" not in str(events_out.content(letter, {})["formatted_body"])


def test_only_harmless_images_are_shown_as_images() -> None:
    found = sends(
        plan(message(attachments=(attachment("a.svg", b"<svg/>", "image/svg+xml"), attachment("b.png", b"p", "image/png"))), CONTEXT, ())
    )
    kinds = [events_out.content(send, {1: "$1", 2: "mxc://a", 4: "mxc://b"})["msgtype"] for send in list(found)[1:]]
    assert kinds == ["m.file", "m.image"]


def test_a_nameless_file_gets_a_name() -> None:
    _, file = sends(plan(message(attachments=(attachment(None),)), CONTEXT, ()))
    assert isinstance(file.what, File)
    assert file.what.name == "file-1.pdf"


def test_the_original_comes_with_a_note() -> None:
    letter, file = sends(plan(Message(), CONTEXT, (), original=b"\0"))
    assert isinstance(letter.what, Letter)
    assert isinstance(file.what, File)
    assert "could not be read as a whole" in letter.what.body
    assert file.what.name == "mail.eml"


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["a", "म", "\n", '"', "\\", "\0", "<", "𝕏"]),
    st.integers(0, 120_000),
    st.integers(0, 120_000),
    st.integers(0, 20_000),
    st.booleans(),
)
def test_every_event_fits_and_every_text_is_somewhere(letter: str, body: int, html: int, quoted: int, has_html: bool) -> None:
    mail = message(quoted=letter * quoted, signature="sig", html=f"<p>{letter * html}</p>" if has_html else None)
    mail = Message(**{field: getattr(mail, field) for field in Message.__dataclass_fields__} | {"text": f"start {letter * body} end"})
    commands = plan(mail, CONTEXT, ())
    files = {command.name: command.content.decode() for command in commands if isinstance(command, Upload)}
    contents = [events_out.content(send, dict.fromkeys(range(20), "mxc://s/x")) for send in sends(commands)]
    assert all(len(json.dumps(each, ensure_ascii=False).encode()) < 60_000 for each in contents)
    shown = str(contents[0]["body"]) + "".join(files.values())
    assert "start" in shown
    assert " end" in shown
    assert "sig" in shown


@given(st.binary(max_size=50))
def test_the_same_mail_gives_the_same_plan(content: bytes) -> None:
    mail = message(attachments=(attachment("a", content),))
    assert plan(mail, CONTEXT, ("r@x",)) == plan(mail, CONTEXT, ("r@x",))
