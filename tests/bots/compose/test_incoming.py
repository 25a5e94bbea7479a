"""What an event says of a file: names as one line without folders or tricks; anything else is no file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.compose.incoming import LONGEST_NAME, caption_in, file_in, file_name
from daftar_bots.port import Event


def event(**content: object) -> Event:
    return Event("!r", "$e", "m.room.message", "@clerk:daftar.example", content)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("GR 142.pdf", "GR 142.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\orders\\GR.pdf", "GR.pdf"),
        ("GR\u202efdp.exe", "GRfdp.exe"),
        ("line\nbreak\x00.pdf", "linebreak.pdf"),
        ("शासन\u200dनिर्णय.pdf", "शासन\u200dनिर्णय.pdf"),
        ("..", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 115 + "….pdf"),
    ],
)
def test_names(written: str, name: str) -> None:
    assert file_name(written) == name
    assert len(name) <= LONGEST_NAME


def test_a_caption_is_what_stands_beside_the_name() -> None:
    assert caption_in(event(body="announce pune", filename="GR.pdf")) == "announce pune"
    assert caption_in(event(body="GR.pdf", filename="GR.pdf")) == ""
    assert caption_in(event(body="GR.pdf")) == ""


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("mxc://a/b"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["url", "key", "size", "mimetype"]), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from(["msgtype", "body", "filename", "url", "file", "info"]), values))
def test_anything_is_a_file_or_none(content: dict[str, object]) -> None:
    assert file_in(event(**content), "root") is None or content["msgtype"] == "m.file"
    found = file_in(event(**{**content, "msgtype": "m.file"}), "root")
    assert found is None or (found.name and "\n" not in found.name and "/" not in found.name)
    assert isinstance(caption_in(event(**content)), str)
