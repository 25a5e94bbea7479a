"""How a service says what its log keeps, and what is refused because the policy's statute asks for more."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from daftar_policy import decision_log
from daftar_policy.core.compile import compile_policy
from daftar_policy.core.document import Faults, Node
from daftar_policy.core.organisation import Organisation
from daftar_policy.decision_log import LogSettings, read_log
from daftar_policy.enforcement.point import Point
from daftar_policy.files import keeping
from daftar_policy.files.source import Problems

POLICY = """
policy: 1
revision: "1"
statute: in
rules:
  - {id: A, on: send, when: {event.text: {contains: secret}}, then: deny}
"""


def read(data: object, *, can_post: bool = False) -> tuple[LogSettings, list[str]]:
    node = Node(data)
    settings = read_log(node, lambda name: Path("/base") / name, can_post=can_post)
    return settings, [fault.message for fault in node.faults]


def test_a_directory_alone() -> None:
    assert read("log") == (LogSettings(Path("/base/log")), [])


def test_every_key() -> None:
    given = {"directory": "log", "level": "refusals", "keep_days": 200, "key": "k", "witness": "/w", "control_room": "!r:x.example"}
    wanted = LogSettings(Path("/base/log"), "refusals", timedelta(days=200), Path("/base/k"), Path("/w"), "!r:x.example")
    assert read(given, can_post=True) == (wanted, [])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (5, "expected a directory, or a mapping with `directory`, found the number 5"),
        ({}, "missing key `directory`"),
        ({"directory": "log", "keepdays": 5}, "unknown key `keepdays`"),
        ({"directory": "log", "keep_days": 0}, "expected a number from 1 to 36525, found 0"),
        ({"directory": "log", "keep_days": "180"}, "expected a whole number, found the text `180`"),
        ({"directory": "log", "level": "some"}, "`some` is not one of: all, refusals"),
        ({"directory": "log", "control_room": "!r:x.example"}, "this service posts its checkpoints to no room"),
    ],
)
def test_what_is_wrong_is_said(data: object, said: str) -> None:
    assert read(data)[1] == [said]


def test_a_room_must_be_one() -> None:
    assert read({"directory": "log", "control_room": "control"}, can_post=True)[1] == ["`control` is neither a room id nor an alias"]


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_text(POLICY)
    return tmp_path / "policy.yaml"


def test_a_point_does_not_start_below_the_floor(policy: Path) -> None:
    settings = LogSettings(policy.parent / "log", keep=timedelta(days=30))
    with pytest.raises(Problems, match="asks for at least"):
        Point("test", policy, None, settings.directory, log_settings=settings).start()
    kinds = [entry["kind"] for entry in decision_log.read(settings.directory)]
    assert "policy-refused" in kinds
    assert decision_log.verify(settings.directory) == []


def test_a_statute_that_nobody_knows_is_refused() -> None:
    document = {"policy": 1, "revision": "1", "statute": "in-maharastra", "rules": []}
    with pytest.raises(Faults) as refused:
        compile_policy(document, Organisation.EMPTY)
    assert [(fault.path, fault.code, fault.hint) for fault in refused.value.faults] == [
        (("statute",), "unknown-statute", "did you mean `in-maharashtra`?")
    ]


def test_refusals_only(policy: Path) -> None:
    settings = LogSettings(policy.parent / "log", level="refusals", keep=timedelta(days=400), witness=policy.parent / "witness.jsonl")
    point = Point("test", policy, None, settings.directory, log_settings=settings)
    point.start()
    assert point.ask("send", {"event.body": "hello"}).is_allowed
    refused = point.ask("send", {"event.body": "a secret", "room.id": "!r:x.example"})
    point.stop()
    entries = [entry for entry in decision_log.read(settings.directory) if entry["kind"] == "decision"]
    assert [(entry["id"], entry["room"]) for entry in entries] == [(refused.id, "!r:x.example")]
    assert next(decision_log.read(settings.directory))["level"] == "refusals"
    assert settings.witness is not None
    assert len(settings.witness.read_text().splitlines()) == 2


SERVICE = """
policy:
  policy: policy.yaml
  log: {directory: log, keep_days: 200}
"""
MODULE = """
modules:
  - module: other.Module
    config: {log: {keep_days: 1}}
  - module: daftar_policy.enforcement.synapse_module.DaftarPolicy
    config:
      log: {directory: log, keep_days: 30}
"""


def test_the_services_beside_a_policy_are_measured(policy: Path) -> None:
    folder = policy.parent
    (folder / "homeserver.d").mkdir()
    (folder / "mail.yaml").write_text(SERVICE)
    (folder / "homeserver.d" / "daftar.yaml").write_text(MODULE)
    (folder / "bots.yaml").write_text("policy: {policy: policy.yaml, log: log}\n")
    services = keeping.beside(policy)
    assert [path.name for path in services] == ["mail.yaml", "bots.yaml", "daftar.yaml"]
    now, then = date(2026, 11, 21), date(2027, 5, 14)
    assert [(Path(found.path).name, found.line, found.column) for found in keeping.refused("in", services, now)] == [("daftar.yaml", 7, 40)]
    assert [Path(found.path).name for found in keeping.foreseen("in", services, now)] == ["mail.yaml"]
    assert len(keeping.refused("in", services, then)) == 2
    assert keeping.foreseen("in", services, then) == []
    assert keeping.refused(None, services, then) == []


@pytest.mark.parametrize("text", ["", "[]", "modules: 5", "modules: [5]", "policy: {log: {keep_days: yes}}", "policy: 5"])
def test_a_service_of_any_form_is_no_exception(policy: Path, text: str) -> None:
    (policy.parent / "mail.yaml").write_text(text)
    assert keeping.refused("in", keeping.beside(policy), date(2026, 11, 21)) == []


def test_what_cannot_be_read_is_passed_over_or_said(policy: Path) -> None:
    (policy.parent / "mail.yaml").write_text("a: [")
    services = keeping.beside(policy)
    assert keeping.readable(services) == []
    with pytest.raises(Problems):
        keeping.refused("in", services, date(2026, 11, 21))
