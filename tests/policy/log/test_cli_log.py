"""`daftar log`: what it prints, what it exits with, and that it reads as people ask."""

import csv
import io
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from daftar_policy import decision_log
from daftar_policy.cli_log import app
from daftar_policy.decision_log import Customs, DecisionLog
from daftar_policy.log.export import as_csv

START = datetime(2026, 11, 20, 20, tzinfo=UTC)
INDIA = timedelta(hours=5, minutes=30)


def entry(number: int, **more: object) -> dict[str, object]:
    time = START + timedelta(hours=number)
    local = (time + INDIA).replace(tzinfo=None).isoformat(timespec="milliseconds") + "+05:30"
    return {
        "kind": "decision",
        "time": time.isoformat(timespec="milliseconds"),
        "local": local,
        "id": f"AAAA-000{number}",
        "point": "synapse",
        "action": "send",
        "actor": "@asha:daftar.example",
        "object": "!r:daftar.example",
        "room": "!r:daftar.example",
        "decision": "deny",
        "rules": ["FILE-2"],
        "monitored": [],
        "facts": {"event.findings": ["aadhaar"]},
        **more,
    }


@pytest.fixture
def log(tmp_path: Path) -> Path:
    found = DecisionLog(tmp_path / "log", "synapse", customs=Customs(clock=lambda: START + timedelta(days=1)))
    found.write(entry(0))
    found.write(entry(1, actor="@ravi:daftar.example", room="!q:daftar.example", object="!q:daftar.example", rules=["PII-1"]))
    found.write(entry(2, action="invite", decision="allow", rules=[], monitored=["FED-1"], object="@x:nic.example"))
    found.write(entry(5, say={"mr": "नाही", "en": "No"}))
    found.close()
    return tmp_path / "log"


def run(*arguments: object, status: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == status, (result.output, result.exception)
    return result.stdout, result.stderr


def ids(*arguments: object, status: int = 0) -> list[str]:
    return [json.loads(line)["id"][-1] for line in run("find", *arguments, "--json", status=status)[0].splitlines()]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--actor", "@ravi:daftar.example"), "1"),
        (("--room", "!r:daftar.example"), "025"),
        (("--rule", "FED-1"), "2"),
        (("--rule", "FILE-2", "--decision", "deny"), "05"),
        (("--action", "invite"), "2"),
        (("--id", "aaaa0001"), "1"),
        (("--point", "synapse", "--most", "2"), "01"),
        (("--since", "2026-11-20T22:00:00+00:00"), "25"),
        (("--until", "2026-11-20T22:00:00Z"), "01"),
        # Days and times without an offset are those of the policy's own zone: 20:00 in UTC is the next day in India.
        (("--since", "2026-11-21"), "0125"),
        (("--until", "2026-11-20"), ""),
        (("--since", "2026-11-21T03:00:00", "--until", "2026-11-21T04:00:00"), "2"),
        (("--since", "3650d"), "0125"),
    ],
)
def test_find(log: Path, options: tuple[str, ...], found: str) -> None:
    assert "".join(ids(log, *options, status=0 if found else 1)) == found


def test_a_row_for_people(log: Path) -> None:
    out, _ = run("find", log, "--action", "invite")
    assert out == "2026-11-21T03:30:00.000+05:30  AAAA-0002  synapse  invite: allow  @asha:daftar.example → @x:nic.example  [FED-1]\n"


def test_show(log: Path) -> None:
    out, _ = run("show", "aaaa 0005", log)
    assert "actor          @asha:daftar.example" in out
    assert "[mr] नाही" in out
    shown = json.loads(run("show", "AAAA-0005", log, "--json")[0])
    assert shown["facts"] == {"event.findings": ["aadhaar"]}
    assert "no decision" in run("show", "BBBB-0005", log, status=1)[1]
    assert "is not the id" in run("show", "hello", log, status=2)[1]


def test_verify_good_and_bad(log: Path) -> None:
    out, err = run("verify", log)
    assert out == f"{log}: chains: 1, segments: 1, lines: 7, checkpoints: 2; nothing was altered, removed or moved\n"
    assert err == ""
    path = decision_log.files(log)[0]
    raw = path.read_bytes()
    number = next(number for number, line in enumerate(raw.splitlines(), 1) if b"ravi" in line)
    path.write_bytes(raw.replace(b"ravi", b"rani"))
    _, err = run("verify", log, status=1)
    assert err.strip() == f"{path}:{number}:1: the line was altered after it was written"
    lines = [json.loads(line) for line in run("verify", log, "--json", status=1)[0].splitlines()]
    assert (lines[0]["line"], lines[0]["severity"], lines[-1]["ok"]) == (number, "error", False)


def test_verify_with_a_witness_and_a_key(log: Path, tmp_path: Path) -> None:
    (tmp_path / "witness").write_text(run("checkpoints", log)[0])
    (tmp_path / "keys").write_text(run("key", log)[0])
    run("verify", log, "--witness", tmp_path / "witness", "--key", tmp_path / "keys")
    (tmp_path / "other").write_text(f"ed25519 {'0' * 64} synapse\n")
    assert "a key that the point does not have" in run("verify", log, "--key", tmp_path / "other", status=1)[1]
    path = decision_log.files(log)[0]
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))
    out, _ = run("verify", log)
    assert re.search(r"jsonl:\d+:1: note: from this line on the tail is unproven \(\d lines\)", out) or "not closed" in out
    _, err = run("verify", log, "--witness", tmp_path / "witness", status=1)
    assert "the end is cut off" in err
    path.unlink()
    assert "not there" in run("verify", log, "--witness", tmp_path / "witness", status=1)[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("verify", "nowhere"), "there is no decision log at `nowhere`"),
        (("verify", "."), "there is no decision log in `.`"),
        (("verify", ".", "--key", "nothing"), "the key file cannot be read"),
        (("verify", ".", "--witness", "nothing"), "the witness's list cannot be read"),
        (("find", ".", "--since", "yesterday"), "`yesterday` of --since is no time"),
        (("find", ".", "--id", "x"), "`x` is not the id of a decision"),
        (("export", "nowhere"), "there is no decision log at"),
        (("show", "AAAA-0001", ".", "--language", "fr"), "`fr` is not one of"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert said in run(*arguments, status=2)[1]


def test_export_csv_with_bom(log: Path, tmp_path: Path) -> None:
    run("export", log, "--decision", "deny", "--output", tmp_path / "out.csv")
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbftime,local,id,")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [row["id"] for row in rows] == ["AAAA-0000", "AAAA-0001", "AAAA-0005"]
    assert (rows[0]["rules"], rows[0]["facts"], rows[0]["actor"]) == ("FILE-2", '{"event.findings":["aadhaar"]}', "@asha:daftar.example")


def test_export_json_gives_the_lines_as_they_stand(log: Path) -> None:
    command = [sys.executable, "-c", "from daftar_policy.cli_log import app; app()", "export", str(log), "--format", "json"]
    out = subprocess.run(command, capture_output=True, check=True, timeout=120).stdout
    lines = decision_log.files(log)[0].read_bytes().splitlines()
    assert out.splitlines() == [line for line in lines if b'"kind":"decision"' in line]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "=cmd|' /C calc'!A0"])
def test_a_spreadsheet_runs_nothing(text: str) -> None:
    row = b"".join(as_csv([{"actor": text}])).decode("utf-8-sig").splitlines()[1]
    assert next(csv.reader([row]))[5] == f"'{text}"


def test_memory_stays_the_same_however_long_the_log(tmp_path: Path) -> None:
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from daftar_policy.decision_log import Wanted, examine, search\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "assert examine(Path(sys.argv[1])).is_whole\n"
        "assert sum(1 for _ in search(Path(sys.argv[1]), Wanted(action='send'))) == 20000\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    log = DecisionLog(tmp_path, "synapse")
    for number in range(20_000):
        log.write(entry(number % 8, padding="x" * 400))
    log.close(30)
    assert decision_log.files(tmp_path)[0].stat().st_size > 15_000_000
    grown = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, check=True, text=True, timeout=120).stdout
    assert int(grown) < 4_000
