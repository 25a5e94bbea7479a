"""The commands that steer the spool: what they do, what they ask, and what they exit with."""

import contextlib
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from daftar_bridges import spool
from daftar_bridges.cli import app
from daftar_bridges.core.origin import Authentication
from daftar_bridges.incoming import directory_of
from daftar_bridges.screening import records
from daftar_bridges.screening.records import Record
from daftar_bridges.spool import Accepted, Target
from daftar_bridges.store import Store

runner = CliRunner()
TENDERS = "tenders@it.daftar.example"
RAW = b"From: vijay@bidder.example\r\nSubject: x\r\n\r\ntext\r\n"


@pytest.fixture
def path(make_office: Callable[..., Any]) -> Path:
    found: Path = make_office().path
    return found


def put(path: Path, *states: str, file: str = "") -> None:
    store = Store.open(path.parent / "state" / "mail.db")
    for number, state in enumerate(states):
        raw = b"" if file else RAW
        targets = [Target(TENDERS, TENDERS, state, {"decision": "hold", "id": "d1", "rules": ["IN-3"]})]
        store.run_here(
            spool.accept, Accepted(f"{number:016x}", 1000.0, "vijay@bidder.example", "", f"i{number}", raw, targets, file, len(RAW))
        )
        # Nobody else is told of what becomes of his mail.
        store.run_here(records.keep, f"{number:016x}", Record(Authentication(spf="pass")))
    store.close_here()


def run(path: Path, *words: str, answer: str = "") -> tuple[int, str]:
    done = runner.invoke(app, [*words, "--config", str(path)], input=answer)
    return done.exit_code, done.output


def states(path: Path) -> list[str]:
    done = runner.invoke(app, ["queue", "--all", "--json", "--config", str(path)])
    return [json.loads(line)["state"] for line in done.output.splitlines()]


def test_an_empty_queue_says_so(path: Path) -> None:
    assert run(path, "queue") == (0, "nothing waits, nothing is held\n")
    assert run(path, "queue", "--json") == (0, "")


def test_a_held_mail_is_shown_and_released(path: Path) -> None:
    put(path, "held")
    status, text = run(path, "show", "1")
    assert status == 0
    assert "policy: hold by IN-3 (decision d1)" in text
    assert json.loads(run(path, "show", "1", "--json")[1])["deliveries"][0]["state"] == "held"
    assert run(path, "release", "1")[0] == 0
    assert states(path) == ["ready"]
    status, text = run(path, "release", "1")
    assert (status, "only held mail can be released" in text) == (1, True)


def test_a_drop_says_which_and_asks(path: Path) -> None:
    put(path, "held")
    status, text = run(path, "drop", "1", "--reason", "spam")
    assert (status, "--return" in text, "--silent" in text) == (2, True, True)
    status, text = run(path, "drop", "1", "--reason", "spam", "--silent", answer="n\n")
    assert (status, states(path)) == (1, ["held"])
    assert "nobody would be told" in text
    status, text = run(path, "drop", "1", "--reason", "spam", "--return", "--yes")
    assert status == 0
    assert "vijay@bidder.example is told" in text
    assert states(path) == ["returned", "ready"]
    assert "at the command line: reject (spam); told: vijay@bidder.example" in run(path, "show", "1")[1]


@pytest.mark.parametrize("reason", ["", " \n "])
@pytest.mark.parametrize("word", [["hold"], ["drop", "--silent", "--yes"]])
def test_a_reason_says_something(path: Path, word: list[str], reason: str) -> None:
    put(path, "held", "ready")
    status, text = run(path, *word, "1", "--reason", reason)
    assert (status, "it says nothing" in text, states(path)) == (2, True, ["held", "ready"])


def test_a_reason_is_one_line_wherever_it_is_told(path: Path) -> None:
    put(path, "ready")
    assert run(path, "hold", "1", "--reason", "मंजुरी\nआवश्यक")[0] == 0
    assert run(path, "queue")[1].endswith("at the command line: मंजुरी आवश्यक)\n")


def test_nobody_at_the_terminal_leaves_it_and_says_so(path: Path) -> None:
    put(path, "held")
    status, text = run(path, "drop", "1", "--reason", "spam", "--silent")
    assert (status, states(path)) == (1, ["held"])
    assert text.endswith("\nleft as it is: nobody answered (`--yes` does)\n")


def test_the_queue_has_a_line_for_each_however_long_and_odd_the_reasons_are(path: Path) -> None:
    put(path, *["held"] * 10)
    store = Store.open(path.parent / "state" / "mail.db")
    page = "<html>\n<h1>502 \x1b[31mBad\u202e Gateway</h1>\n" + "x" * 400
    store.run_here(spool.postpone, 2, 5e9, page)
    store.run_here(lambda db: db.execute("UPDATE delivery SET state = 'ready' WHERE id = 2"))
    store.run_here(lambda db: db.execute("UPDATE delivery SET reason = 'रस्त्या\u200dवर' WHERE id = 3"))
    store.close_here()
    first, second, third, *rest = run(path, "queue")[1].splitlines()
    assert first == f"in   1  held     vijay@bidder.example -> {TENDERS}"
    assert second.startswith(f"in   2  ready    vijay@bidder.example -> {TENDERS}, 1 try, next try 2128-06-11 ")
    assert second.endswith("x…)")
    assert "(<html> <h1>502 [31mBad Gateway</h1> xxx" in second
    assert third.endswith("(रस्त्या\u200dवर)"), "what a word is written with stays"
    assert len(rest) == 7
    assert f"{'x' * 400})" in run(path, "show", "2")[1], "there it stands whole"
    assert {json.loads(line)["reason"] for line in run(path, "queue", "--json")[1].splitlines()} == {"", page, "रस्त्या\u200dवर"}


def test_what_held_a_mail_is_not_said_any_more_when_it_is_released(path: Path) -> None:
    put(path, "ready")
    run(path, "hold", "1", "--reason", "look first")
    run(path, "release", "1")
    assert run(path, "queue")[1] == f"in  1  ready    vijay@bidder.example -> {TENDERS}\n"
    text = run(path, "show", "1")[1]
    assert f"  1 for {TENDERS}: ready\n" in text
    assert "hold (look first)" in text


@pytest.mark.parametrize("state", ["done", "returned", "ready"])
@pytest.mark.parametrize("how", ["--silent", "--return"])
def test_what_cannot_be_dropped_is_said_before_anything_is_asked(path: Path, state: str, how: str) -> None:
    put(path, state)
    status, text = run(path, "drop", "1", "--reason", "spam", how)
    assert (status, "Do it?" in text, "hold it first" in text) == (1, False, True)


def test_a_mail_that_waits_is_held_first(path: Path) -> None:
    put(path, "ready")
    status, text = run(path, "drop", "1", "--reason", "spam", "--silent", "--yes")
    assert (status, "hold it first" in text) == (1, True)
    assert run(path, "retry", "1")[0] == 0
    assert run(path, "hold", "1", "--reason", "wait")[0] == 0
    assert states(path) == ["held"]


def test_a_large_mail_comes_again(path: Path) -> None:
    put(path, "done", file="a.eml")
    directory = directory_of(path.parent / "state" / "mail.db")
    directory.mkdir()
    (directory / "a.eml").write_bytes(RAW)
    assert run(path, "replay", "1", "--yes")[0] == 0
    assert states(path) == ["done", "ready"]
    assert sorted(file.read_bytes() for file in directory.iterdir()) == [RAW, RAW]


@pytest.mark.parametrize(
    "word", [["show"], ["retry"], ["release"], ["hold", "--reason", "x"], ["drop", "--reason", "x", "--silent"], ["replay"]]
)
def test_an_id_that_there_is_not(path: Path, word: list[str]) -> None:
    # A look makes no spool, and one that is there has no such mail.
    assert run(path, *word, "12") == (1, "no mail has the id `12`\n")
    assert not (path.parent / "state").exists()
    put(path, "held")
    assert run(path, *word, "12")[0] == 1


def test_what_is_too_old_goes_and_the_file_shrinks(path: Path) -> None:
    put(path, "done", file="a.eml")
    database = path.parent / "state" / "mail.db"
    directory = directory_of(database)
    directory.mkdir()
    (directory / "a.eml").write_bytes(RAW)
    store = Store.open(database)
    for name, state in (("e", "done"), ("f", "held")):
        mail = Accepted(name * 16, 1000.0, "", "", name, bytes(3_000_000), [Target(TENDERS, TENDERS, state)])
        store.run_here(spool.accept, mail)
    store.close_here()
    status, text = run(path, "prune", "--shrink")
    assert (status, "2 mails lost their octets, 2 mails and 0 outgoing ones were forgotten" in text) == (0, True)
    assert list(directory.iterdir()) == []
    assert states(path) == ["held"]
    assert 3_000_000 < database.stat().st_size < 4_000_000


def test_a_killed_command_has_done_all_of_it_or_nothing(path: Path, *, full_counts: bool) -> None:
    chance = random.Random(7)  # noqa: S311 - when to kill is no secret
    count = 40 if full_counts else 4
    put(path, *["held"] * count)
    command = [
        sys.executable,
        "-c",
        "from daftar_bridges.cli import app; app()",
        "drop",
        "--reason",
        "spam",
        "--return",
        "--yes",
        "--config",
        str(path),
    ]
    for number in range(1, count + 1):
        process = subprocess.Popen([*command, str(number)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0.3, 2.5))
        process.kill()
        process.wait()
        (told,) = [json.loads(run(path, "show", str(number), "--json")[1])]
        ends = (told["deliveries"][0]["state"] == "returned", len(told["deeds"]) == 1, len(told["returned"]) == 1)
        assert ends in {(True, True, True), (False, False, False)}
        # Done again it is done once.
        run(path, "drop", str(number), "--reason", "spam", "--return", "--yes")
        told = json.loads(run(path, "show", str(number), "--json")[1])
        assert (len(told["deeds"]), len(told["returned"])) == (1, 1)
