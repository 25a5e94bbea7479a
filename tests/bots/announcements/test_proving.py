"""Files of a sent order: evidence that proves itself, workbook, picture; asked for in the room, and from the command line."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from tests.bots.announcements.test_acknowledging import sent
from tests.bots.conftest import START, Office
from typer.testing import CliRunner

from daftar_bots import cli_announce
from daftar_bots.announcements import chart, evidence, exporting, spreadsheet
from daftar_bots.announcements.after_settings import AfterSettings
from daftar_bots.announcements.chart import Bar, Words
from daftar_bots.core.evidence import PARTS, verify
from daftar_policy.decision_log import DecisionLog
from daftar_policy.log.chain import Chain, Origin
from daftar_policy.log.keys import is_signed
from daftar_policy.log.segments import segments

DRAFT = 'announce pune/* ack:2d "Flood duty" Report at nine.'


async def told(office: Office) -> dict[str, bytes]:
    """Give the bundle that `evidence 1` puts into the control room."""
    said = await office.says("clerk", "evidence 1")
    assert "The evidence bundle of 1/2026, SHA-256 " in said
    (file,) = [event for event in office.homeserver.messages(office.control) if "evidence.zip" in str(event.content.get("body"))][-1:]
    data = office.homeserver.media[str(file.content["url"])][2]
    path = office.directory / "bundle.zip"
    path.write_bytes(data)
    return evidence.unpacked(path)


async def with_log(office: Office) -> None:
    """Have a decision log that knows the decision of the approval, with its key."""
    log = DecisionLog(office.directory / "log", "bots")
    log.write({"kind": "decision", "id": "K7F3-9QXA", "action": "announce"})
    log.close()
    office.configure(after=AfterSettings(log=office.directory / "log" / "bots"))
    await office.restart()


async def test_the_bundle_tells_the_whole_story_and_is_good(office: Office) -> None:
    await with_log(office)
    await sent(office, DRAFT)
    (haveli,) = office.circulars("haveli")
    await office.reacts("asha", office.circulars("pune")[0])
    tick = office.homeserver.react("@imran:daftar.example", haveli.room_id, haveli.event_id, "✅")
    await office.settle()
    office.homeserver.redact("@imran:daftar.example", haveli.room_id, tick)
    await office.reacts("vikram", haveli, "❌")
    await office.says("clerk", "correct 1 Report at ten.")
    await office.reacts("deputy", office.notices()[-1])
    bundle = await told(office)
    verdict = verify(bundle, is_signed)
    assert verdict.finding is None
    assert "it is signed by the key" in verdict.notes[0]
    assert verdict.summary is not None
    assert (verdict.summary["served"], verdict.summary["acknowledged"]) == (3, 1)
    parts = {name: json.loads(bundle[name]) for name in PARTS if name.endswith(".json")}
    assert [text["text"] for text in parts["texts.json"]] == ["Report at nine.", "Report at ten."]
    assert [each["user_id"] for each in parts["audience.json"]] == [f"@{who}:daftar.example" for who in ("asha", "imran", "vikram")]
    approved = [(each["kind"], each["person"]) for each in parts["approvals.json"]]
    assert approved == [("announcement", "@deputy:daftar.example"), ("correction", "@deputy:daftar.example")]
    assert {each["state"] for each in parts["deliveries.json"]} == {"sent"}
    answers = [(each["user_id"].partition(":")[0], each["answer"], each["counts"]) for each in parts["answers.json"]]
    assert answers == [("@asha", "yes", True), ("@imran", "yes", False), ("@vikram", "no", True)]
    assert b"K7F3-9QXA" in bundle["decisions.jsonl"]


def write_chain(folder: Path, begun: datetime, *decisions: str, checkpoint: bool) -> None:
    """Write what one process leaves of its log; without a checkpoint at its end it was killed."""
    chain = Chain(Origin("bots", folder), 1 << 20, lambda: begun)
    chain.append([{"kind": "decision", "id": each, "action": "announce"} for each in decisions])
    if checkpoint:
        chain.checkpoint("due")
    chain.close()


async def test_a_bot_that_was_killed_between_two_decisions_has_a_bundle_that_is_good(office: Office) -> None:
    log = office.directory / "log"
    # The decisions are numbers 2 and 3, each of its own chain.
    write_chain(log / "bots", START + timedelta(hours=1), "K7F3-9QXA", checkpoint=False)
    write_chain(log / "bots", START + timedelta(hours=2), "ZZZZ-ZZZZ", "AAAA-BBBB", checkpoint=True)
    office.configure(after=AfterSettings(log=log / "bots"))
    await office.restart()
    await sent(office, DRAFT)
    await office.says("clerk", "correct 1 Report at ten.")
    await office.reacts("deputy", office.notices()[-1])
    with office.bot.desk.store.transaction():
        office.bot.desk.store.rows("UPDATE amendment_approval SET decision = 'AAAA-BBBB'")
    bundle = await told(office)
    first, second = json.loads(bundle["chains.json"])
    assert [(run["chain"], run["lines"]) for run in (first, second)] == [
        (path.name, n) for path, n in zip(segments(log), (1, 2), strict=True)
    ]
    assert [json.loads(raw)["seq"] for raw in bundle["decisions.jsonl"].splitlines()] == [2, 3, 4]
    verdict = verify(bundle, is_signed)
    assert verdict.finding is None
    assert "no signed checkpoint" in verdict.notes[-1]


async def test_every_part_that_is_changed_is_named(office: Office) -> None:
    await with_log(office)
    await sent(office, DRAFT)
    bundle = await told(office)
    for name in (*PARTS, "manifest.json"):
        with zipfile.ZipFile(office.directory / "forged.zip", "w") as archive:
            for each, data in bundle.items():
                archive.writestr(each, data + b" " if each == name else data)
        result = CliRunner().invoke(cli_announce.app, ["verify", str(office.directory / "forged.zip")])
        assert result.exit_code == 1
        assert f"wrong: {name}: it was changed after" in result.stdout


async def test_the_command_reports_beside_a_running_bot(office: Office) -> None:
    await sent(office, DRAFT)
    await told(office)
    directory = office.directory
    (directory / "organisation.yaml").write_text("organisation: 1\nserver: daftar.example\nunits: [{id: it, name: {en: IT}}]\n")
    (directory / "officers.csv").write_text("matrix_id,email,name,name_local,post,unit,language\n")
    (directory / "policy.yaml").write_text('policy: 1\nrevision: "1"\ntimezone: Asia/Kolkata\nrules: []\n')
    (directory / "password").write_text("x\n")
    bot = {
        "id": "it",
        "user_id": "@dept_it:daftar.example",
        "password_file": "password",
        "control_room": "#c:daftar.example",
        "makers": ["@clerk:daftar.example"],
        "approvers": ["@deputy:daftar.example"],
        "office": "it",
        "store": "store",
    }
    config = {
        "homeserver": {"url": "http://127.0.0.1:9", "name": "daftar.example"},
        "organisation": "organisation.yaml",
        "policy": {"policy": "policy.yaml", "log": "log"},
        "bots": [bot],
    }
    (directory / "bots.yaml").write_text(json.dumps(config))

    def run(*words: str) -> str:
        result = CliRunner().invoke(cli_announce.app, ["report", *words, "--config", str(directory), "--language", "en"])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert "Acknowledged: 0 of 3." in run("1/2026")
    assert "1/2026,Flood duty,pune" in run("1", "--format", "csv")
    for form, start in (("xlsx", b"PK"), ("png", b"\x89PNG"), ("evidence", b"PK")):
        run("1", "--format", form, "--output", str(directory / "out"))
        assert (directory / "out").read_bytes().startswith(start)
    good = CliRunner().invoke(cli_announce.app, ["verify", str(directory / "out"), "--json"])
    assert json.loads(good.stdout)["good"] is True
    for words in (["report", "9"], ["report", "x"], ["report", "1", "--format", "png"], ["report", "1", "--language", "fr"]):
        assert CliRunner().invoke(cli_announce.app, [*words, "--config", str(directory)]).exit_code in {1, 2}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no archive"])
def test_what_is_no_bundle_is_said_so(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    result = CliRunner().invoke(cli_announce.app, ["verify", str(tmp_path / "x.zip")])
    assert result.exit_code == 2


def test_an_archive_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for number in range(100):
            archive.writestr(f"{number}", b"")
    with pytest.raises(evidence.NotABundle, match="too many files"):
        evidence.unpacked(tmp_path / "x.zip")
    assert evidence.unpacked(tmp_path) != {}


async def test_the_workbook_has_text_only_and_two_sheets(office: Office) -> None:
    await sent(office, 'announce pune/* "=1+1" x')
    entry = office.bot.desk.register.latest(1)[0]
    data = exporting.workbook(office.bot.desk, entry, "ur")
    assert data == exporting.workbook(office.bot.desk, entry, "ur")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        xml = "".join(book.read(name).decode() for name in sheets)
        assert len(sheets) == 2
        assert "<f>" not in xml
        assert 'rightToLeft="1"' in xml
        assert "=1+1" in book.read("xl/sharedStrings.xml").decode()


async def test_the_picture_is_put_into_the_room(office: Office) -> None:
    await sent(office, DRAFT)
    assert "Acknowledgement of 1/2026 as of 21-11-2026 10:00: 0 of 3." in await office.says("clerk", "chart 1")
    (image,) = [event for event in office.homeserver.messages(office.control) if event.content.get("msgtype") == "m.image"]
    name, mime, data = office.homeserver.media[str(image.content["url"])]
    assert (name, mime) == ("it-1-2026.png", "image/png")
    opened = Image.open(io.BytesIO(data))
    info = image.content["info"]
    assert isinstance(info, dict)
    assert opened.size == (info["w"], info["h"])
    # More than one colour: something is drawn.
    assert len(opened.convert("RGB").getcolors(100_000) or []) > 2


def test_the_same_figures_are_the_same_picture_in_any_script() -> None:
    bars = [Bar(name, "latin", (3, 2, 1, 0)) for name in ("पुणे", "پونے", "Pune", "日本")]
    labels = [Words(word, word) for word in ("a", "b", "c", "d")]
    first = chart.draw(Words("\u2068१/२०२६\u2069", "1/2026"), labels, bars)
    assert first == chart.draw(Words("\u2068१/२०२६\u2069", "1/2026"), labels, bars)
    assert chart.draw(Words("", ""), labels, []).height > 0
    many = chart.draw(Words("", ""), labels, bars * 20)
    assert many.height < 1300


def test_a_cell_that_is_too_long_and_a_name_that_excel_refuses() -> None:
    data = spreadsheet.render({"1/2026": (["a"], [["x" * 40_000], [3]])}, made=datetime(2026, 11, 21, tzinfo=UTC))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert 'name="1-2026"' in book.read("xl/workbook.xml").decode()
        assert "x" * 32_767 in book.read("xl/sharedStrings.xml").decode()
        assert "x" * 32_768 not in book.read("xl/sharedStrings.xml").decode()
