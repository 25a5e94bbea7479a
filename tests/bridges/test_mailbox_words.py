"""What people say of mailboxes in the control room."""

from pathlib import Path

import pytest

from daftar_bridges import mailbox_orders, mailbox_words
from daftar_bridges.config import MailConfig
from daftar_bridges.control_words import Word, parse
from daftar_bridges.store import Store


def say(config: MailConfig, path: Path, line: str) -> tuple[str, mailbox_orders.Ordered]:
    word = parse(line)
    assert word is not None
    store = Store.open(path / "mail.db")
    try:
        text = store.run_here(mailbox_words.do, config, (word.word, word.key, word.reason), "@asha:daftar.example", 1.0)
        return text, store.run_here(mailbox_orders.ordered)
    finally:
        store.close_here()


def test_a_line_opens_a_mailbox(config: MailConfig, tmp_path: Path) -> None:
    line = "!mail open Works@it.daftar.example #works:daftar.example space @asha:daftar.example @b:daftar.example Public  works"
    text, ordered = say(config, tmp_path, line)
    assert text.startswith("Works@it.daftar.example is open: its mail comes into the space `#works:daftar.example`")
    (box,) = ordered.opened
    assert (box.name, box.members, box.is_space) == ("Public works", ("@asha:daftar.example", "@b:daftar.example"), True)


def test_what_stands_in_the_file_can_be_closed_and_the_last_one_not(config: MailConfig, tmp_path: Path) -> None:
    text, ordered = say(config, tmp_path, "!mail close TENDERS@it.daftar.example")
    assert "no more mail is taken for it" in text
    config.directory.renew(ordered.opened, ordered.closed)
    assert config.mailbox("bids@it.daftar.example") is None
    assert config.by_address("tenders@it.daftar.example") is not None
    assert say(config, tmp_path, "!mail close closed@it.daftar.example")[0] == "That was not done: the last mailbox cannot be closed."
    assert (
        say(config, tmp_path, "!mail mailboxes")[0]
        == "closed@it.daftar.example → #closed:daftar.example\ntenders@it.daftar.example is closed"
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("!mail open", "`!mail open` needs an address."),
        ("!mail close", "`!mail close` needs an address."),
        ("!mail open x@it.daftar.example", "That was not done: `` is neither a room alias nor a room id"),
        ("!mail open x #x:daftar.example", "That was not done: `x` is not a mail address."),
        ("!mail open closed@it.daftar.example #tenders:daftar.example", "belongs to `tenders@it.daftar.example` already"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_kept(config: MailConfig, tmp_path: Path, line: str, said: str) -> None:
    text, ordered = say(config, tmp_path, line)
    assert said in text
    assert ordered == mailbox_orders.Ordered()


def test_other_words_are_still_what_they_were() -> None:
    assert parse("!mail queue") == Word("queue")
    assert parse("!mail open a@b #c:d  x y") == Word("open", "a@b", "#c:d  x y")
