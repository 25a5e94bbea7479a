"""The command `daftar policy`: the words and options of its subcommands.

Law: exit status 0 is good, 1 problems or failed tests, 2 wrong use or unreadable input; a subcommand's work is a function elsewhere,
imported when it is called, so that the command starts quickly. It does not know how a policy is written or decided.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from daftar_policy import cli_bench, cli_store

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Check, test, ask, explain and compare policies.")
query = typer.Typer(no_args_is_help=True, help="Ask a policy who may do what, and which rules name something.")
app.add_typer(query, name="query")

PolicyFile = Annotated[Path, typer.Argument(metavar="FILE", help="The policy file, such as policy.yaml.")]
OrganisationOption = Annotated[
    Path | None,
    typer.Option("--organisation", metavar="FILE", help="organisation.yaml, with officers.csv beside it."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")]
LogOption = Annotated[Path, typer.Option("--log", metavar="DIR", help="The directory of the decision log.")]
SinceOption = Annotated[str | None, typer.Option("--since", metavar="SPAN", help="Only what is younger: 7d, 12h, a date or a time.")]


@app.command("check")
def check_policy(
    file: PolicyFile,
    organisation: OrganisationOption = None,
    *,
    service: Annotated[
        list[Path] | None,
        typer.Option("--service", metavar="FILE", help="A service that follows it (mail.yaml, …); those beside it where not given."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Take warnings as problems.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check a policy, its list files, its organisation and how long its logs are kept: every problem at once, with its place."""
    from daftar_policy.cli_check import check  # noqa: PLC0415 - keeps the command quick, here and below

    check(file, organisation, services=service or (), strict=strict, as_json=as_json)


@app.command("test")
def run_tests(
    file: PolicyFile,
    organisation: OrganisationOption = None,
    *,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say for each rule in how many tests it held, and what is untested.")
    ] = False,
    min_coverage: Annotated[
        float | None, typer.Option("--min-coverage", metavar="PERCENT", min=0, max=100, help="Fail where the tests reach less.")
    ] = None,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Write the results as JUnit XML too, for CI.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Run the tests of a policy: those of NAME_tests.yaml beside NAME.yaml."""
    from daftar_policy.cli_check import test  # noqa: PLC0415

    test(file, organisation, as_json=as_json, min_coverage=min_coverage, junit=junit, show_coverage=coverage)


@app.command("decide")
def answer_requests(
    policy: Annotated[Path, typer.Option("--policy", metavar="FILE", help="The policy file.")],
    organisation: OrganisationOption = None,
) -> None:
    """Answer requests: JSON lines on standard input, one answer a line on standard output."""
    from daftar_policy.cli_stream import answer_input  # noqa: PLC0415

    raise typer.Exit(answer_input(policy, organisation))


@app.command("explain")
def explain_decision(  # noqa: PLR0913 - one parameter for each option, here and below
    decision_id: Annotated[str | None, typer.Argument(metavar="ID", help="The id that the refused person was shown.")] = None,
    *,
    log: Annotated[Path | None, typer.Option("--log", metavar="DIR", help="The directory of the decision log.")] = None,
    policy: Annotated[Path | None, typer.Option("--policy", metavar="FILE", help="The policy file.")] = None,
    organisation: OrganisationOption = None,
    request: Annotated[str | None, typer.Option("--request", metavar="JSON|FILE|-", help="A request.")] = None,
    event: Annotated[str | None, typer.Option("--event", metavar="JSON|FILE|-", help="A raw Matrix event (view source).")] = None,
    room: Annotated[
        str | None,
        typer.Option("--room", metavar="JSON|FILE", help="The room: its state events (a list) or its facts (an object)."),
    ] = None,
    kind: Annotated[str, typer.Option("--kind", help="What the event's sender is: person, ghost, bot, admin or server.")] = "person",
    language: Annotated[str | None, typer.Option("--language", help="mr, hi, en or ur.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of sentences.")] = False,
) -> None:
    """Say why: of a decision by its ID (with --log), or of a request or a raw event (with --policy)."""
    from daftar_policy.cli_explain import Asked, explain_command  # noqa: PLC0415

    explain_command(Asked(decision_id, log, policy, organisation, request, event, room, kind), language, as_json=as_json)


@app.command("status")
def show_status(
    log: Annotated[Path | None, typer.Option("--log", metavar="DIR", help="The directory of the decision log.")] = None,
    *,
    store: Annotated[Path | None, typer.Option("--store", metavar="DIR", help="The store of versions.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say what each enforcement point has in force, what it decided, and whether its log is whole; and what is in force at a store."""
    from daftar_policy.cli_status import status_command  # noqa: PLC0415

    status_command(log, store, as_json=as_json)


@app.command("diff")
def compare_policies(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The policy as it is, or was.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The policy as it shall be.")],
    organisation: OrganisationOption = None,
    *,
    replay: Annotated[
        Path | None, typer.Option("--replay", metavar="LOG", help="A decision log: say which of its decisions change too.")
    ] = None,
    since: SinceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what changes between two policies, in words, and on recorded traffic."""
    from daftar_policy.cli_study import diff  # noqa: PLC0415

    diff(old, new, organisation, log=replay, since=since, as_json=as_json)


@app.command("simulate")
def simulate_rule(
    policy: Annotated[Path, typer.Argument(metavar="POLICY", help="The policy file.")],
    rule: Annotated[str, typer.Option("--rule", metavar="ID", help="The rule to take as enforced.")],
    log: LogOption,
    organisation: OrganisationOption = None,
    *,
    since: SinceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a rule would have done had it been enforced: whom it would have refused, and when."""
    from daftar_policy.cli_study import simulate  # noqa: PLC0415

    simulate(policy, organisation, rule=rule, log=log, since=since, as_json=as_json)


@query.command("names")
def query_names(
    policy: Annotated[Path, typer.Argument(metavar="POLICY", help="The policy file.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="A domain, user, room, address, IP, unit, word, fact, list or action.")],
    organisation: OrganisationOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say which rules name a value: by itself, by a pattern, or by a list that has it."""
    from daftar_policy.cli_query import names  # noqa: PLC0415

    names(policy, organisation, value, as_json=as_json)


@query.command("who")
def query_who(  # noqa: PLR0913
    policy: Annotated[Path, typer.Argument(metavar="POLICY", help="The policy file.")],
    action: Annotated[str, typer.Argument(metavar="ACTION", help="What is done, such as invite.")],
    organisation: OrganisationOption = None,
    *,
    actor: Annotated[str | None, typer.Option("--actor", metavar="USER", help="Only this person.")] = None,
    actor_unit: Annotated[str | None, typer.Option("--actor-unit", metavar="UNIT", help="Only people of this unit and below.")] = None,
    target: Annotated[str | None, typer.Option("--target", metavar="VALUE", help="Only this user, address or server.")] = None,
    fact: Annotated[
        list[str] | None, typer.Option("--fact", metavar="FACT=VALUE", help="A fact that is known; may be given again.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say who may do something to whom, for kinds of people that no rule tells apart."""
    from daftar_policy.cli_query import who  # noqa: PLC0415
    from daftar_policy.study.who import Asked  # noqa: PLC0415

    who(policy, organisation, action, Asked(actor, actor_unit, target), fact or (), as_json=as_json)


@app.command("new")
def new_policy(
    directory: Annotated[Path | None, typer.Argument(metavar="DIR", help="A new or empty directory.")] = None,
    *,
    example: Annotated[str, typer.Option("--example", metavar="NAME", help="The example to start from.")] = "state-government",
    show: Annotated[bool, typer.Option("--list", help="List the examples.")] = False,
) -> None:
    """Start a policy from an example, complete with lists, organisation and tests."""
    from daftar_policy.cli_new import new  # noqa: PLC0415

    new(directory, example, show=show)


@app.command("import")
def import_settings(
    file: Annotated[Path, typer.Argument(metavar="HOMESERVER.YAML", help="The homeserver's configuration.")],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write policy and tests into this new directory.")] = None,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Take what is not understood as a problem.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a policy with tests of a homeserver's settings, and list every setting that has no counterpart."""
    from daftar_policy.cli_new import import_homeserver  # noqa: PLC0415

    import_homeserver(file, out, strict=strict, as_json=as_json)


cli_store.register(app)
cli_bench.register(app)
