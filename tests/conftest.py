"""What every test shares: how long the long proofs run, and a real PostgreSQL."""

from collections.abc import Iterator

import pytest
from tests.fakes.postgres import PostgresServer


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the same tests with their full counts")


@pytest.fixture(scope="session")
def full_counts(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--long"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()
