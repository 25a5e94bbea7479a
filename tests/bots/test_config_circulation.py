"""The way from draft to room in `bots.yaml`: read, with each mistake at its place."""

from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daftar_bots.announcements.circulation_settings import LevelWish, QuotaWish
from daftar_bots.config import load
from daftar_policy.files.source import Problems

HEAD = """\
homeserver: {url: "http://localhost:8008", name: daftar.example}
organisation: organisation.yaml
policy: {policy: policy.yaml, log: log}
bots:
  - id: it
    user_id: "@dept_it:daftar.example"
    password_file: password
    control_room: "#it-control:daftar.example"
    office: it
    store: state/it
"""
PEOPLE = """\
    makers: ["post:clerk@it"]
    approvers: ["@deputy:daftar.example", "role:nodal"]
"""
MORE = """\
    roles: {nodal: ["@asha:daftar.example", "it & post:deputy"]}
    services: {ias: ["post:deputy"]}
    approval:
      - {over: 100, needs: 2}
      - {importance: [urgent, emergency], approvers: ["service:ias"]}
    approval_expires: 3d
    quotas:
      - {who: ["post:clerk"], per_day: 5, cooldown: 30m}
      - {importance: emergency, per_day: 2, together: true}
    schedule:
      timezone: Asia/Karachi
      office_hours: "10:00-17:30"
      weekend: [sunday]
      holidays: IN-MH
      extra_holidays: [2026-11-09, {date: "2026-11-10", name: Bhaubeej}]
      working_days: [2026-11-08]
      quiet_hours: "21:00-07:00"
      quiet_override: [urgent, emergency]
    room_mention: [emergency]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "organisation.yaml").write_text(
        "organisation: 1\nserver: daftar.example\nunits:\n  - {id: it, name: {en: IT}}\n"
        "posts:\n  - {id: clerk, name: {en: Clerk}, rank: 1}\n  - {id: deputy, name: {en: Deputy}, rank: 5}\n",
        encoding="utf-8",
    )
    (tmp_path / "officers.csv").write_text(
        "matrix_id,email,name,name_local,post,unit,language\n"
        "@clerk:daftar.example,,Clerk,,clerk,it,en\n@deputy:daftar.example,,Deputy,,deputy,it,en\n@asha:daftar.example,,Asha,,,it,mr\n"
    )
    (tmp_path / "policy.yaml").write_text('policy: 1\nrevision: "1"\nrules: []\n')
    (tmp_path / "password").write_text("secret\n")
    return tmp_path


def read(folder: Path, text: str) -> list[str]:
    (folder / "bots.yaml").write_text(HEAD + text)
    try:
        load(folder)
    except Problems as problems:
        return [str(problem).removeprefix(f"{folder}/bots.yaml:") for problem in problems.problems]
    return []


def test_all_of_it(folder: Path) -> None:
    (folder / "bots.yaml").write_text(HEAD + PEOPLE + MORE)
    (bot,) = load(folder).bots
    found = bot.settings.circulation
    assert bot.settings.makers == ("post:clerk@it",)
    assert found.levels == (LevelWish(over=100, needs=2), LevelWish(importances=("urgent", "emergency"), approvers=("service:ias",)))
    assert found.expires == timedelta(days=3)
    assert found.quotas == (
        QuotaWish(("post:clerk",), (), 5, timedelta(minutes=30)),
        QuotaWish((), ("emergency",), 2, None, is_shared=True),
    )
    hours = found.hours
    assert (hours.zone, hours.opens, hours.closes) == (ZoneInfo("Asia/Karachi"), time(10), time(17, 30))
    assert hours.weekend == {6}
    assert (hours.country, hours.state) == ("IN", "MH")
    assert hours.extra_holidays == {date(2026, 11, 9): "-", date(2026, 11, 10): "Bhaubeej"}
    assert hours.working_days == {date(2026, 11, 8)}
    assert hours.quiet == (time(21), time(7))
    assert hours.overrides == {"urgent", "emergency"}
    assert found.rings == {"emergency"}


def test_what_holds_where_nothing_is_said(folder: Path) -> None:
    (folder / "bots.yaml").write_text(HEAD + PEOPLE.replace(', "role:nodal"', ""))
    found = load(folder).bots[0].settings.circulation
    assert found.levels == found.quotas == ()
    assert found.hours.quiet is None
    assert found.rings == {"urgent", "emergency"}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "post:clerk@it",
            "post:clark@it",
            "11:14: `post:clark@it` names nobody: `post:clark@it` at sign 1 is not known (did you mean `post:clerk@it`?)",
        ),
        ("role:nodal", "role:nodel", "12:43: `role:nodel` names nobody: `role:nodel` at sign 1 is not known (did you mean `role:nodal`?)"),
        ("it & post:deputy", "it & role:nodal", "13:45: `it & role:nodal` names nobody: `role:nodal` at sign 6 is not known"),
        ("needs: 2", "needs: 0", "16:28: expected a number from 1 to 9, found 0"),
        ("needs: 2", "needs: 4", "16:28: expected 4 approvals, but only 2 may approve"),
        ("over: 100, ", "", "16:9: expected `over`, `importance` or both"),
        ("approval_expires: 3d", "approval_expires: soon", "18:23: `soon` is no length of time (such as `3d`, `12h` or `30m`)"),
        ("importance: emergency", "importance: loud", "21:22: `loud` is not one of: routine, important, urgent, emergency"),
        ("per_day: 2, ", "", "21:9: expected `per_day`, `cooldown` or both"),
        ("Asia/Karachi", "Asia/Poona", "23:17: `Asia/Poona` is no time zone (such as `Asia/Kolkata`)"),
        ("10:00-17:30", "17:30-10:00", "24:21: the offices close before they open"),
        ("10:00-17:30", "10-17", "24:21: `10-17` is no span of hours (such as `09:45-18:15`)"),
        ("[sunday]", "[sonday]", "25:17: `sonday` is not one of: monday,"),
        ("IN-MH", "IN-XX", "26:17: the holidays of `IN-XX` are not known (such as `IN-MH`)"),
        ("2026-11-08", "2026-13-08", "28:22: `2026-13-08` is no day (such as `2026-11-09`)"),
        ("room_mention: [emergency]", "room_mentions: [emergency]", "31:5: unknown key `room_mentions` (did you mean `room_mention`?)"),
        ('"post:clerk@it"', '"@deputy:daftar.example"', ""),
    ],
)
def test_each_mistake_with_its_place(folder: Path, old: str, new: str, problem: str) -> None:
    text = PEOPLE + MORE
    assert old in text
    found = read(folder, text.replace(old, new, 1))
    assert any(each.startswith(problem) for each in found) if problem else found == [], found


def test_a_post_alone_is_no_second_person(folder: Path) -> None:
    found = read(folder, PEOPLE.replace('"@deputy:daftar.example", "role:nodal"', '"post:clerk"'))
    assert found == ["12:16: nobody but `@clerk:daftar.example` could approve what `@clerk:daftar.example` writes (list a second person)"]


@pytest.mark.parametrize(
    ("words", "people"),
    [("", None), ("    administrators: []\n", ()), ('    administrators: ["post:deputy"]\n', ("post:deputy",))],
)
def test_who_looks_after_the_rooms(folder: Path, words: str, people: tuple[str, ...] | None) -> None:
    people_of_it = PEOPLE.replace(', "role:nodal"', "")
    (folder / "bots.yaml").write_text(HEAD + people_of_it + words, encoding="utf-8")
    assert load(folder).bots[0].settings.administrators == people
