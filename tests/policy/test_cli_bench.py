"""The command `daftar policy bench`, as a person calls it."""

import json

from typer.testing import CliRunner

from daftar_policy.cli import app


def test_figures_as_json_and_their_promises() -> None:
    result = CliRunner().invoke(app, ["bench", "--rules", "10", "--quick", "--no-peers", "--json"])
    assert result.exit_code == 0, (result.output, result.exception)
    found = json.loads(result.stdout)
    assert found["decisions"]["10"]["p50"] > 0
    assert found["compared"] == []
    assert {promise["name"] for promise in found["promises"]} >= {"10,000 single-domain rules against 10"}


def test_no_rules_at_all_are_nothing_to_measure() -> None:
    result = CliRunner().invoke(app, ["bench", "--rules", "0"])
    assert result.exit_code == 2
