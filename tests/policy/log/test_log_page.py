"""LOG.md names every key, kind and floor that the code has, and no statute that it has not."""

import inspect
import re
from pathlib import Path

from daftar_policy import cli_log
from daftar_policy.core import statutes
from daftar_policy.log import line, retention, settings, verify, writer
from daftar_policy.log.witness import CHECKPOINT_EVENT

PAGE = (Path(__file__).parents[3] / "policy" / "LOG.md").read_text(encoding="utf-8")
TICKED = set(re.findall(r"`([^`\n]+)`", PAGE))


def test_every_setting_is_on_the_page() -> None:
    source = inspect.getsource(settings.read_log)
    keys = set(re.findall(r'"([a-z_]+)"', source))
    assert keys >= {"directory", "level", "keep_days", "key", "witness", "control_room"}
    assert keys - {"type"} <= TICKED
    assert {settings.ALL, settings.REFUSALS} <= TICKED


def test_every_statute_and_its_floors_are_on_the_page() -> None:
    table = [row for row in PAGE.splitlines() if row.startswith(("| `in`", "| `pk`"))]
    named = {name for row in table for name in re.findall(r"`([a-z-]+)`", row)}
    assert named == set(statutes.STATUTES)
    for profile, floors in statutes.STATUTES.items():
        row = next(row for row in table if f"`{profile}`" in row)
        assert all(str(one.keep.days) in row for one in floors)
        assert all(str(one.since) in row for one in floors[1:])


def test_every_kind_is_on_the_page() -> None:
    assert {line.CHECKPOINT, line.OPENED, line.RETIRED, line.GAP, "decision", CHECKPOINT_EVENT} <= TICKED
    assert line.SIGNED_AS.decode().strip() in TICKED


def test_every_command_and_filter_is_on_the_page() -> None:
    for command in cli_log.app.registered_commands:
        assert f"daftar log {command.name} " in PAGE
    for option in re.findall(r'typer\.Option\((?:None, )?"(--[a-z-]+)"', inspect.getsource(cli_log)):
        assert option in PAGE or option == "--language"


def test_the_figures_are_those_of_the_code() -> None:
    assert f"at most {writer.MOST_WAITING:,}" in PAGE
    assert f"at most {writer.SYNC_EVERY} s later" in PAGE
    assert f"within {writer.CHECKPOINT_EVERY:.0f} s of any line" in PAGE
    assert f"at {writer.LARGEST_FILE // 1024**2} MiB" in PAGE
    assert f"no more than {retention.MOST_STILL.days} days" in PAGE
    assert verify.__doc__
