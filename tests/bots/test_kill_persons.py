"""The whole process killed with -9 while it writes to people: each has one direct room, and the circular in it exactly once."""

import json
import random
from collections import Counter
from pathlib import Path

from tests.bots.test_kill import CONTROL, Killed, killed
from tests.fakes.matrix import FakeHomeserver

from daftar_bots.core.announcement import CONTENT_KEY

__all__ = ["killed"]

PEOPLE = 12


def staff(directory: Path) -> None:
    tree = json.loads((directory / "organisation.yaml").read_text())
    tree["posts"] = [{"id": "officer", "name": {"en": "Officer"}, "rank": 1}]
    (directory / "organisation.yaml").write_text(json.dumps(tree))
    rows = [f"@o{n}:daftar.example,o{n}@daftar.example,Officer {n},,officer,top,en" for n in range(PEOPLE)]
    (directory / "officers.csv").write_text("matrix_id,email,name,name_local,post,unit,language\n" + "\n".join(rows) + "\n")


class Strikes:
    """Kills the process at a chosen call that makes a direct room, invites into it or writes to it: before it is done, or after."""

    def __init__(self, killed: Killed) -> None:
        self.killed = killed
        self.left: int | None = None
        self.after = False
        killed.homeserver.fault = lambda verb, *call: self.strike(verb, call, after=False)
        killed.homeserver.lost = lambda verb, *call: self.strike(verb, call, after=True)

    def strike(self, verb: str, call: tuple[str, ...], *, after: bool) -> None:
        is_ours = verb in {"create", "invite"} or (verb == "send" and call[1].startswith("ann-"))
        process = self.killed.process
        # Why: what a killed bot still had on its way is not the next one's.
        if process is None or process.returncode is not None:
            return
        if self.left is None or not is_ours or after != (self.after and verb != "create"):
            return
        self.left -= 1
        if self.left == 0:
            process.kill()


async def test_each_person_has_one_room_and_the_circular_once(killed: Killed, *, full_counts: bool) -> None:
    homeserver = killed.homeserver
    staff(killed.directory)
    await killed.start()
    await killed.until_ready()
    for person in ("clerk", "deputy"):
        homeserver.join(f"@{person}:daftar.example", CONTROL)
    control = homeserver.aliases[CONTROL]
    homeserver.say("@clerk:daftar.example", control, 'announce post:officer "To each" Text')
    await homeserver.notify()
    preview = await killed.until("Draft 1/")
    chance = random.Random(2)  # noqa: S311 - where to strike, the same each time
    strikes = Strikes(killed)
    strikes.left = 5
    homeserver.react("@deputy:daftar.example", control, preview, "✅")
    await homeserver.notify()
    for _ in range(20 if full_counts else 2):
        await killed.until_dead()
        left = PEOPLE - len(served(homeserver))
        if left < 3:
            break
        # Never more than those who are left: there must be something to die at.
        strikes.after, strikes.left = chance.random() < 0.5, min(left, chance.randint(1, 6))
        await killed.start()
    await killed.until_dead()
    strikes.left = None
    await killed.start()
    await killed.until(f"was written directly to {PEOPLE} people")
    rooms = [room for room in homeserver.rooms.values() if "-to-" in room.alias]
    assert len(rooms) == PEOPLE
    invited = Counter(person for room in rooms for person, membership in room.members.items() if membership == "invite")
    assert invited == {f"@o{n}:daftar.example": 1 for n in range(PEOPLE)}
    assert served(homeserver) == {room.room_id: 1 for room in rooms}


def served(homeserver: FakeHomeserver) -> Counter[str]:
    found: Counter[str] = Counter()
    for room in homeserver.rooms.values():
        if "-to-" in room.alias:
            found.update(room.room_id for event in homeserver.messages(room.room_id) if CONTENT_KEY in event.content)
    return found
