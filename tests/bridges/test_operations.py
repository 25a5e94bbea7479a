"""Running the bridge: what its pages say, what its log shows, what it removes and what it never does."""

import logging
import ssl
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from daftar_bridges import config, conversations, figures, health, logs, metrics, outbox, pruning, spool
from daftar_bridges.certificates import Certificates
from daftar_bridges.config_operations import Operations
from daftar_bridges.core.plan import Remember
from daftar_bridges.core.reply import Original, Person
from daftar_bridges.figures import Figures
from daftar_bridges.health import Seen, Watch
from daftar_bridges.outbox import Outgoing
from daftar_bridges.pulls import Pulled
from daftar_bridges.screening import blocks
from daftar_bridges.screening.blocks import Shown
from daftar_bridges.spool import Accepted, Notice, Target
from daftar_bridges.store import Store
from daftar_bridges.ways_in import Tls, server_context
from daftar_policy.files.source import Problems
from daftar_policy.storage import Connection

DAY = 86_400.0
BOX = "tenders@it.daftar.example"


def put(store: Store, number: int, state: str, received: float, file: str = "") -> None:
    mail = Accepted(
        f"{number:016x}", received, "a@b.example", "", f"i{number}", b"" if file else b"raw", [Target(BOX, BOX, state)], file, 3
    )
    store.run_here(spool.accept, mail)


def read(state: metrics.State) -> dict[str, float]:
    families = text_string_to_metric_families(metrics.page(state).decode())
    return {
        f"{one.name}{''.join(f'/{value}' for value in one.labels.values())}": one.value for family in families for one in family.samples
    }


def test_the_figures_are_counted_and_never_fall(anywhere: Store) -> None:
    store = anywhere
    for number, state in enumerate(("done", "done", "held", "ready", "returned")):
        put(store, number, state, 1000.0 + number)
    store.run_here(
        outbox.put,
        [
            Outgoing("$a", "c@d.example", BOX, BOX, "", "", b"m", "sent", 1000.0),
            Outgoing("$b", "c@d.example", BOX, BOX, "", "", b"m", created=1500.0),
        ],
    )
    store.run_here(spool.postpone, 4, 5000.0, "away")
    before = store.run_here(figures.look)
    assert (before.accepted, before.closed["done"], before.mails["in.held"], before.retries) == (5, 2, 1, 1)
    assert before.oldest == {"in": 1003.0, "out": 1500.0}
    pruned = store.run_here(pruning.prune, 2000.0 + DAY, timedelta(days=1), timedelta(days=1))
    assert (pruned.forgotten, pruned.outgoing) == (3, 1)
    after = store.run_here(figures.look)
    assert (after.accepted, after.closed, after.retries) == (5, before.closed, 1)
    assert after.mails["in.done"] == 0
    found = read(metrics.State(after, 2000.0, is_healthy=True, is_writable=True, replies={("smtp", "250"): 7}))
    wanted = {"daftar_mail_accepted_total": 5, "daftar_mail_delivered_total": 2, "daftar_mail_held": 1, "daftar_mail_waiting": 1,
              "daftar_mail_retries_total": 1, "daftar_mail_oldest_age_seconds/in": 997, "daftar_mail_outbox/ready": 1, "daftar_mail_up": 1,
              "daftar_mail_outgoing_sent_total": 1, "daftar_mail_smtp_replies_total/250/smtp": 7}  # fmt: skip
    assert {name: found[name] for name in wanted} == wanted


def test_what_was_set_aside_is_told_from_what_a_policy_holds(store: Store) -> None:
    put(store, 1, "ready", 1.0)
    put(store, 2, "held", 1.0)
    store.run_here(spool.finish, 1, "held", "it cannot be shown: KeyError()")
    store.run_here(outbox.put, [Outgoing("$a", "c@d.example", BOX, BOX, "", "", b"m", "failed", 1.0)])
    assert store.run_here(figures.look).set_aside == {"in": 1, "out": 1, "notice": 0}


def test_a_spool_that_does_not_answer_shows_no_zeros() -> None:
    found = read(metrics.State(Figures(), 1.0, is_healthy=False, is_writable=False))
    assert (found["daftar_mail_up"], found["daftar_mail_spool_writable"]) == (0, 0)
    assert "daftar_mail_waiting" not in found


@pytest.mark.parametrize(
    ("figures_of", "seen", "reason"),
    [
        (Figures(oldest={"in": 1000.0}), Seen(), "mail for a room has been waiting for 31 minutes"),
        (Figures(oldest={"out": 1000.0 - 3 * DAY}), Seen(), "mail for the relay has been waiting for 3 days"),
        (Figures(), Seen(spool="disk I/O error"), "the spool cannot be written: disk I/O error"),
        (Figures(), Seen(is_full=True), "no room"),
        (Figures(), Seen(away=timedelta(hours=3)), "the homeserver has not answered for 3 hours"),
        (Figures(), Seen(log_problem="No space left"), "the decision log cannot be written"),
        (
            Figures(),
            Seen(pulled=(Pulled(2, "imap.example", timedelta(hours=3), "the login is refused", 0),)),
            "mailbox 2 of `imap` (imap.example) has not been pulled for 3 hours: the login is refused",
        ),
        (Figures(), Seen(pulled=(Pulled(1, "imap.example", timedelta(minutes=31), "", 0),)), "has not been pulled for 31 minutes"),
    ],
)
def test_what_is_bad_is_said(figures_of: Figures, seen: Seen, reason: str) -> None:
    now = 1000.0 + 31 * 60
    (said,) = health.reasons(figures_of, seen, Operations(), now)
    assert reason in said
    young = Pulled(1, "imap.example", timedelta(minutes=29), "the login is refused", 3)
    passing = Seen(away=timedelta(minutes=1), pulled=(young,))
    assert health.reasons(Figures(oldest={"in": now - 60, "out": now - 60}), passing, Operations(), now) == []


def test_mailboxes_that_are_pulled_are_figures_without_a_name() -> None:
    pulled = (Pulled(1, "imap.example", timedelta(minutes=1), "", 2), Pulled(2, "imap.example", timedelta(hours=2), "refused", 1))
    page = metrics.page(metrics.State(Figures(), 2.0, is_healthy=True, is_writable=False, pulled=pulled)).decode()
    for line in (
        'daftar_mail_imap_mailboxes{state="failing"} 1.0',
        'daftar_mail_imap_mailboxes{state="well"} 1.0',
        "daftar_mail_imap_silent_seconds 7200.0",
        "daftar_mail_imap_set_aside 3.0",
    ):
        assert line in page.splitlines()
    assert "imap.example" not in page


async def test_the_homeserver_is_away_from_the_second_look_on() -> None:
    clock, is_there = [0.0], [True]

    async def ask() -> None:
        if not is_there[0]:
            raise OSError("refused")

    watch = Watch(ask, lambda: clock[0])
    assert await watch.step() > 0
    is_there[0] = False
    for clock[0], away in ((20.0, 0), (40.0, 0), (60.0, 60), (600.0, 600)):
        await watch.step()
        assert watch.away.total_seconds() == away
    is_there[0] = True
    # Asked too soon it waits for its time.
    clock[0] = 610.0
    assert await watch.step() == 10.0
    clock[0] = 620.0
    await watch.step()
    assert watch.away == timedelta(0)


async def test_a_homeserver_that_cannot_push_is_noticed_and_asked_again() -> None:
    clock, answers, asked = [0.0], ["502 M_CONNECTION_FAILED: refused", ""], list[float]()

    async def ask() -> None:
        return

    async def ping() -> str:
        asked.append(clock[0])
        return answers[min(len(asked), 2) - 1]

    watch = Watch(ask, lambda: clock[0], ping)
    await watch.step()
    (said,) = health.reasons(Figures(), Seen(unheard=watch.unheard), Operations(), 0.0)
    assert "M_CONNECTION_FAILED" in said
    for clock[0] in range(20, 400, 20):  # type: ignore[assignment]
        await watch.step()
    # Soon again while it cannot, seldom once it can.
    assert asked == [0.0, 20, 320]
    assert watch.unheard == ""


def test_octets_go_first_and_the_mail_is_still_known(anywhere: Store, tmp_path: Path) -> None:
    store = anywhere
    files = tmp_path / "files"
    files.mkdir()
    (files / "1.eml").write_bytes(b"raw")
    now = 100 * DAY
    put(store, 1, "done", now - 11 * DAY, "1.eml")
    put(store, 2, "done", now - 9 * DAY)
    for number, state in ((3, "ready"), (4, "held")):
        put(store, number, state, now - 90 * DAY)
    pruned = store.run_here(pruning.prune, now, timedelta(days=10), timedelta(days=50))
    assert (pruned.emptied, pruned.forgotten, pruned.files) == (1, 0, ("1.eml",))
    pruning.unlink(files, pruned.files)
    assert list(files.iterdir()) == []
    # The same mail handed over again is the one that was shown.
    again = Accepted("f" * 16, now, "a@b.example", "", "i1", b"raw", [Target(BOX, BOX, "ready")])
    assert store.run_here(spool.accept, again) == []
    assert [row.state for row in store.run_here(spool.queue)] == ["ready", "held"]
    assert store.run_here(pruning.prune, now, timedelta(days=10), timedelta(days=50)).count == 0
    # Its octets gone it is forgotten later; what waits or is held never is.
    assert store.run_here(pruning.prune, now + 60 * DAY, timedelta(days=10), timedelta(days=50)).forgotten == 2
    assert [row.id for row in store.run_here(spool.queue, everything=True)] == ["3", "4"]
    assert store.run_here(pruning.prune, now + 9999 * DAY, None, None).count == 0


def test_a_conversation_is_forgotten_with_its_last_mail(anywhere: Store) -> None:
    store = anywhere
    tables = ("conversation", "reference", "participant", "meeting", "subject_token", "place", "shown")

    def show(db: Connection, number: int, root: str) -> None:
        mail = Original(f"m{number}@x", (), "S", (Person("", "v@x"),))
        spool.record(db, number, 1, f"${number}")
        blocks.note(db, f"${number}", Shown("!r:s", BOX, "@mail_v:s", root))
        remember = Remember(1, root, f"m{number}@x", (f"seen{number}@x",), frozenset({"v@x"}), mail)
        conversations.remember(db, BOX, root, f"${number}", remember)
        conversations.refer(db, BOX, f"ours{number}@us", root, f"$o{number}", ours=True)

    def left(db: Connection) -> dict[str, int]:
        return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}  # noqa: S608 - constants

    for number, days in ((1, 90), (2, 20), (3, 90)):
        put(store, number, "done", 100 * DAY - days * DAY)
        store.run_here(show, number, "$3" if number == 3 else "$1")
    assert store.run_here(pruning.prune, 100 * DAY, None, timedelta(days=50)).forgotten == 2
    # The second mail of the first conversation keeps who took part and what we sent; the other conversation is gone.
    assert store.run_here(left) == {
        "conversation": 1,
        "reference": 5,
        "participant": 1,
        "meeting": 0,
        "subject_token": 0,
        "place": 0,
        "shown": 1,
    }
    assert store.run_here(conversations.known, BOX, ["m1@x", "m3@x", "ours3@us"]) == ({}, {})
    assert store.run_here(conversations.known, BOX, ["ours1@us"])[1] == {"$1": frozenset({"v@x"})}
    assert store.run_here(pruning.prune, 200 * DAY, None, timedelta(days=50)).forgotten == 1
    assert set(store.run_here(left).values()) == {0}


def test_an_outgoing_mail_is_emptied_and_then_forgotten(anywhere: Store) -> None:
    store = anywhere
    rows = [
        Outgoing(f"${state}", "c@d.example", BOX, BOX, "", "", b"m", state, 1.0) for state in ("sent", "failed", "refused", "ready", "held")
    ]
    store.run_here(outbox.put, rows)
    assert store.run_here(pruning.prune, 20 * DAY, timedelta(days=10), timedelta(days=50)).emptied == 3
    sizes = store.run_here(lambda db: dict(db.execute("SELECT state, length(mime) FROM outbox").fetchall()))
    assert sizes == {"sent": 0, "failed": 0, "refused": 0, "ready": 1, "held": 1}
    assert store.run_here(pruning.prune, 60 * DAY, timedelta(days=10), timedelta(days=50)).outgoing == 3


@given(
    st.lists(st.tuples(st.sampled_from(["ready", "held", "returned", "done"]), st.integers(0, 400)), max_size=12),
    st.integers(0, 400),
    st.integers(0, 400),
)
@settings(deadline=None, max_examples=30)
def test_whatever_is_kept_how_long_what_is_not_done_stays_whole(
    tmp_path_factory: pytest.TempPathFactory, empty: bytes, mails: list[tuple[str, int]], keep: int, more: int
) -> None:
    path = tmp_path_factory.mktemp("prune") / "mail.db"
    path.write_bytes(empty)
    store = Store.open(path)
    now = 500 * DAY
    for number, (state, days) in enumerate(mails):
        put(store, number, state, now - days * DAY)
    store.run_here(pruning.prune, now, timedelta(days=keep), timedelta(days=keep + more))
    kept = store.run_here(lambda db: db.execute("SELECT d.state, length(m.raw) FROM delivery d JOIN mail m ON m.id = d.mail").fetchall())
    open_before = sorted(state for state, _ in mails if state in {"ready", "held"})
    assert sorted(state for state, size in kept if state in {"ready", "held"} and size == 3) == open_before
    assert store.run_here(figures.look).accepted == len(mails)
    store.close_here()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("taken from vijay@bidder.example for tenders@it.gov.in", "taken from v…@bidder.example for t…@it.gov.in"),
        ("<विजय@उदाहरण.भारत>", "<व…@उदाहरण.भारत>"),
        ("@mail_vijay=40bidder.example:daftar.example said", "@mail_v…=40bidder.example:daftar.example said"),
        ("@asha:daftar.example", "@asha:daftar.example"),
        ("no address @ all", "no address @ all"),
        ("a@b", "a@b"),
    ],
)
def test_addresses_are_masked(text: str, masked: str) -> None:
    assert logs.mask(text) == masked


@given(st.text(max_size=300))
def test_any_line_is_masked(text: str) -> None:
    assert "asha.patil" not in logs.mask(f"{text} asha.patil@example.org {text}")


def test_a_line_has_the_mails_id_in_front(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    try:
        logs.start(masks=True, level="info")
        logs.about("a1b2")
        logging.getLogger("x").info("taken from %s", "vijay@bidder.example")
        logs.about("")
        logging.getLogger("x").info("nothing")
    finally:
        root.handlers[:] = kept
        root.setLevel(level)
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith("INFO x: [a1b2] taken from v…@bidder.example")
    assert second.endswith("INFO x: nothing")


def certificate(directory: Path, name: str) -> Tls:
    cert, key = directory / "cert.pem", directory / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
               "-subj", f"/CN={name}", "-keyout", str(key), "-out", str(cert)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return Tls(cert, key)


def shown(context: ssl.SSLContext) -> bytes:
    """The certificate that a client is shown, over buffers instead of a network."""
    client = ssl.create_default_context()
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    ours, theirs = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [context.wrap_bio(ours, theirs, server_side=True), client.wrap_bio(theirs, ours)]
    for _ in range(6):
        for side in sides:
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    found = sides[1].getpeercert(binary_form=True)
    assert found is not None
    return found


def test_a_changed_certificate_is_taken_up_and_a_broken_one_is_not(tmp_path: Path) -> None:
    tls = certificate(tmp_path, "old.example")
    context = server_context(tls)
    certificates = Certificates(tls, context)
    assert not certificates.renew()
    assert b"old.example" in shown(context)
    certificate(tmp_path, "new.example")
    assert certificates.renew()
    assert b"new.example" in shown(context)
    tls.cert.write_text("nonsense")
    assert not certificates.renew()
    tls.key.unlink()
    assert not certificates.renew()
    assert b"new.example" in shown(context)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("health: {stuck_minutes: 0}", "at least 1"),
        ("logging: {addresses: some}", "masked"),
        ("metrics: {port: 70000}", "65535"),
        ("retention: {keep_days: 400, forget_days: 30}", "`keep_days` is more than `forget_days`"),
        ("retention: {keep_days: 0, forget_days: 30}", "`keep_days` is more than `forget_days`"),
        ("retention: {keep_day: 3}", "keep_day"),
        ("metrics: {prot: 1}", "prot"),
    ],
)
def test_a_mistake_is_told_with_its_place(make_office: Callable[..., Any], text: str, message: str) -> None:
    office = make_office(more=f"{text}\n")
    with pytest.raises(Problems) as raised:
        config.load(office.path)
    assert message in str(raised.value)
    assert "mail.yaml:" in str(raised.value)


def test_what_is_said_is_what_is_read(make_office: Callable[..., Any]) -> None:
    assert make_office().load().operations == Operations()
    more = "metrics: {port: 9100, host: 0.0.0.0}\nhealth: {stuck_minutes: 5, imap_minutes: 7}\nlogging: {addresses: full, level: info}\nretention: {keep_days: 30, forget_days: 0}\n"
    usual = Operations()
    assert make_office(more=more).load().operations == replace(
        usual, metrics_host="0.0.0.0", metrics_port=9100, stuck=timedelta(minutes=5), unpulled=timedelta(minutes=7), masks_addresses=False, level="info",  # noqa: S104
        keep=timedelta(days=30), forget=None,
    )  # fmt: skip


async def test_the_pruner_goes_on_while_there_is_something_and_rests_then(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "mail.db")
    for number in range(130):
        put(store, number, "done", 1.0)
    store.run_here(spool.tell, Notice("k", "!r", {}))
    now = [DAY * 3]
    pruner = pruning.Pruner(store, tmp_path, timedelta(days=1), timedelta(days=2), lambda: now[0])
    waits = []
    for _ in range(4):
        waits.append(await pruner.step())
        now[0] += 1
    assert waits[0] < 1
    assert waits[-1] > 3000
    assert (await store.run(figures.look)).mails["in.done"] == 0
    # Rung in between it only says when it goes on.
    began = time.process_time()
    assert await pruner.step() > 3000
    assert time.process_time() - began < 5
    await store.close()
