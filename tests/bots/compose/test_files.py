"""Files: from the clerk's upload to one message in each room: in the clear and encrypted, refused, late, changed."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.bots.compose.conftest import ComposingOffice
from tests.bots.conftest import RULES, organisation, plain
from tests.fakes.matrix import busy, once

from daftar_bots.port import Refused
from daftar_policy.sealing import sealed_file

GR = b"%PDF-1.7 a resolution"
SHA = hashlib.sha256(GR).hexdigest()
BEFORE = ("pune/*", "Flood duty", "Report at nine.", "none")
AFTER = ("none", "1", "1", "1")


async def drafted(office: ComposingOffice) -> str:
    await office.begins("clerk")
    await office.answers("clerk", *BEFORE)
    await office.posts("clerk", "GR 142.pdf", GR)
    return await office.answers("clerk", *AFTER)


async def test_a_file_goes_into_every_room_uploaded_once_with_its_hash(office: ComposingOffice) -> None:
    await office.begins("clerk")
    await office.answers("clerk", *BEFORE)
    taken = await office.posts("clerk", "../GR 142.pdf", GR)
    assert taken == f"Attached: GR 142.pdf (1 kB), SHA-256 {SHA}\nPost another file, or say “none” when there are no more."
    preview = await office.answers("clerk", *AFTER)
    assert f"File GR 142.pdf (1 kB), SHA-256 {SHA}" in preview
    media = len(office.homeserver.media)
    await office.reacts("deputy", office.notices()[-1])
    assert len(office.homeserver.media) == media + 1
    for alias in ("pune", "haveli"):
        (circular,), (file,) = office.circulars(alias), office.files(alias)
        assert SHA in plain(circular)
        assert file.content["msgtype"] == "m.file"
        assert file.content["filename"] == "GR 142.pdf"
        assert file.content["m.relates_to"] == {"m.in_reply_to": {"event_id": circular.event_id}}
        assert office.homeserver.media[str(file.content["url"])][2] == GR


async def test_an_encrypted_file_is_opened_and_one_that_was_changed_is_not(office: ComposingOffice) -> None:
    sealed, key = sealed_file.seal(GR)
    await office.begins("clerk")
    await office.answers("clerk", *BEFORE)
    file = {**key, "url": office.homeserver.keep("x", "application/octet-stream", sealed)}
    assert f"Attached: GR.pdf (1 kB), SHA-256 {SHA}" in await office.posts("clerk", "GR.pdf", GR, file=file)
    forged = {**key, "url": office.homeserver.keep("x", "application/octet-stream", sealed[:-1] + b"x")}
    assert "The file GR2.pdf was not attached: it was changed on its way" in await office.posts("clerk", "GR2.pdf", GR, file=forged)
    preview = await office.answers("clerk", *AFTER)
    assert preview.count("File GR") == 1


async def test_in_an_encrypted_room_the_file_is_encrypted(office: ComposingOffice) -> None:
    office.homeserver.encrypt("@dept_it:daftar.example", office.room("pune"))
    await drafted(office)
    await office.reacts("deputy", office.notices()[-1])
    (file,) = office.files("pune")
    assert "url" not in file.content
    described = file.content["file"]
    assert isinstance(described, dict)
    name, mime, data = office.homeserver.media[str(described["url"])]
    assert (name, mime, GR in data) == ("attachment", "application/octet-stream", False)
    assert sealed_file.unseal(data, described) == GR
    assert "url" in office.files("haveli")[0].content


async def test_a_file_that_is_too_large_is_refused_in_numbers(office: ComposingOffice) -> None:
    await office.begins("clerk")
    await office.answers("clerk", *BEFORE)
    said = await office.posts("clerk", "scan.pdf", b"x" * 70_000)
    assert said.startswith("The file scan.pdf was not attached: 68 kB, limit 64 kB.")
    # A size that was not told is measured.
    assert "limit 64 kB" in await office.posts("clerk", "scan2.pdf", b"x" * 70_000, info={})
    assert "File scan" not in await office.answers("clerk", *AFTER)


async def test_the_policy_is_asked_for_each_file(office: ComposingOffice) -> None:
    rule = {
        "id": "UP-1",
        "title": "No such file",
        "on": "upload",
        "when": {"media.sha256": SHA},
        "then": "deny",
        "say": "This file is known.",
    }
    office.policy.set([*RULES, rule], organisation())
    await office.begins("clerk")
    await office.answers("clerk", *BEFORE)
    assert "the policy refuses it: This file is known. [UP-1]" in await office.posts("clerk", "GR.pdf", GR)
    asked = office.policy.asked[-1]
    assert (asked["actor.id"], asked["media.name"], asked["media.size"]) == ("@clerk:daftar.example", "GR.pdf", len(GR))
    assert "Attached:" in await office.posts("clerk", "other.pdf", b"another")


async def test_a_server_that_is_busy_is_asked_again_and_the_preview_waits(office: ComposingOffice) -> None:
    await office.begins("clerk")
    await office.answers("clerk", *BEFORE)
    office.homeserver.fault = once(busy(30), "download")
    assert await office.posts("clerk", "GR.pdf", GR) == ""
    assert await office.answers("clerk", *AFTER) == ""
    await office.restart()
    office.clock.forward(timedelta(seconds=31))
    await office.settle()
    assert plain(office.notices()[-2]).startswith("Attached: GR.pdf")
    assert f"File GR.pdf (1 kB), SHA-256 {SHA}" in plain(office.notices()[-1])


async def test_a_file_that_does_not_come_is_asked_about_before_the_draft(office: ComposingOffice) -> None:
    await office.begins("clerk")
    await office.answers("clerk", *BEFORE)
    office.homeserver.fault = once(busy(30), "download")
    await office.posts("clerk", "GR.pdf", GR)
    await office.answers("clerk", *AFTER)
    office.homeserver.fault = lambda verb, *_: Refused("M_NOT_FOUND", "Not found") if verb == "download" else None
    office.clock.forward(timedelta(seconds=31))
    await office.settle()
    said = plain(office.notices()[-1])
    assert "The file GR.pdf was not attached: the homeserver does not give it (Not found)." in said
    assert "say “none” when there are no more" in said
    assert "Draft 1/2026" in await office.answers("clerk", "none")


async def test_a_file_changed_on_the_disk_is_not_sent(office: ComposingOffice) -> None:
    await drafted(office)
    (office.settings.store / "files" / SHA).write_bytes(b"something else")
    await office.reacts("deputy", office.notices()[-1])
    assert office.files("pune") == []
    told = [plain(event) for event in office.notices() if "could not be put into room" in plain(event)]
    assert len(told) == 1
    assert "it is not what it was" in told[0] or "is not what it was" in told[0]


async def test_a_recall_takes_the_files_away_too(office: ComposingOffice) -> None:
    await drafted(office)
    await office.reacts("deputy", office.notices()[-1])
    assert len(office.files("pune")) == 1
    await office.says("deputy", "recall 1 Wrong district")
    await office.reacts("clerk", office.notices()[-1])
    assert office.files("pune") == []
    assert office.files("haveli") == []


async def test_posted_by_others_or_outside_a_dialogue_it_is_left_alone(office: ComposingOffice) -> None:
    await office.begins("clerk")
    await office.answers("clerk", *BEFORE)
    assert await office.posts("deputy", "GR.pdf", GR) == ""
    assert await office.says("clerk", "x", msgtype="m.file", url="mxc://daftar.example/nothing") == ""
    assert "File" not in await office.answers("clerk", *AFTER)


@pytest.mark.parametrize("more", [{"url": 5}, {"url": "https://x.in/a"}, {"file": {"url": None}}, {"file": "x"}])
async def test_what_is_not_well_formed_is_no_file(office: ComposingOffice, more: dict[str, object]) -> None:
    await office.begins("clerk")
    await office.answers("clerk", *BEFORE)
    assert await office.posts("clerk", "GR.pdf", GR, **more) == ""
    assert office.bot.desk.store.cell("SELECT count(*) FROM dead_letter") == 0


async def test_a_lost_answer_after_sending_does_not_double_the_file(office: ComposingOffice) -> None:
    await drafted(office)
    office.homeserver.lost = lambda _verb, room, transaction="": busy(1) if transaction.startswith("att-") and not seen.add(room) else None  # type: ignore[func-returns-value]
    seen: set[str] = set()
    await office.reacts("deputy", office.notices()[-1])
    office.homeserver.lost = lambda *_: None
    office.clock.forward(timedelta(seconds=5))
    await office.settle()
    assert len(office.files("pune")) == 1
    assert len(office.files("haveli")) == 1


async def test_rooms_are_as_they_were(office: ComposingOffice) -> None:
    office.configure(compose=replace(office.settings.compose, room_languages={}))
    await office.restart()
    assert "Draft 1/2026" in await drafted(office)


LINE = 'announce pune/* urgent "Flood duty" Report at nine.'


async def test_the_one_line_command_takes_the_file_that_it_replies_to(office: ComposingOffice) -> None:
    content = {"msgtype": "m.file", "body": "GR.pdf", "url": office.homeserver.keep("GR.pdf", "application/pdf", GR)}
    posted = office.homeserver.send("@clerk:daftar.example", office.control, "m.room.message", content, "posted")
    assert f"File GR.pdf (1 kB), SHA-256 {SHA}" in await office.says(
        "clerk", LINE, **{"m.relates_to": {"m.in_reply_to": {"event_id": posted}}}
    )
    # The same file may go with another announcement.
    again = await office.says("clerk", LINE, **{"m.relates_to": {"m.in_reply_to": {"event_id": posted}}})
    assert "Draft 2/2026" in again
    assert SHA in again
    assert "Draft 3/2026" in await office.says("clerk", LINE)
    assert SHA not in plain(office.notices()[-1])


async def test_the_caption_of_a_file_is_a_command(office: ComposingOffice) -> None:
    address = office.homeserver.keep("GR.pdf", "application/pdf", GR)
    preview = await office.says("clerk", LINE, msgtype="m.file", filename="GR.pdf", url=address)
    assert "Draft 1/2026" in preview
    assert SHA in preview
    assert await office.says("clerk", "this is the old one", msgtype="m.file", filename="GR.pdf", url=address) == ""
    assert "you may not announce here" in await office.says("guest", LINE, msgtype="m.file", filename="GR.pdf", url=address)


async def test_no_draft_without_the_file_that_belongs_to_it(office: ComposingOffice) -> None:
    said = await office.says("clerk", LINE, msgtype="m.file", filename="GR.pdf", url="mxc://daftar.example/gone")
    assert said.startswith("The file GR.pdf was not attached: the homeserver does not give it (Not found).\nSo nothing was drafted.")
    assert office.bot.desk.register.latest(1) == []


async def test_a_command_with_a_file_from_the_time_away_is_not_obeyed(office: ComposingOffice) -> None:
    address = office.homeserver.keep("GR.pdf", "application/pdf", GR)
    office.homeserver.say("@clerk:daftar.example", office.control, LINE, msgtype="m.file", filename="GR.pdf", url=address)
    await office.restart()
    assert plain(office.notices()[-1]).startswith("I was not running when this was written.")


async def test_a_file_whose_message_is_deleted_is_not_attached(office: ComposingOffice) -> None:
    await office.begins("clerk")
    await office.answers("clerk", *BEFORE)
    await office.posts("clerk", "GR.pdf", GR)
    (posted,) = [event for event in office.homeserver.messages(office.control) if event.content.get("msgtype") == "m.file"]
    office.homeserver.redact("@clerk:daftar.example", office.control, posted.event_id)
    assert "File GR" not in await office.answers("clerk", *AFTER)


async def test_a_file_that_was_put_right_is_sent_again(office: ComposingOffice) -> None:
    await drafted(office)
    kept = office.settings.store / "files" / SHA
    kept.write_bytes(b"something else")
    await office.reacts("deputy", office.notices()[-1])
    kept.write_bytes(GR)
    assert "Trying again for 1/2026: 2 rooms." in await office.says("clerk", "retry 1/2026")
    assert len(office.files("pune")) == len(office.files("haveli")) == 1
