"""What is kept of places, on both databases: each unit of work, done twice where it may be done twice."""

import pytest
from tests.bridges.conftest import wipe

from daftar_bridges import mailbox_orders, places, placing, sources, spool
from daftar_bridges.core.routing import Routed
from daftar_bridges.mailboxes import Mailbox
from daftar_bridges.places import Arrival, Linking, Meeting, Place
from daftar_bridges.spool import Accepted, Target
from daftar_bridges.store import Store
from daftar_policy.storage import Connection

A, B = "a@us.example", "b@us.example"
LINKING = Linking("daftar.example", {B: "hi"})


TABLES = (
    "operation", "delivery", "mail", "notice", "routed", "annex", "place", "letter", "arrived", "seen", "meeting", "subject_token",
    "source", "stumbled", "mailbox_order",
)  # fmt: skip


@pytest.fixture
def store(database: Store) -> Store:
    database.run_here(wipe, TABLES)
    return database


def take(store: Store, number: int = 1, identity: str = "i", *boxes: str) -> list[int]:
    mail = Accepted(f"m{number}", 0.0, "v@x.example", "", identity, b"raw", [Target(box, box) for box in boxes or (A, B)])
    store.run_here(spool.accept, mail)
    return store.run_here(numbers, f"m{number}")


def numbers(db: Connection, mail: str) -> list[int]:
    return [number for (number,) in db.execute("SELECT id FROM delivery WHERE mail = ? ORDER BY id", (mail,)).fetchall()]


def said(db: Connection) -> list[tuple[str, str]]:
    return [(room, content) for room, content in db.execute("SELECT room, content FROM notice ORDER BY id").fetchall()]


def test_what_the_rules_said_is_given_back(store: Store) -> None:
    routed = Routed((A, B), "#r:s", ("one", "दोन"), ("restricted",), ("r1",))
    for _ in range(2):
        store.run_here(places.keep_routed, "m1", routed, (A,))
    store.run_here(places.keep_routed, "m1", Routed((B,)), (B,))
    assert store.run_here(places.routed, "m1", A) == Routed((A,), "#r:s", ("one", "दोन"), ("restricted",), ("r1",))
    assert store.run_here(places.routed, "m1", B) == Routed((B,))


def test_mails_are_linked_once_and_blind_copies_never(store: Store) -> None:
    one = Arrival("i", A, "!a", "$ra", "$ea", is_named=True)
    two = Arrival("i", B, "!b", "$rb", "$eb", is_named=False)
    assert not store.run_here(places.arrive, one, LINKING)
    for _ in range(2):
        assert store.run_here(places.arrive, two, LINKING)
    ((room, content),) = store.run_here(said)
    assert room == "!b"
    assert "https://matrix.to/#/!a/$ea?via=daftar.example" in content
    assert "के पास भी है" in content


def test_a_conversation_keeps_its_place_and_a_room_its_owner(store: Store) -> None:
    place = Place("#c:s", "!c", "Case", is_flat=True)
    store.run_here(places.settle, A, "$r", place)
    store.run_here(places.settle, A, "$r", Place("#d:s", "!d", "Other", is_flat=False))
    assert store.run_here(places.place_of, A, "$r") == place
    assert store.run_here(places.place_of, B, "$r") is None
    assert store.run_here(places.root_of_room, A, "!c") == "$r"
    assert store.run_here(places.root_of_room, B, "!c") is None
    for _ in range(2):
        store.run_here(places.annex, A, "!c", "#c:s", "Case")
    assert store.run_here(places.owner, "!c") == (A, "#c:s", "Case")


def test_a_twin_is_found_unless_a_person_has_it_come_again(store: Store) -> None:
    (number, _) = take(store)
    (again,) = take(store, 2, "replayed:x", A)
    store.run_here(places.note_seen, A, ["l1", "l2"], "$e")
    store.run_here(places.note_seen, A, ["l2", "l3"], "$other")
    assert store.run_here(places.twin, number, A, ["l9", "l2"]) == "$e"
    assert store.run_here(places.twin, number, B, ["l2"]) is None
    assert store.run_here(places.twin, again, A, ["l2"]) is None
    row = store.run_here(spool.next_delivery, A)
    assert row is not None
    store.run_here(placing.finish_twin, row, "$e")
    assert store.run_here(sources.source_of, A, "$e") == sources.Source("m1")


def test_the_newest_version_of_a_meeting_stays(store: Store) -> None:
    for version, is_cancelled in ((0, False), (3, True), (1, False)):
        store.run_here(places.note_meeting, A, "u", Meeting(f"$r{version}", version, is_cancelled))
    assert store.run_here(places.meeting, A, "u") == Meeting("$r0", 3, is_cancelled=True)
    assert store.run_here(places.meeting, B, "u") is None


def test_a_token_means_what_it_first_meant(store: Store) -> None:
    store.run_here(places.note_token, A, ("NEW", "OLD"), "$r")
    store.run_here(places.note_token, A, ("NEW",), "$other")
    assert store.run_here(places.token_root, A, ("X", "NEW")) == "$r"
    assert store.run_here(places.token_root, A, ("OLD",)) is None
    assert store.run_here(places.token_root, B, ("NEW",)) is None


def test_stumbles_are_counted(store: Store) -> None:
    for _ in range(3):
        store.run_here(places.stumbled, [7])
    assert (store.run_here(places.stumbles, 7), store.run_here(places.stumbles, 8)) == (3, 0)


def test_orders_stand_until_the_next(store: Store) -> None:
    box = Mailbox(A, "#a:s", "A", ("alias@us.example",), ("@x:s",), "space", ("us.example",), has_token=True)
    store.run_here(mailbox_orders.open_mailbox, box, "@asha:s", 1.0)
    store.run_here(mailbox_orders.close_mailbox, Mailbox(B, "#b:s", "B"), "@asha:s", 1.0)
    found = store.run_here(mailbox_orders.ordered)
    assert found.opened == (box,)
    assert [each.address for each in found.closed] == [B]
    store.run_here(mailbox_orders.close_mailbox, box, "@asha:s", 2.0)
    assert store.run_here(mailbox_orders.ordered).opened == ()


def test_what_is_forgotten_leaves_the_same_mail_elsewhere_alone(store: Store) -> None:
    number, _ = take(store)
    store.run_here(spool.record, number, 1, "$ea")
    store.run_here(places.note_seen, A, ["l"], "$ea")
    store.run_here(places.arrive, Arrival("i", A, "!a", "$ra", "$ea", is_named=True), LINKING)
    store.run_here(sources.want, sources.Source("m1"), "$asked", "!a", "$ra")
    store.run_here(places.forget, "m1")
    assert store.run_here(places.twin, number, A, ["l"]) is None
    assert not store.run_here(places.arrive, Arrival("i", B, "!b", "$rb", "$eb", is_named=True), LINKING)
