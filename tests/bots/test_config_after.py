"""The section `after`: what it gives, and each mistake with its place."""

import json
from datetime import time, timedelta
from pathlib import Path

import pytest

from daftar_bots import config
from daftar_bots.announcements.after_settings import AfterSettings
from daftar_policy.files.source import Problems

GOOD = {
    "direct": False,
    "escalate": "4h",
    "levels": 3,
    "digest": "09:30",
    "pins": 0,
    "mail": {"host": "mail.example", "from": "a@it.example", "after": "30m", "port": 10025, "starttls": True},
    "sms": {"folder": "sms", "numbers": "phones.csv", "templates": {"mr": "1007"}, "sender": "MH", "most_parts": 2},
    "page": {"url": "https://bots.example/", "holds": "7d"},
}


def load(directory: Path, after: object) -> AfterSettings:
    (directory / "organisation.yaml").write_text("organisation: 1\nserver: x.example\nunits: [{id: it, name: {en: IT}}]\n")
    (directory / "officers.csv").write_text("matrix_id,email,name,name_local,post,unit,language\n")
    (directory / "policy.yaml").write_text('policy: 1\nrevision: "1"\nrules: []\n')
    (directory / "password").write_text("x\n")
    if not (directory / "phones.csv").exists():
        (directory / "phones.csv").write_text("matrix_id,phone\n@asha:x.example,+91 98123-45678\n")
    bot = {
        "id": "it", "user_id": "@b:x.example", "password_file": "password", "control_room": "#c:x.example", "makers": ["@m:x.example"],
        "approvers": ["@d:x.example"], "office": "it", "store": "store", "after": after,
    }  # fmt: skip
    document = {
        "homeserver": {"url": "http://127.0.0.1", "name": "x.example"},
        "organisation": "organisation.yaml",
        "policy": {"policy": "policy.yaml", "log": {"directory": "log", "key": "keys/log.key"}},
        "bots": [bot],
    }
    (directory / "bots.yaml").write_text(json.dumps(document, indent=1))
    return config.load(directory).bots[0].settings.after


def test_all_of_it(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD)
    assert (found.direct, found.escalate, found.levels, found.digest, found.pins) == (False, timedelta(hours=4), 3, time(9, 30), 0)
    assert found.mail is not None
    assert found.sms is not None
    assert found.page is not None
    assert (found.mail.host, found.mail.port, found.mail.after) == ("mail.example", 10025, timedelta(minutes=30))
    assert (found.sms.numbers, found.sms.most_parts) == ({"@asha:x.example": "+919812345678"}, 2)
    assert (found.page.url, found.page.holds) == ("https://bots.example", timedelta(days=7))
    assert (found.log, found.log_key) == (tmp_path / "log" / "bots", tmp_path / "keys" / "log.key")


def test_nothing_of_it(tmp_path: Path) -> None:
    found = load(tmp_path, None)
    assert found.direct
    assert (found.escalate, found.digest, found.mail, found.sms, found.page) == (None, None, None, None, None)
    assert found.log == tmp_path / "log" / "bots"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"escalat": "4h"}, "did you mean `escalate`?"),
        ({"escalate": "soon"}, "`soon` is no length of time"),
        ({"escalate": "0h"}, "`0h` is no length of time"),
        ({"digest": "9.30"}, "`9.30` is no time of day"),
        ({"digest": "24:00"}, "`24:00` is no time of day"),
        ({"pins": 11}, "10"),
        ({"levels": 0}, "1"),
        ({"mail": {"host": "x", "from": "nobody"}}, "`nobody` is not a mail address"),
        ({"mail": {"from": "a@x.example"}}, "host"),
        ({"mail": {"host": "x", "from": "a@x.example", "user": "u"}}, "expected both `user` and `password_file`"),
        ({"mail": {"host": "x", "from": "a@x.example", "user": "u", "password_file": "no"}}, "there is no file `no`"),
        ({"sms": {"folder": "s", "numbers": "no.csv"}}, "cannot read `no.csv`"),
        ({"sms": {"folder": "s", "numbers": "password"}}, "needs the columns"),
        ({"sms": {"folder": "s", "numbers": "phones.csv", "templates": {"fr": "1"}}}, "`fr` is not one of: mr, hi, en, ur"),
        ({"page": None}, "a short message carries a link"),
        ({"page": {"url": "http://bots.example"}}, "is not an address with `https://`"),
        ([1], "expected a mapping"),
    ],
)
def test_each_mistake_has_its_place(tmp_path: Path, changes: object, words: str) -> None:
    after = GOOD | changes if isinstance(changes, dict) else changes
    with pytest.raises(Problems) as found:
        load(tmp_path, after)
    said = [str(problem) for problem in found.value.problems]
    assert any(words in line and "bots.yaml:" in line for line in said), said


@pytest.mark.parametrize("row", ["asha,+919812345678", "@asha:x.example,98123", "@asha:x.example,+0123456789", "@asha:x.example,"])
def test_a_number_that_is_none_is_named_with_its_line(tmp_path: Path, row: str) -> None:
    (tmp_path / "phones.csv").write_text(f"matrix_id,phone\n{row}\n")
    with pytest.raises(Problems, match=r"`phones.csv` line 2"):
        load(tmp_path, GOOD)
