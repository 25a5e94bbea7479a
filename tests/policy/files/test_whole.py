"""Files that are there whole or not at all."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from daftar_policy.files.whole import write_once, write_whole


def test_a_file_takes_the_place_of_another_and_is_its_owners_alone(tmp_path: Path) -> None:
    target = tmp_path / "key"
    for content in (b"one", b"two"):
        write_whole(target, content)
        assert target.read_bytes() == content
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_of_many_who_make_a_file_at_once_all_find_the_first_ones(tmp_path: Path) -> None:
    target = tmp_path / "key"

    def make(number: int) -> bytes:
        write_once(target, b"%d" % number * 1000)
        return target.read_bytes()

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(make, range(8)))
    assert len(found) == 1
    assert len(found.pop()) == 1000
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
