"""The process killed with -9 as an approval is withdrawn: it is withdrawn once, said once, and nothing goes out at the moment."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.bots.test_kill import delivered, state_of
from tests.bots.test_kill_schedule import approved, come_due


@pytest.mark.parametrize("strikes_after", [False, True])
async def test_what_was_withdrawn_stays_so(tmp_path: Path, *, strikes_after: bool) -> None:
    async with state_of(tmp_path, 3) as killed:
        homeserver = killed.homeserver
        control, sign = await approved(killed)
        killed.prefixes, killed.left, killed.strikes_after = ("withdrawn-",), 1, strikes_after
        homeserver.redact("@deputy:daftar.example", control, sign)
        await homeserver.notify()
        await killed.until_dead()
        killed.left = None
        with closing(sqlite3.connect(tmp_path / "store" / "bot.db")) as database:
            assert database.execute("SELECT withdrawn_by FROM verdict").fetchall() == [("@deputy:daftar.example",)]
            assert database.execute("SELECT stage FROM circulation").fetchall() == [("open",)]
        with pytest.raises(AssertionError):
            come_due(tmp_path)
        await killed.start()
        await killed.until_ready()
        await killed.until("withdraws the approval of 1/")
        homeserver.say("@clerk:daftar.example", control, "status 1")
        await homeserver.notify()
        await killed.until("Approval withdrawn by")
        said = [event for event in homeserver.messages(control) if "withdraws the approval" in str(event.content.get("body"))]
        assert (len(said), dict(delivered(homeserver))) == (1, {})
