"""The `policy` section of each service's configuration."""

from pathlib import Path

import pytest
from tests.fakes.desk import Desk

from daftar_policy.core.document import Node
from daftar_policy.files.point_config import FollowedStore, PointConfig, read_point_config


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Desk(tmp_path).folder


def read(folder: Path, data: object, organisation: Path | None = None) -> tuple[PointConfig, list[tuple[tuple[str | int, ...], str]]]:
    node = Node(data)
    config = read_point_config(node, folder, organisation=organisation)
    return config, [(fault.path, fault.message) for fault in node.faults]


@pytest.mark.parametrize("follow", [{}, {"follow": "file"}])
def test_plain_files(folder: Path, follow: dict[str, object]) -> None:
    config, faults = read(folder, {"policy": "p.yaml", "organisation": "/o.yaml", "log": "log", **follow})
    assert faults == []
    assert (config.policy, config.organisation, config.log, config.follow) == (folder / "p.yaml", Path("/o.yaml"), folder / "log", None)
    assert read(folder, {"policy": "p.yaml", "log": "log"}, folder / "own.yaml")[0].organisation == folder / "own.yaml"


@pytest.mark.parametrize("keys", ["key.pub", ["key.pub"]])
def test_a_store(folder: Path, keys: object) -> None:
    config, faults = read(folder, {"log": "log", "follow": {"store": "store", "keys": keys}}, folder / "own.yaml")
    assert faults == []
    assert config.follow == FollowedStore(folder / "store", (folder / "key.pub",))
    # The organisation is the one of the activated version; a policy is only watched.
    assert (config.policy, config.organisation) == (None, None)


STORE = {"store": "store", "keys": ["key.pub"]}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"log": "log"}, ((), "missing key `policy`")),
        ({"policy": "p.yaml"}, ((), "missing key `log`")),
        ({"policy": "p.yaml", "log": "log", "folow": "file"}, (("folow",), "unknown key `folow`")),
        (
            {"policy": "p.yaml", "log": "log", "follow": "store"},
            (("follow",), "expected `file`, or a mapping with `store` and `keys`, found the text `store`"),
        ),
        ({"log": "log", "follow": {"store": "store"}}, (("follow",), "missing key `keys`")),
        ({"log": "log", "follow": {"keys": "key.pub"}}, (("follow",), "missing key `store`")),
        ({"log": "log", "follow": {"store": "store", "keys": []}}, (("follow", "keys"), "expected at least one public key")),
        (
            {"log": "log", "follow": {"store": "store", "keys": "none"}},
            (("follow", "keys"), "`none`: cannot read the key: No such file or directory"),
        ),
        ({"log": "log", "follow": {"store": "store", "keys": ["key.pub", "key"]}}, (("follow", "keys", 1), "`key`: this is a private key")),
        ({"log": "log", "follow": ["store"]}, (("follow",), "expected a mapping, found a sequence")),
        (
            {"log": "log", "organisation": "o.yaml", "follow": STORE},
            (("organisation",), "with a store, the organisation is the one of the activated version"),
        ),
    ],
)
def test_what_is_wrong(folder: Path, data: object, fault: object) -> None:
    assert fault in read(folder, data)[1]
