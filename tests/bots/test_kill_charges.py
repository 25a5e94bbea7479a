"""A charge that was said to the service bot, the process killed with -9 at the answer: the other bot of the process knows it all the same."""

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.bots.test_kill import CONTROL, Killed, configure, delivered
from tests.fakes.matrix import FakeHomeserver
from tests.fakes.matrix_http import serve

from daftar_bots.port import RoomPlan

SEVA = "@seva:daftar.example"
OFFICERS = """matrix_id,email,name,name_local,post,unit,language
@deputy:daftar.example,deputy@daftar.example,Deputy Rao,,,top,en
@asha:daftar.example,asha@daftar.example,Asha Patil,,,top,en
"""


@pytest.fixture
async def killed(tmp_path: Path) -> AsyncIterator[Killed]:
    homeserver = FakeHomeserver()
    async with serve(homeserver) as url:
        configure(tmp_path, url, 3)
        (tmp_path / "officers.csv").write_text(OFFICERS)
        (tmp_path / "password-seva").write_text("pw-seva\n")
        config = json.loads((tmp_path / "bots.yaml").read_text())
        service = {"id": "seva", "kind": "services", "user_id": SEVA, "control_room": "#seva:daftar.example", "store": "seva"}
        shared = {key: config["bots"][0][key] for key in ("makers", "office", "languages", "create_rooms")}
        config["bots"].append({**service, **shared, "password_file": "password-seva"})
        (tmp_path / "bots.yaml").write_text(json.dumps(config))
        made = Killed(tmp_path, homeserver)
        made.prefixes = ("rep-",)
        yield made
        if made.process is not None and made.process.returncode is None:
            made.process.terminate()
            await made.until_dead()


async def test_who_has_the_charge_approves_at_the_other_bot(killed: Killed) -> None:
    homeserver = killed.homeserver
    await killed.start()
    await killed.until_ready()
    homeserver.join("@clerk:daftar.example", CONTROL)
    control = homeserver.aliases[CONTROL]
    homeserver.say("@clerk:daftar.example", control, 'announce u0, u1 "To two" Text')
    await homeserver.notify()
    preview = await killed.until("Draft 1/")
    direct = homeserver.create("@deputy:daftar.example", RoomPlan("#deputy-seva:daftar.example", "", (SEVA,), announcements=False))
    await homeserver.notify()
    await killed.until_so(lambda: homeserver.rooms[direct].members.get(SEVA) == "join")
    # The answer is in the room, and the process dies before it hears so.
    killed.strikes_after, killed.left = True, 1
    # Why not a day of the calendar: the process has the real clock, and a charge is for three months at most.
    till = datetime.now(UTC) + timedelta(days=30)
    homeserver.say("@deputy:daftar.example", direct, f"charge to @asha till {till:%d-%m}")
    await homeserver.notify()
    await killed.until_dead()
    killed.left = None
    await killed.start()
    await killed.until_ready()
    # Who has the charge of an approver is invited to the control room, and approves there.
    await killed.until_so(lambda: homeserver.rooms[control].members.get("@asha:daftar.example") == "invite")
    homeserver.join("@asha:daftar.example", CONTROL)
    homeserver.react("@asha:daftar.example", control, preview, "✅")
    await homeserver.notify()
    await killed.until("is approved by Asha Patil on behalf of Deputy Rao")
    await killed.until("is now in 2 rooms")
    assert delivered(homeserver) == {"#u0:daftar.example": 1, "#u1:daftar.example": 1}
    # Ended at the bot that did not hear it, it is over at the one that did.
    homeserver.join("@deputy:daftar.example", CONTROL)
    homeserver.say("@deputy:daftar.example", control, "charge end")
    await homeserver.notify()
    await killed.until("Nobody stands in for Deputy Rao any more.")
    await killed.until_so(lambda: is_ended(killed.directory / "seva" / "bot.db"))
    homeserver.say("@deputy:daftar.example", direct, "charge list")
    await homeserver.notify()
    await killed.until_so(lambda: "Nobody stands in for anybody" in str(homeserver.messages(direct)[-1].content.get("body")))


def is_ended(path: Path) -> bool:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute("SELECT count(*) FROM delegation WHERE ended_at IS NOT NULL").fetchone() == (1,)
