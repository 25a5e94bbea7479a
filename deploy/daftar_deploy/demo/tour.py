"""Tour: starts everything, plays the day step by step, shows what held, and leaves it running until it is asked to stop.

Law: the exit status is 0 only when every step held; whatever happens, nothing that was started is left behind.
It does not know what a step does.
"""

from __future__ import annotations

import asyncio
import signal
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from daftar_deploy.demo import steps_mail, steps_office, steps_people
from daftar_deploy.demo.client import Client
from daftar_deploy.demo.display import Display, ForPeople, ForPrograms, Step, step
from daftar_deploy.demo.homeserver import HomeserverError
from daftar_deploy.demo.parts import SERVER, Day, Person, new_password, running
from daftar_deploy.starter import StarterError

EXIT_GOOD, EXIT_FAILED, EXIT_UNUSABLE = 0, 1, 2
INTERRUPTED = 130

STEPS: tuple[tuple[str, Callable[[Day, Step], Awaitable[None]]], ...] = (
    ("Officials register with official addresses only", steps_people.registration),
    ("An invitation to a server that is not allowed", steps_people.invitation),
    ("A restricted room keeps its rules", steps_people.restricted_room),
    ("Official mail comes into its room", steps_mail.mail_in),
    ("A reply goes out, one to a private mailbox does not", steps_mail.mail_out),
    ("An announcement: approved, delivered, acknowledged", steps_office.announcement),
    ("The policy changes while everything runs", steps_office.policy_edit),
    ("Why was that refused?", steps_office.explanation),
    ("What a client sees", steps_office.client_view),
)


async def run(state: Path | None, *, stay: bool, as_json: bool) -> int:
    """Play the tour; give the exit status. `state` is a new or empty directory, or None for a temporary one."""
    display: Display = ForPrograms() if as_json else ForPeople()
    task = asyncio.current_task()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _stop, task)
    async with AsyncExitStack() as stack:
        try:
            if state is None:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="daftar-demo-", ignore_cleanup_errors=True)))
            else:
                folder = _usable(state)
            return await _play(folder, display, stay=stay)
        except (HomeserverError, StarterError, OSError) as error:
            display.say(f"daftar: {error}")
            return EXIT_UNUSABLE
        except asyncio.CancelledError:
            display.say("stopped")
            return INTERRUPTED


def _stop(task: asyncio.Task[int] | None) -> None:
    if task is not None:
        task.cancel()


def _usable(state: Path) -> Path:
    if state.exists() and (not state.is_dir() or any(state.iterdir())):
        raise StarterError(f"{state} is not empty; name a new directory for the state")
    state.mkdir(parents=True, exist_ok=True)
    return state.absolute()


async def _play(folder: Path, display: Display, *, stay: bool) -> int:
    started = time.monotonic()
    display.say(f"starting Synapse, the mail bridge and the announcements bot, with state in {folder} …")
    async with running(folder) as day:
        display.say(f"running: homeserver {day.synapse.url}, mail on port {day.smtp_port} ({time.monotonic() - started:.1f} s)")
        await _make_admin(day)
        steps: list[Step] = []
        for number, (name, play) in enumerate(STEPS, 1):
            with step(display, steps, number, name) as opened:
                await play(day, opened)
        good = all(one.ok for one in steps)
        if not good:
            _show_evidence(day, display)
        display.summary(steps, time.monotonic() - started, day.synapse.url)
        if stay:
            await _stay(day, display)
    return EXIT_GOOD if good else EXIT_FAILED


async def _make_admin(day: Day) -> None:
    client = Client(day.synapse.url, name="admin")
    password = new_password()
    (await client.register_by_secret("admin", password, day.synapse.shared_secret, admin=True)).expect()
    day.people["admin"] = Person("admin", "", password, client)


def _show_evidence(day: Day, display: Display) -> None:
    display.say("\nthe services printed last:")
    for line in list(day.services.lines)[-40:]:
        display.say(f"  {line}")
    display.say("the homeserver's log ends:")
    for line in day.synapse.log_tail(25).splitlines():
        display.say(f"  {line[:300]}")


async def _stay(day: Day, display: Display) -> None:
    display.say(f"\nEverything keeps running. Log in with Element at the homeserver {day.synapse.url} as:")
    for person in day.people.values():
        display.say(f"  @{person.name}:{day.synapse.options.server_name}   password {person.password}   {person.email}")
    display.say(f"Configuration, state and logs: {day.config.parent}")
    display.say(f"Try, in another terminal: edit {day.config / 'policy.yaml'}, then ./daftar policy status --log {day.log}")
    display.say(f"     ./daftar policy explain ID --log {day.log}; ./daftar log find --actor @asha.patil:{SERVER} {day.log}")
    display.say("Ctrl-C stops everything.")
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        display.say("stopping …")
