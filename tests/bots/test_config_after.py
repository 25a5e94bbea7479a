"""The section `after`: what it gives, and each mistake with its place."""

import json
from datetime import time, timedelta
from pathlib import Path

import pytest

from daftar_bots import config
from daftar_bots.announcements.after_settings import AfterSettings
from daftar_bots.core.gateway import Accepted, judge
from daftar_policy.files.source import Problems

GATEWAY = {
    "url": "https://sms.example/send?tenant=1",
    "method": "POST",
    "form": {"mobile": "{to_digits}", "content": "{text}", "type": "{unicode}", "key": "{digest:key}"},
    "headers": {"Authorization": "Bearer {secret:token}"},
    "secrets": {"token": "password"},
    "digests": {"key": {"sha512": "{sender}{text}{secret:token}"}},
    "unicode": {"gsm": "singlemsg", "ucs2": "unicodemsg"},
    "success": {"status": [200, 202], "id_pattern": r"MsgID = (\w+)", "refused": "^4", "again": "busy"},
    "timeout": "20s",
    "resend_unknown": True,
    "receipts": {"token_file": "reports", "id": "msgid", "status": "status", "delivered": "^DELIVRD$", "failed": "^UNDELIV"},
}
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
    (directory / "reports").write_text("a-token-of-the-sms-provider\n")
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


def sms(**changes: object) -> dict[str, object]:
    return {"sms": {"numbers": "phones.csv", "gateway": {key: value for key, value in {**GATEWAY, **changes}.items() if value is not None}}}


def test_a_gateway(tmp_path: Path) -> None:
    found = load(
        tmp_path, GOOD | {"sms": {"numbers": "phones.csv", "gateway": GATEWAY, "per_day": 100, "texts": {"mr": "{title} {link}"}}}
    ).sms
    assert found is not None
    assert found.http is not None
    assert (found.folder, found.per_day, found.texts) == (None, 100, {"mr": "{title} {link}"})
    gateway = found.http.gateway
    assert (found.http.timeout, found.http.resend_unknown, found.http.secrets) == (
        timedelta(seconds=20),
        True,
        {"token": tmp_path / "password"},
    )
    assert (gateway.unicode, gateway.success.statuses, gateway.digests["key"][0]) == (("singlemsg", "unicodemsg"), {200, 202}, "sha512")
    assert judge(gateway.success, 202, "MsgID = 17") == Accepted("17")


def test_a_gateway_of_ones_own_network_may_be_plain(tmp_path: Path) -> None:
    found = load(tmp_path, GOOD | sms(url="http://10.0.0.5/send", plain=True)).sms
    assert found is not None


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
        ({"sms": {"numbers": "phones.csv"}}, "expected one of `folder` and `gateway`"),
        ({"sms": {"numbers": "phones.csv", "folder": "s", "gateway": GATEWAY}}, "expected one of `folder` and `gateway`"),
        (
            {"sms": {"numbers": "phones.csv", "folder": "s", "texts": {"mr": "{titel} {link}"}}},
            "there is no `{titel}` (did you mean `title`?)",
        ),
        ({"sms": {"numbers": "phones.csv", "folder": "s", "texts": {"mr": "{title}"}}}, "expected `{link}`"),
        ({"sms": {"numbers": "phones.csv", "folder": "s", "per_day": 0}}, "expected a number from 1 to 1000000, found 0"),
        (sms(url="ftp://x"), "`ftp://x` is not an address of the web"),
        (sms(url="https://u:p@x.example/"), "is not an address of the web"),
        (sms(url="http://sms.example/"), "`http://sms.example/` does not begin with `https://`"),
        (sms(method="DELETE"), "`DELETE` is not one of: POST, GET, PUT"),
        (sms(json={}), "expected one of `form` and `json`"),
        (sms(form={"a": "{tex}"}), "there is no `{tex}` (did you mean `text`?)"),
        (sms(form=None, json={"a": [{"b": "{secret:tokn}"}]}), "there is no `{secret:tokn}` (did you mean `secret:token`?)"),
        (sms(headers={"A": "{"}), "a single `{` (write `{{` for the sign itself)"),
        (sms(secrets={"token": "no"}), "there is no file `no`"),
        (sms(secrets={"To Ken": "password"}), "`To Ken` is not a name"),
        (sms(digests={"key": {"sha3": "{text}"}}), "unknown key `sha3`"),
        (sms(digests={"key": "{text}"}), "expected one of: md5, sha1, sha256, sha512"),
        (sms(digests={"key": {"md5": "{digest:key}"}}), "there is no `{digest:key}`"),
        (sms(unicode={"gsm": 0}), "missing key `ucs2`"),
        (sms(success={"id": "data/id"}), "`data/id` is no place in a JSON"),
        (sms(success={"id": "/a", "id_pattern": "x"}), "expected one of `id` and `id_pattern`"),
        (sms(success={"refused": "("}), "not a pattern: missing )"),
        (sms(success={"status": 99}), "expected a number from 100 to 599, found 99"),
        (
            sms(receipts={"token_file": "password", "id": "a", "status": "b", "delivered": "x", "failed": "y"}),
            "line 1: expected a token of at least",
        ),
        (sms(receipts={"token_file": "reports", "id": "a", "status": "b", "delivered": "["}), "missing key `failed`"),
        (sms(timeout="10m"), "expected from `1s` to `5m`"),
        (sms(resend="yes"), "unknown key `resend` (did you mean `resend_unknown`?)"),
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
