"""The dashboard, the alert rules and the page on running the bridge speak of figures and commands that there are."""

import json
import re
from pathlib import Path

from ruamel.yaml import YAML

from daftar_bridges import metrics
from daftar_bridges.core.control_speech import help_of
from daftar_bridges.figures import Figures

ROOT = Path(__file__).parents[2]


def known() -> set[str]:
    """Every figure's name, with the labels that need a value filled in."""
    filled = Figures(mails={"out.ready": 1}, set_aside={"in": 1}, notices={"ready": 1}, oldest={"in": 1.0})
    state = metrics.State(
        filled, 2.0, is_healthy=True, is_writable=True, replies={("smtp", "250"): 1}, connections={"smtp": 1}, faults={"orders": 1}
    )
    return set(re.findall(r"^(daftar_mail_\w+)", metrics.page(state).decode(), re.MULTILINE))


def named(text: str) -> set[str]:
    return set(re.findall(r"daftar_mail_\w+", text))


def test_the_dashboard_shows_figures_that_there_are() -> None:
    board = json.loads((ROOT / "deploy" / "grafana" / "mail.json").read_text())
    shown = named(json.dumps([panel["targets"] for panel in board["panels"]]))
    assert len(shown) > 15
    assert shown <= known()
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def test_the_rules_watch_figures_that_there_are() -> None:
    text = (ROOT / "deploy" / "grafana" / "mail-alerts.yaml").read_text()
    rules = YAML(typ="safe").load(text)["groups"][0]["rules"]
    assert len(rules) == 10
    for rule in rules:
        assert named(rule["expr"]) <= known(), rule["alert"]
        assert rule["annotations"]["action"]


def test_every_figure_and_every_word_is_explained() -> None:
    page = (ROOT / "bridges" / "OPERATIONS.md").read_text()
    table = page[page.index("| figure") : page.index("The totals stand")]
    explained = set(re.findall(r"[a-z_]{2,}", " ".join(re.findall(r"`([^`]+)`", table))))
    assert {name.removeprefix("daftar_mail_") for name in known()} <= explained
    words = set(re.findall(r"!mail ([a-z]+) ID", help_of("en")))
    assert words == set(re.findall(r"!mail ([a-z]+) ID", page))
