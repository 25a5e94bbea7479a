"""Words that another process says."""

from pathlib import Path

import pytest

from daftar_policy.enforcement import notices
from daftar_policy.enforcement.notices import Notice, Notices


def test_what_is_put_is_taken_once_and_in_order(tmp_path: Path) -> None:
    one, other = Notices(tmp_path / "n"), Notices(tmp_path / "n")
    assert list(other.take()) == []
    said = [Notice(f"@a{n}:x", f"नमस्कार {n}\n") for n in range(3)]
    assert all(one.put(notice) for notice in said)
    assert list(other.take()) == said
    assert list(other.take()) == []


def test_what_is_half_written_or_nonsense_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / ".half").write_text('{"user')
    (tmp_path / "000.json").write_text("nonsense")
    (tmp_path / "001.json").write_text("[]")
    Notices(tmp_path).put(Notice("@a:x", "words"))
    assert list(Notices(tmp_path).take()) == [Notice("@a:x", "words")]


def test_a_folder_that_nobody_empties_does_not_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "MOST_WAITING", 2)
    assert [Notices(tmp_path).put(Notice("@a:x", "w")) for _ in range(3)] == [True, True, False]


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "n").write_text("a file")
    assert not Notices(tmp_path / "n").put(Notice("@a:x", "w"))
    assert list(Notices(tmp_path / "n").take()) == []
