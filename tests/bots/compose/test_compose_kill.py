"""Killed with -9 at a question of a dialogue, with a file on its way, and in the middle of the files: all goes on, and once."""

from collections import Counter

from tests.bots.test_kill import CONTROL, ROOMS, Killed, delivered, killed
from tests.fakes.matrix import FakeHomeserver

__all__ = ["killed"]

GR = b"%PDF a resolution"


async def test_a_dialogue_with_a_file_through_kills_reaches_every_room_once(killed: Killed, *, full_counts: bool) -> None:
    homeserver = killed.homeserver
    await killed.start()
    await killed.until_ready()
    for person in ("clerk", "deputy"):
        homeserver.join(f"@{person}:daftar.example", CONTROL)
    control = homeserver.aliases[CONTROL]
    thread = homeserver.say("@clerk:daftar.example", control, "announce")
    relation = {"m.relates_to": {"rel_type": "m.thread", "event_id": thread}}
    await homeserver.notify()
    await killed.until("To whom?")
    file = {"msgtype": "m.file", "body": "GR.pdf", "url": homeserver.keep("GR.pdf", "application/pdf", GR), **relation}
    said: tuple[tuple[str | dict[str, object], str], ...] = (
        ("top/*", "What is the title?"),
        ("To all", "What is the text"),
        ("Text", "Any files?"),
        (file, "Attached: GR.pdf"),
        ("none", "How important"),
        ("1", "Must they acknowledge"),
        ("1", "When is it to go out?"),
        ("1", "Draft 1/"),
    )
    kills = range(len(said)) if full_counts else (3, 5)
    for place, (what, following) in enumerate(said):
        # Killed while it answers: before the answer is in the room, or after it and before the bot knows.
        killed.prefixes, killed.left, killed.strikes_after = ("rep-",), 1 if place in kills else None, place % 4 == 1
        if isinstance(what, str):
            homeserver.say("@clerk:daftar.example", control, what, **relation)
        else:
            homeserver.send("@clerk:daftar.example", control, "m.room.message", what, "t-file")
        await homeserver.notify()
        if killed.left is not None:
            await killed.until_dead()
            killed.left = None
            await killed.start()
            await killed.until_ready()
        preview = await killed.until(following)
    questions = Counter(
        str(event.content["body"]).split("\n")[0] for event in homeserver.messages(control) if event.content.get("msgtype") == "m.notice"
    )
    assert set(questions.values()) == {1}, questions
    killed.prefixes, killed.left = ("att-",), 20
    homeserver.react("@deputy:daftar.example", control, preview, "✅")
    await homeserver.notify()
    await killed.until_dead()
    killed.left = None
    await killed.start()
    await killed.until(f"is now in {ROOMS} rooms")
    rooms = {f"#u{n}:daftar.example" for n in range(ROOMS)}
    await killed.until_so(lambda: len(attached(homeserver)) == ROOMS)
    assert delivered(homeserver) == dict.fromkeys(rooms, 1)
    assert attached(homeserver) == dict.fromkeys(rooms, 1)


def attached(homeserver: FakeHomeserver) -> Counter[str]:
    found: Counter[str] = Counter()
    for room in homeserver.rooms.values():
        found.update(room.alias for event in homeserver.messages(room.room_id) if "in.daftar.attachment" in event.content)
    return found
