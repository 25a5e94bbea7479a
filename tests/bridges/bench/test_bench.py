"""The benchmarks themselves: the corpus is what the promise is about, both sides do their work, and the command says what it found."""

import email
import json

from typer.testing import CliRunner

from daftar_bridges.bench import accept, corpus, parsing
from daftar_bridges.cli import app
from daftar_bridges.email import mime_in

runner = CliRunner()


def test_the_corpus_is_what_the_promise_speaks_of() -> None:
    mails = list(corpus.mails(100))
    assert mails == list(corpus.mails(100))
    pages = files = others = 0
    for raw in mails:
        parts = [part for part in email.message_from_bytes(raw).walk() if not part.is_multipart()]
        contents = {part.get_content_type(): part.get_payload(decode=True) or b"" for part in parts}
        pages += len(contents.get("text/html", b"")) > 20_000
        files += len(contents.get("application/pdf", b"")) > 200_000
        text = mime_in.parse(raw).text
        others += sum(not char.isascii() for char in text) > len(text) / 2
    found = corpus.shares(100)
    assert (pages / 100, files / 100, others / 100) == (found.html, found.files, found.other_scripts)
    assert found.html >= 0.3
    assert found.files >= 0.1
    assert found.other_scripts >= 0.2


def test_both_sides_read_the_same() -> None:
    raw = next(corpus.mails(1))
    (event, *_) = parsing.ours(raw)
    _, as_text = parsing.peer()
    text, html, files = parsing._Bare(as_text).read(raw)
    word = "tracker.example"
    assert word not in str(event["formatted_body"])
    assert len(html) > 5_000
    assert len(text) > 500
    assert files == []


def test_the_command_measures_and_says_whether_it_is_enough() -> None:
    done = runner.invoke(app, ["bench", "parse", "--mails", "10", "--json"])
    found = json.loads(done.output)
    (promise,) = found["promises"]
    assert promise["measured"] == found["ratio"] == found["ours"] / found["bare"]
    assert done.exit_code == (0 if promise["is_kept"] else 1)


def test_mail_is_taken_and_counted() -> None:
    found = accept.measure("bodies", 40, 4, 2_000)
    assert found.mails == 40
    assert found.rate > 1
    assert found.memory > 10


def test_rules_that_there_are_not() -> None:
    done = runner.invoke(app, ["bench", "accept", "--policy", "none"])
    assert done.exit_code == 2
    assert "one of: starter, headers, bodies" in done.output
