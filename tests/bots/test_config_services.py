"""The service bot in `bots.yaml`: what it may leave out, its sections, and each mistake with its place."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from daftar_bots import config
from daftar_policy.files.source import Problems

BOTS = """\
homeserver: {url: "http://localhost:8008", name: daftar.example}
organisation: organisation.yaml
policy: {policy: policy.yaml, log: log}
bots:
  - id: seva
    kind: services
    user_id: "@seva:daftar.example"
    password_file: password
    control_room: "#seva:daftar.example"
    office: it
    store: state
"""


def load(tmp_path: Path, text: str) -> config.BotsConfig:
    (tmp_path / "bots.yaml").write_text(text)
    (tmp_path / "organisation.yaml").write_text("organisation: 1\nserver: daftar.example\nunits: [{id: it, name: {en: IT}}]\n")
    (tmp_path / "officers.csv").write_text("matrix_id,email,name,name_local,post,unit,language\n")
    (tmp_path / "policy.yaml").write_text('policy: 1\nrevision: "1"\nrules: []\n')
    (tmp_path / "password").write_text("x\n")
    return config.load(tmp_path)


def test_the_least_that_it_needs(tmp_path: Path) -> None:
    settings = load(tmp_path, BOTS).bots[0].settings
    assert settings.kind == "services"
    assert settings.makers == ()
    assert settings.services.agenda.nag_every == timedelta(minutes=15)


def test_the_other_bots_of_the_file_know_it(tmp_path: Path) -> None:
    other = (
        '  - {id: ann, user_id: "@ann:daftar.example", password_file: password, control_room: "#ann:daftar.example", office: it,\n'
        '     makers: ["@a:daftar.example"], approvers: ["@b:daftar.example"], languages: [en], store: ann}\n'
    )
    service, announcements = load(tmp_path, BOTS + other).bots
    assert announcements.settings.colleagues == (service.settings.user_id,)
    assert service.settings.colleagues == ()


def test_reminders(tmp_path: Path) -> None:
    section = '    agenda: {rooms: ["@clerk:daftar.example"], nag_every: 1h, nag_times: 3, most: 5, morning: "08:30"}\n'
    agenda = load(tmp_path, BOTS + section).bots[0].settings.services.agenda
    assert agenda.rooms == ("@clerk:daftar.example",)
    assert (agenda.nag_every, agenda.nag_times, agenda.most, agenda.morning) == (timedelta(hours=1), 3, 5, time(8, 30))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (BOTS + "    agenda: {nag_every: soon}\n", "12:25: `soon` is no span of time (such as `15m` or `1h`)"),
        (BOTS + "    agenda: {nag_every: 0m}\n", "12:25: `0m` is no span of time"),
        (BOTS + "    agenda: {nag_times: 0}\n", "12:25: "),
        (BOTS + '    agenda: {morning: "25:00"}\n', "12:23: `25:00` is no time of day"),
        (BOTS + "    agenda: {rooms: [nobody@nowhere]}\n", "12:22: `nobody@nowhere` names nobody"),
        (BOTS + "    agenda: {room: []}\n", "12:14: unknown key `room`"),
        (BOTS.replace("kind: services", "kind: announcements") + "    agenda: {}\n", "unknown key `agenda`"),
    ],
)
def test_each_mistake_with_its_place(tmp_path: Path, text: str, wanted: str) -> None:
    with pytest.raises(Problems) as caught:
        load(tmp_path, text)
    assert any(wanted in str(problem) for problem in caught.value.problems), [str(problem) for problem in caught.value.problems]
