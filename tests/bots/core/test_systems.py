"""The pure parts of systems that talk to rooms: foreign text, signatures, bodies, alerts, places, and the commands about them."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, date, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bots.conftest import organisation

from daftar_bots.core import hook as hooks
from daftar_bots.core import webhook
from daftar_bots.core.cap import Alert, Area, Element, Info, Malformed, choose_info, moment, read_alert
from daftar_bots.core.foreign import clean, clean_lines, isolate, text_of
from daftar_bots.core.hook import Fault, Field, Hook, Target
from daftar_bots.core.places import units_of
from daftar_bots.core.reading import Mistake, Said
from daftar_bots.core.systems_commands import Feed, Hooks, Told, read_feed, read_hooks, read_outgoing
from daftar_bots.core.webhook import Verdict

ZONE: tzinfo = ZoneInfo("Asia/Kolkata")
KEY = b"k" * 32
FIVE = timedelta(minutes=5)


@given(st.text(max_size=300), st.integers(1, 100))
def test_cleaning_twice_changes_nothing_and_leaves_no_call_no_control_and_no_direction(text: str, most: int) -> None:
    once = clean(text, most)
    assert clean(once, most) == once
    assert len(once) <= most
    assert not any(sign in once for sign in "\n\r\t\x00\u202e\u2066\u2068\u200f")
    assert "@room" not in once.lower().split()


@pytest.mark.parametrize("text", ["@room", "@ROOM!", "@@roomroom", "@\u202eroom", "@\x00room x", "＠room", "@@room"])
def test_no_word_calls_everybody(text: str) -> None:
    assert "@room" not in clean(text, 100).casefold()


def test_markup_gives_its_words_only() -> None:
    assert text_of("<p>Flood &amp; rain</p><script>alert(1)</script>in <b>Haveli</b>", 100) == "Flood & rain in Haveli"
    assert text_of("no <markup", 100).startswith("no")
    assert text_of("x" * 1000, 10) == "x" * 9 + "…"
    assert clean_lines("a\r\n\r\n b \u2028c" + "d" * 100, 10) == ["a", "b", "cddddddd"[:7] + "…"]
    assert isolate("") == ""


@given(st.text(max_size=400))
def test_any_markup_is_words(text: str) -> None:
    assert len(text_of(text, 50)) <= 50


def test_the_signature_is_that_of_the_specification() -> None:
    # The example of "Standard Webhooks", "Verifying signatures": libraries of others give the same.
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    assert webhook.sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert webhook.key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") == key


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, Verdict.GOOD),
        ({"now": 1300.0}, Verdict.GOOD),
        ({"now": 1301.0}, Verdict.TOO_OLD),
        ({"now": 699.0}, Verdict.TOO_NEW),
        ({"body": b"{ }"}, Verdict.BAD_SIGNATURE),
        ({"id": "m2"}, Verdict.BAD_SIGNATURE),
        ({"at": "1001"}, Verdict.BAD_SIGNATURE),
        ({"id": ""}, Verdict.NO_ID),
        ({"id": "m\n1"}, Verdict.NO_ID),
        ({"id": "m" * 201}, Verdict.NO_ID),
        ({"at": ""}, Verdict.NO_TIMESTAMP),
        ({"at": "-1"}, Verdict.NO_TIMESTAMP),
        ({"at": "१"}, Verdict.NO_TIMESTAMP),
        ({"signature": ""}, Verdict.BAD_SIGNATURE),
        ({"signature": "v1,\udcff"}, Verdict.BAD_SIGNATURE),
    ],
)
def test_a_message_is_judged(change: dict[str, object], verdict: Verdict) -> None:
    body = b"{}"
    wanted: dict[str, object] = {
        "id": "m1",
        "at": "1000",
        "body": body,
        "now": 1000.0,
        "signature": f"v1,xx {webhook.sign(KEY, 'm1', 1000, body)}",
    }
    wanted |= change
    headers = (str(wanted["id"]), str(wanted["at"]), str(wanted["signature"]))
    assert webhook.judge(KEY, headers, wanted["body"], now=wanted["now"], window=FIVE) is verdict  # type: ignore[arg-type]


def test_a_signature_of_another_version_or_without_one_is_none() -> None:
    mac = base64.b64encode(hmac.new(KEY, b"m1.1000.{}", hashlib.sha256).digest()).decode()
    for signature in (f"v2,{mac}", mac, f"v1{mac}", " ".join(["v1,x"] * 9 + [f"v1,{mac}"])):
        assert webhook.judge(KEY, ("m1", "1000", signature), b"{}", now=1000, window=FIVE) is Verdict.BAD_SIGNATURE
    assert webhook.key_of("short") is None
    assert webhook.key_of("whsec_not base64") is None


HOOK = Hook(
    name="h",
    title={"en": "H"},
    fields=(
        Field("name", "/who/name", most=20),
        Field("count", "/count", "number", is_needed=False),
        Field("sum", "/sum", "amount", is_needed=False),
        Field("day", "/day", "date", is_needed=False),
        Field("at", "/at", "moment", is_needed=False),
        Field("ok", "/ok", "yes_no", is_needed=False),
        Field("kind", "/kind", "choice", is_needed=False, choices={"new": {"en": "new", "mr": "नवीन"}}),
        Field("link", "/link", "link", is_needed=False),
        Field("phone", "/phone", is_needed=False, shown=4),
    ),
    texts={"en": "{name} {count}\n{sum} {day} {at}\n{ok} {kind}\n{link}\n{phone}", "mr": "{name}: {kind}"},
    targets=(Target("#a:x"),),
    by="kind",
    routes={"new": (Target("#b:x"),)},
)


def test_a_body_is_read_and_rendered() -> None:
    body = {
        "who": {"name": "Asha\nPatil"}, "count": "12.50", "sum": -1234567.5, "day": "2026-11-30", "at": "2026-11-30T04:00:00Z",
        "ok": False, "kind": "NEW", "link": "https://x.example/1", "phone": "9876543210",
    }  # fmt: skip
    values = hooks.read(HOOK, json.dumps(body).encode())
    assert isinstance(values, dict)
    lines = [line.replace("\u2068", "").replace("\u2069", "") for line in hooks.render(HOOK, values, "en", ZONE)]
    assert lines == ["Asha Patil 12.50", "₹ -12,34,567.5 30-11-2026 30-11-2026 09:30", "no new", "https://x.example/1", "••••••3210"]
    assert "नवीन" in hooks.render(HOOK, values, "mr", ZONE)[0]
    assert hooks.targets_of(HOOK, values) == (Target("#b:x"),)
    assert HOOK.rooms() == ("#a:x", "#b:x")
    # A line of which nothing was given is left out.
    assert len(hooks.render(HOOK, {"name": "A"}, "en", ZONE)) == 1


@pytest.mark.parametrize(
    ("body", "pointer", "words"),
    [
        (b"\xff", "", "expected JSON"),
        (b"null", "", "a JSON object"),
        (b"[" * 100_000, "", "expected JSON"),
        (b'{"who": {"name": "A"}, "count": ' + b"9" * 5000 + b"}", "/count", "expected a number"),
        (b'{"who": {"name": "A"}, "count": 1e40}', "/count", "too large"),
        (b'{"who": "A"}', "/who", "no such field"),
        (b'{"who": {"name": "A", "a/b~": 1}}', "/who/a~1b~0", "no such field"),
        (b'{"who": {"name": {"first": "A"}}}', "/who/name", "expected a text"),
        (b'{"who": {"name": "A"}, "day": "30-11-2026"}', "/day", "such as 2026-11-30"),
        (b'{"who": {"name": "A"}, "at": "2026-11-30T04:00:00"}', "/at", "with its zone"),
        (b'{"who": {"name": "A"}, "link": "https://office@evil.example/"}', "/link", "https://"),
        (b'{"who": {"name": "A"}, "link": "javascript:alert(1)"}', "/link", "https://"),
        (b'{"who": {"name": "A"}, "kind": "old"}', "/kind", "expected one of: new"),
        (b'{"who": {"name": "\\u202e"}}', "/who/name", "empty"),
        (b'{"who": {"name": ""}}', "/who/name", "missing"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(body: bytes, pointer: str, words: str) -> None:
    faults = hooks.read(HOOK, body)
    assert isinstance(faults, list)
    assert any(fault.pointer == pointer and words in fault.detail for fault in faults), faults


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda below: (
        st.lists(below, max_size=4)
        | st.dictionaries(st.sampled_from(["who", "name", "count", "day", "at", "link", "phone", "x"]), below, max_size=5)
    ),
    max_leaves=15,
)


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=200), JSON.map(lambda value: json.dumps(value).encode())))
def test_any_body_is_values_or_faults_and_values_can_be_shown(body: bytes) -> None:
    found = hooks.read(HOOK, body)
    if isinstance(found, list):
        assert found
        assert all(isinstance(fault, Fault) for fault in found)
    else:
        for language in ("en", "mr", "ur"):
            assert all("\n" not in line for line in hooks.render(HOOK, found, language, ZONE))


def test_samples_fit_their_own_fields() -> None:
    body = hooks.sample(HOOK, date(2026, 11, 21))
    assert isinstance(hooks.read(HOOK, json.dumps(body).encode()), dict)


NS = "urn:oasis:names:tc:emergency:cap:1.2"


def element(name: str, text: str = "", *below: Element) -> Element:
    return Element(NS, name, text, below)


def alert(**more: str) -> Element:
    head = {"identifier": "a1", "sender": "imd@x", "sent": "2026-11-21T09:00:00+05:30", "status": "Actual", "msgType": "Alert", **more}
    parts = {
        "event": "Rain",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Very Likely",
        **{k[1:]: v for k, v in more.items() if k[0] == "_"},
    }
    info = element("info", "", *(element(name, text) for name, text in parts.items()))
    return element("alert", "", *(element(name, text) for name, text in head.items() if name[0] != "_"), info)


def test_an_alert_is_read() -> None:
    found = read_alert(alert(references="imd@x,a0,2026-11-21T08:00:00+05:30 nonsense ,,"))
    assert isinstance(found, Alert)
    assert found.key == "imd@x,a1"
    assert found.references == ("imd@x,a0",)
    assert found.infos[0].certainty == "Likely"
    assert found.expires is None
    assert found.weight == 3


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"identifier": ""}, "`identifier`"),
        ({"identifier": "a,1"}, "`identifier`"),
        ({"sender": "a b"}, "`sender`"),
        ({"sent": "yesterday"}, "`sent`"),
        ({"sent": "2026-11-21T09:00:00"}, "`sent`"),
        ({"status": "Real"}, "status `Real`"),
        ({"msgType": "News"}, "msgType `News`"),
        ({"_severity": "Terrible"}, "`Terrible`"),
        ({"_event": ""}, "names no `event`"),
    ],
)
def test_what_is_no_alert_says_why(change: dict[str, str], why: str) -> None:
    found = read_alert(alert(**change))
    assert isinstance(found, Malformed)
    assert why in found.why


def test_other_documents_and_an_alert_without_words() -> None:
    assert isinstance(read_alert(Element("", "alert")), Malformed)
    assert isinstance(read_alert(element("alert")), Malformed)
    bare = Element(NS, "alert", "", tuple(each for each in alert().below if each.name != "info"))
    assert isinstance(read_alert(bare), Malformed)
    many = Element(NS, "alert", "", (*alert().below, *[alert().below[-1]] * 40))
    assert isinstance(read_alert(many), Malformed)


def test_the_language_of_the_room_then_english_then_any() -> None:
    infos = [Info(language, language, "Past", "Minor", "Likely") for language in ("hi-IN", "en-IN", "mr")]
    assert [found.language for wanted in ("mr", "hi", "ur") if (found := choose_info(infos, wanted)) is not None] == [
        "mr",
        "hi-IN",
        "en-IN",
    ]
    assert choose_info([], "mr") is None
    assert moment("0001-01-01T00:00:00+14:00") is None
    assert moment("2026-11-21T09:00:00Z") is not None
    assert UTC is not None


@pytest.mark.parametrize(
    ("areas", "units", "unknown"),
    [
        ([Area("Pune district")], ("pune", "haveli"), ()),
        ([Area("Haveli taluka, Pune")], ("haveli", "pune"), ()),
        ([Area("पुणे जिल्हा")], ("pune", "haveli"), ()),
        ([Area("ضلع پونے")], ("pune", "haveli"), ()),
        ([Area("Punekar road")], (), ("Punekar road",)),
        ([Area("some sea", (("LGD", "518"),))], ("it",), ()),
        ([Area("Konkan coast")], ("haveli",), ()),
        ([Area("")], (), ("",)),
    ],
)
def test_areas_are_offices(areas: list[Area], units: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    assert units_of(areas, organisation(), {"518": "it", "konkan coast": "haveli"}) == (units, unknown)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("", Feed("list")),
        ("यादी", Feed("list")),
        ("add https://x.example/f", Feed("add", "https://x.example/f")),
        ("add <https://x.example/f> to #a:x, #b:x", Feed("add", "https://x.example/f", ("#a:x", "#b:x"))),
        ("جوڑیں", None),
        ("شامل https://x.example/f میں #a:x", Feed("add", "https://x.example/f", ("#a:x",))),
        ("drop ३", Feed("drop", number=3)),
        ("drop 3 yes", Feed("drop", number=3, is_sure=True)),
        ("yes 3", Feed("yes", number=3, is_sure=True)),
        ("drop", None),
        ("drop three", None),
        ("add x", None),
        ("add https://x.example/f nowhere", None),
    ],
)
def test_feed_commands(words: str, wanted: Feed | None) -> None:
    assert read_feed(Said("feed", words)) == (wanted or Mistake("mistake-feed"))


def test_the_other_commands() -> None:
    assert read_hooks(Said("hooks", "")) == Hooks("list")
    assert read_hooks(Said("hooks", "चाचणी rti")) == Hooks("test", "rti")
    assert read_hooks(Said("hooks", "test")) == Mistake("mistake-hooks")
    assert read_outgoing(Said("outgoing", "")) == Told("list")
    assert read_outgoing(Said("outgoing", "retry dashboard")) == Told("retry", "dashboard")
    assert read_outgoing(Said("outgoing", "x")) == Mistake("mistake-outgoing")
