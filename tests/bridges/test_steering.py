"""What people do with mails: each deed from each state, written down, and never more than was asked for."""

import re
from functools import partial
from pathlib import Path

import pytest

from daftar_bridges import outbox, spool, steering, story
from daftar_bridges.core.message import Message
from daftar_bridges.core.origin import Authentication
from daftar_bridges.outbox import Outgoing
from daftar_bridges.screening import records
from daftar_bridges.screening.records import Record
from daftar_bridges.spool import Accepted, Target
from daftar_bridges.steering import Deed, Done, Means
from daftar_bridges.store import Store
from daftar_policy.core.sentences import LANGUAGES

RAW = b"From: Vijay <vijay@bidder.example>\r\nSubject: x\r\n\r\ntext\r\n"
# Words that only a sentence of ours can have brought into a story.
ENGLISH = {
    "mail",
    "accepted",
    "asked",
    "from",
    "by",
    "octets",
    "header",
    "subject",
    "to",
    "for",
    "thread",
    "sender",
    "notice",
    "turned",
    "held",
}
ALL = (steering.RETRY, steering.HOLD, steering.RELEASE, steering.REJECT, steering.DROP)


def put(store: Store, state: str = "held", mail: str = "a" * 16, sender: str = "vijay@bidder.example", spf: str | None = None) -> str:
    targets = [Target("tenders@it.daftar.example", "tenders@it.daftar.example", state, reason="looked at first" if state == "held" else "")]
    store.run_here(spool.accept, Accepted(mail, 1000.0, sender, "192.0.2.1", f"identity-{mail}", RAW, targets))
    if spf is not None:
        store.run_here(records.keep, mail, Record(Authentication(spf=spf)))
    return mail


def send(store: Store, state: str, recipient: str = "c@other.example") -> str:
    row = Outgoing(
        "$out", recipient, "tenders@it.daftar.example", "tenders@it.daftar.example", "!room", "$root", RAW, state, created=1000.0
    )
    store.run_here(outbox.put, [row])
    return "$out"


def do(store: Store, word: str, key: str, directory: Path, reason: str = "spam") -> list[Done]:
    aims = store.run_here(steering.find, key)
    return store.run_here(steering.do, Deed(word, "asha", reason), aims, Means("mx.example", directory, 2000.0))


def states(store: Store) -> list[str]:
    return [row.state for row in store.run_here(spool.queue, everything=True)]


@pytest.mark.parametrize("state", ["ready", "held", "returned", "done"])
@pytest.mark.parametrize("word", ALL)
def test_a_deed_needs_its_state(store: Store, tmp_path: Path, word: str, state: str) -> None:
    key = put(store, state, sender="")
    (done,) = do(store, word, key, tmp_path)
    fits = state in steering.FROM[word]["in"]
    assert done.is_done == fits
    wanted = {steering.RETRY: "ready", steering.HOLD: "held", steering.RELEASE: "ready"}.get(word, "returned")
    assert states(store) == [wanted if fits else state]
    deeds = store.run_here(story.of, key, Path())[0]["deeds"]
    assert [(deed["who"], deed["deed"], deed["reason"]) for deed in deeds] == ([("asha", word, "spam")] if fits else [])


@pytest.mark.parametrize("state", ["ready", "held", "refused", "failed", "sent"])
@pytest.mark.parametrize("word", ALL)
def test_a_deed_with_mail_that_goes_out_needs_its_state(store: Store, tmp_path: Path, word: str, state: str) -> None:
    (done,) = do(store, word, send(store, state), tmp_path)
    fits = state in steering.FROM[word]["out"]
    assert done.is_done == fits
    wanted = {steering.RETRY: "ready", steering.HOLD: "held", steering.RELEASE: "ready"}.get(word, "refused")
    assert states(store) == [wanted if fits else state]


def test_only_a_rejection_tells_the_sender(anywhere: Store, tmp_path: Path) -> None:
    store = anywhere
    do(store, steering.DROP, put(store, mail="b" * 16, spf="pass"), tmp_path)
    assert states(store) == ["returned"]
    (done,) = do(store, steering.REJECT, put(store, spf="pass"), tmp_path, "not for this office")
    assert done.text.endswith("vijay@bidder.example is told")
    (notice,) = store.run_here(story.of, "a" * 16, Path())[0]["returned"]
    assert notice["recipient"] == "vijay@bidder.example"
    mime = store.run_here(lambda db: bytes(db.execute("SELECT mime FROM outbox").fetchone()[0]))
    assert b"not for this office" in mime
    assert b"Subject: x" in mime


@pytest.mark.parametrize(("spf", "is_told"), [("pass", True), ("fail", False), ("none", False), (None, False)])
def test_a_return_path_that_nothing_confirms_is_not_written_to(store: Store, tmp_path: Path, spf: str | None, is_told: bool) -> None:
    (done,) = do(store, steering.REJECT, put(store, spf=spf), tmp_path)
    assert done.is_done
    assert bool(store.run_here(story.of, "a" * 16, Path())[0]["returned"]) == is_told
    assert ("not confirmed" in done.text) != is_told


def test_what_changed_meanwhile_is_left_alone(store: Store, tmp_path: Path) -> None:
    aims = store.run_here(steering.find, put(store))
    do(store, steering.RELEASE, "a" * 16, tmp_path)
    (done,) = store.run_here(steering.do, Deed(steering.DROP, "b", "late"), aims, Means("mx", tmp_path, 1.0))
    assert not done.is_done
    assert states(store) == ["ready"]


def test_a_mail_is_found_by_its_number_and_by_its_id(anywhere: Store) -> None:
    store = anywhere
    put(store)
    put(store, mail="c" * 16)
    assert [aim.mail for aim in store.run_here(steering.find, "2")] == ["c" * 16]
    assert [aim.id for aim in store.run_here(steering.find, "a" * 16)] == ["1"]
    for nothing in ("3", "", "9" * 40, "٢", "$none", "x'; DROP TABLE mail; --"):
        assert store.run_here(steering.find, nothing) == []


def test_a_mail_that_comes_again_is_one_of_its_own(anywhere: Store) -> None:
    store = anywhere
    put(store, "done")
    aims = store.run_here(steering.find, "a" * 16)
    store.run_here(steering.replay, Deed(steering.REPLAY, "asha"), aims, "f" * 16, 3000.0)
    row = store.run_here(spool.next_delivery, "tenders@it.daftar.example")
    assert row is not None
    assert (row.mail, row.raw, row.decision) == ("f" * 16, RAW, None)
    # The same mail from outside is still known.
    target = Target("tenders@it.daftar.example", "tenders@it.daftar.example", "ready")
    again = Accepted("e" * 16, 4000.0, "vijay@bidder.example", "", f"identity-{'a' * 16}", RAW, [target])
    assert store.run_here(spool.accept, again) == []
    assert len(states(store)) == 2


@pytest.mark.parametrize("word", [steering.DROP, steering.REJECT])
def test_a_mail_that_was_taken_away_by_mistake_comes_back(store: Store, tmp_path: Path, word: str) -> None:
    key = put(store, "held")
    (done,) = do(store, word, key, tmp_path)
    assert done.is_done
    store.run_here(steering.replay, Deed(steering.REPLAY, "asha"), store.run_here(steering.find, key), "f" * 16, 3000.0)
    row = store.run_here(spool.next_delivery, "tenders@it.daftar.example")
    assert row is not None
    assert (row.mail, row.raw) == ("f" * 16, RAW)


def test_a_large_mail_that_comes_again_has_a_file_of_its_own(tmp_path: Path) -> None:
    directory = tmp_path / "mail.db.mails"
    directory.mkdir()
    (directory / "large.eml").write_bytes(RAW)
    assert steering.copy_file(directory, "large.eml", "fresh") == ""
    (directory / "large.eml").unlink()
    assert (directory / "fresh.eml").read_bytes() == RAW
    # Where the octets are in the database there is no file, and none is needed.
    assert steering.copy_file(directory, "gone.eml", "other") == ""
    assert not (directory / "other.eml").exists()


def test_the_story_tells_the_whole_way(anywhere: Store, tmp_path: Path) -> None:
    store = anywhere
    key = put(store, spf="pass")
    store.run_here(spool.record, 1, 0, "$event")
    do(store, steering.REJECT, key, tmp_path)
    (told,) = store.run_here(story.of, "1", tmp_path)
    lines = "\n".join(story.lines(told))
    for wanted in (
        "1970-01-01 00:16:40Z from vijay@bidder.example by 192.0.2.1",
        "spf pass",
        "part 0: $event",
        "returned",
        "asha: reject (spam)",
    ):
        assert wanted in lines
    assert "header: from vijay@bidder.example; subject: x" in lines
    assert (told["author"], told["subject"]) == ("vijay@bidder.example", "x")
    assert "text" not in lines
    send(store, "held")
    (told,) = store.run_here(story.of, "$out", tmp_path)
    assert told["subject"] == "x"
    assert "to c@other.example: held" in "\n".join(story.lines(told))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_story_is_told_in_the_language_of_the_room(store: Store, tmp_path: Path, language: str) -> None:
    key = put(store, spf="pass")
    store.run_here(spool.record, 1, 0, "$event")
    do(store, steering.REJECT, key, tmp_path)
    send(store, "held")
    send(store, "failed", "d@other.example")
    do(store, steering.RETRY, "$out", tmp_path)
    for each in ("1", "$out"):
        (told,) = store.run_here(partial(story.of, key=each, directory=tmp_path, language=language))
        lines = "\n".join(story.lines(told, language))
        assert not re.search("[{}]|None", lines)
        for wanted in ("spf pass", "$event", "spam", "asha: ") if each == "1" else ("c@other.example", "!room", "$root", "d@other.example"):
            assert wanted in lines
        if language != "en":
            assert not set(re.findall("[a-z]+", lines)) & ENGLISH


def test_a_mail_whose_header_cannot_be_read_is_told_all_the_same(store: Store, tmp_path: Path) -> None:
    def failing(_head: bytes) -> Message:
        raise RecursionError("too deep")

    put(store, "done")
    (told,) = store.run_here(partial(story.of, key="1", directory=tmp_path, read=failing))
    assert (told["author"], told["subject"]) == (None, None)
    lines = list(story.lines(told))
    assert "  header: it cannot be read" in lines
    assert any(": done" in line for line in lines)


def test_a_mail_that_comes_again_says_as_which(store: Store, tmp_path: Path) -> None:
    put(store, "done")
    store.run_here(steering.replay, Deed(steering.REPLAY, "asha"), store.run_here(steering.find, "1"), "f" * 16, 3000.0)
    (told,) = store.run_here(story.of, "1", tmp_path)
    assert list(story.lines(told))[-1] == f"  1970-01-01 00:50:00Z asha: replay; as mail {'f' * 16}"


def test_the_story_has_the_header_of_a_large_mail_while_it_is_kept(store: Store, tmp_path: Path) -> None:
    put(store)
    store.run_here(lambda db: db.execute("UPDATE mail SET raw = ?, file = 'large.eml'", (b"",)))
    (tmp_path / "large.eml").write_bytes("Subject: \u202e✔ उत्तर\r\nFrom: a@b.example\r\n\r\ntext".encode())
    assert "  header: from a@b.example; subject: उत्तर" in list(story.lines(store.run_here(story.of, "1", tmp_path)[0]))
    (tmp_path / "large.eml").unlink()
    (told,) = store.run_here(story.of, "1", tmp_path)
    assert (told["author"], told["subject"]) == (None, None)
    assert not any("header:" in line for line in story.lines(told))
