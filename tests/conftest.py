"""What every test shares: how long the long proofs run, how examples are drawn, free ports, and a real PostgreSQL."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from tests.fakes.ports import free_port
from tests.fakes.postgres import PostgresServer

# Why the same examples each time: a change is judged by what it changed. `--long` draws new ones. No test is judged by the clock.
settings.register_profile(
    "same", derandomize=True, database=None, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("new", settings.get_profile("same"), derandomize=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the same tests with their full counts")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("new" if config.getoption("--long") else "same")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what was not run because this machine lacks something, last of all and by name; `./daftar test` says it again at its end."""
    skipped = Counter((report.nodeid.partition("::")[0], _reason(report)) for report in terminalreporter.stats.get("skipped", []))
    lines = [f"{count} in {file}: {reason}" for (file, reason), count in sorted(skipped.items())]
    if lines:
        terminalreporter.section("tests that did not run here", sep="=", red=True)
        for line in lines:
            terminalreporter.write_line(line)
    if told := os.environ.get("DAFTAR_NOT_RUN"):
        Path(told).write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _reason(report: pytest.TestReport) -> str:
    # What pytest gives of a skipped test: file, line, words.
    said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return said.removeprefix("Skipped: ")


@pytest.fixture(scope="session")
def full_counts(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--long"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def unused_tcp_port_factory() -> Callable[[], int]:
    """Give free ports that nothing else takes before they are listened on, which those of pytest-asyncio cannot promise."""
    return free_port


@pytest.fixture
def unused_tcp_port() -> int:
    return free_port()
