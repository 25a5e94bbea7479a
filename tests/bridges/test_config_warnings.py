"""What `daftar mail check` accepts and warns of."""

from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from daftar_bridges.cli import app
from daftar_bridges.store import Store

SCANNED = "scanners: {{clamav: {{size: {size}, failed: {failed}}}}}\n"


def check(office: Any) -> str:
    done = CliRunner().invoke(app, ["check", "--config", str(office.path)])
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


@pytest.mark.parametrize(("failed", "fate"), [("again", "is held"), ("hold", "is held"), ("accept", "comes in without being scanned")])
def test_a_mail_that_is_taken_and_too_large_for_the_scanner_is_warned_of(make_office: Callable[..., Any], failed: str, fate: str) -> None:
    said = check(make_office(more=SCANNED.format(size=299_999, failed=failed)))
    assert f"more than `scanners.clamav.size` (299999) and up to `smtp.size` (300000) octets is too large to be scanned and {fate}" in said
    assert "no problems" in said
    assert "warning" not in check(make_office(more=SCANNED.format(size=300_000, failed=failed)))


def test_mail_that_everybody_on_the_machine_can_read_is_warned_of(make_office: Callable[..., Any]) -> None:
    office = make_office()
    spool = office.load().spool
    Store.open(spool).close_here()
    assert "warning" not in check(office), "what is made here is for its owner alone"
    spool.parent.chmod(0o755)
    assert "warning" not in check(office)
    spool.chmod(0o644)
    assert "warning: everybody on this machine can read the mail" in check(office)
    spool.parent.chmod(0o750)
    assert "warning" not in check(office)
