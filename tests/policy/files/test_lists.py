"""List files: entries with places, comments, and kinds whose entries begin with `#`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from daftar_policy.files.lists import parse_list, read_list
from daftar_policy.files.source import Problems, Unreadable

PATH = Path("list.txt")


def test_entries_comments_and_blank_lines() -> None:
    listed = parse_list("# head\n\n  a.example  # why\r\nb.example\n#c.example\n\td.example", PATH, "domains")
    assert listed.entries == ("a.example", "b.example", "d.example")
    assert listed.places == ((3, 3), (4, 1), (6, 2))


def test_rooms_may_begin_with_the_sign() -> None:
    listed = parse_list("# rooms\n#tender-*:*\n#a:b.example # why\n", PATH, "rooms")
    assert listed.entries == ("#tender-*:*", "#a:b.example")


def test_only_line_ends_of_editors_end_a_line() -> None:
    assert parse_list("a\u2028b\x0cc\nd", PATH, "words").places == ((1, 1), (2, 1))


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "l.txt").write_bytes(b"\xef\xbb\xbfa.example\n")
    listed = read_list(tmp_path / "l.txt", "domains")
    assert (listed.entries, listed.places) == (("a.example",), ((1, 1),))


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read_list(tmp_path / "none.txt", "domains")
    (tmp_path / "l.txt").write_bytes("ठीक\nno\xe9".encode("latin-1", "ignore") + b"\nab\xff")
    with pytest.raises(Problems, match=r"l.txt:2:3: byte 0xe9 is not UTF-8"):
        read_list(tmp_path / "l.txt", "domains")


def test_a_pipe_or_a_device_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(Unreadable, match="not a plain file"):
            read_list(path, "domains")
