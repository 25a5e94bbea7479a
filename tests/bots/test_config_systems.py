"""The sections of `bots.yaml` about systems: what is good, and each mistake with its message."""

from pathlib import Path

import pytest

from daftar_bots import config_feeds, config_hooks, config_outgoing
from daftar_policy.core.document import Node
from daftar_policy.core.organisation import Organisation


def faults(node: Node) -> str:
    return "\n".join(fault.message for fault in node.faults)


def test_good_ones(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 32 + "\n")
    (tmp_path / "hooks").mkdir()
    node = Node({"folder": "hooks", "proxies": ["10.0.0.1"], "keep_days": 30})
    assert config_hooks.read(node, tmp_path).keep.days == 30
    feeds = Node(
        {"every_minutes": 5, "hosts": ["*.gov.in"], "areas": {"518": "pune"}, "least_severity": "Severe", "call_room": ["Extreme"]}
    )
    read = config_feeds.read(feeds, Organisation.EMPTY)
    assert (read.hosts, read.least, read.call_room) == (("gov.in",), "Severe", ("Extreme",))
    outgoing = Node([{"name": "d", "url": "https://x.example/h", "key_file": "key", "events": "hook.accepted"}])
    assert config_outgoing.read(outgoing, tmp_path)[0].events == ("hook.accepted",)
    assert [*node.faults, *feeds.faults, *outgoing.faults] == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"url": "http://x.example/"}, "must begin with `https://`"),
        ({"url": "https://10.0.0.1/"}, "inner address"),
        ({"key_file": "none"}, "cannot read the secret"),
        ({"key_file": "short"}, "at least 24"),
        ({"name": "A b"}, "is not the name of a system"),
        ({"events": ["announcement.snt"]}, "is not one of"),
        ({"allow_private": ["x"]}, "is no address"),
        ({"retry": 3}, "unknown key `retry`"),
    ],
)
def test_what_is_wrong_with_a_system_that_is_to_be_told(tmp_path: Path, change: dict[str, object], message: str) -> None:
    (tmp_path / "key").write_text("k" * 32 + "\n")
    (tmp_path / "short").write_text("short\n")
    node = Node([{"name": "d", "url": "https://x.example/h", "key_file": "key", **change}])
    config_outgoing.read(node, tmp_path)
    assert message in faults(node)


def test_what_is_wrong_with_feeds_and_hooks(tmp_path: Path) -> None:
    node = Node({"hosts": ["not a host"], "least_severity": "Bad", "every_minutes": 0, "allow_private": ["x"]})
    config_feeds.read(node, Organisation.EMPTY)
    assert len(node.faults) == 4
    hooks = Node({"folder": "none"})
    config_hooks.read(hooks, tmp_path)
    assert "cannot read the folder" in faults(hooks)
