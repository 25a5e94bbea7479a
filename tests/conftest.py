"""What every test shares: how long the long proofs run, how examples are drawn, free ports, and a real PostgreSQL."""

from collections.abc import Callable, Iterator

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
