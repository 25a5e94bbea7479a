"""Fuzz target: any bytes, read as a request, are answered or refused in words; `decide` neither raises nor hangs.

`python tests/fuzz/fuzz_decide.py` runs under atheris where it is installed (with libFuzzer's options, such as `-max_total_time=600`); without
it, it makes up inputs of its own for as many seconds as it is told (10 where it is not).
"""

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

from daftar_policy.core.compile import compile_policy
from daftar_policy.core.decide import decide
from daftar_policy.core.explain import explain
from daftar_policy.core.facts import ACTIONS, FACTS
from daftar_policy.core.organisation import Organisation
from daftar_policy.core.request import RequestError, parse_request

NOW = datetime(2026, 11, 21, tzinfo=UTC)
_MATCHERS: tuple[tuple[str, object], ...] = (
    ("in", {"in": "all"}),
    ("out", {"not in": "all"}),
    ("has", {"contains": "ß"}),
    ("re", {"matches": r"^(\w+\s?)+$"}),
    ("there", {"exists": True}),
)
POLICY = compile_policy(
    {
        "policy": 1,
        "revision": "fuzz",
        "languages": ["en", "mr"],
        "timezone": "Asia/Kolkata",
        "labels": {"restricted": {"rooms": ["#tender-*:*", "*?a?*"]}},
        "lists": {
            "all": {
                "domains": ["*.in", "gov.in"],
                "users": ["@a*b?c*:*"],
                "units": ["pune"],
                "posts": ["clerk"],
                "rooms": ["#a*"],
                "words": ["x"],
                "networks": ["10.0.0.0/8", "2001:db8::/32"],
                "addresses": ["*@*.in"],
            }
        },
        "rules": [
            {
                "id": f"{kind}-{name}",
                "on": sorted(ACTIONS),
                "then": "deny",
                "on_error": "deny",
                "say": "{actor.id} {room.aliases} {email.text} {event.link_domains} 100 %",
                "when": {name: matcher},
            }
            for name, fact in FACTS.items()
            if fact.kind not in {"number", "boolean"}
            for kind, matcher in _MATCHERS
        ],
    },
    Organisation.EMPTY,
)
_NAMES = sorted(FACTS)
_ACTIONS = sorted(ACTIONS)


def one_input(data: bytes) -> None:
    """Take bytes as JSON; where they are none, as an action, facts and texts for them."""
    try:
        request = json.loads(data)
    except (ValueError, RecursionError):
        request = _made(data)
    try:
        parsed = parse_request(request, now=NOW)
    except RequestError as error:
        str(error).encode()
        return
    answer = decide(POLICY, parsed)
    json.dumps(answer.as_json(), ensure_ascii=False).encode()
    if len(data) % 16 == 0:
        json.dumps(explain(POLICY, parsed).as_json(), ensure_ascii=False).encode()


def _made(data: bytes) -> dict[str, object]:
    made: dict[str, object] = {"action": _ACTIONS[data[0] % len(_ACTIONS)] if data else "send", "unknown": []}
    for piece in data[1:].split(b"\0"):
        name = _NAMES[piece[0] % len(_NAMES)] if piece else "event.text"
        text = (
            piece[1:].decode("utf-8", "surrogatepass" if piece[:1] < b"\x80" else "replace")
            if _is_text(piece)
            else piece[1:].decode("latin-1")
        )
        made[name] = [text, text[::-1]] if FACTS[name].many else text
    return made


def _is_text(piece: bytes) -> bool:
    try:
        piece[1:].decode("utf-8", "surrogatepass")
    except ValueError:
        return False
    return True


_SEEDS = (
    b'{"action": "send", "event": {"text": "see https://gov.in@evil.com, 2341 2341 2346"}}',
    b'{"action": "register", "email.address": "\\"a@b\\"@xn--.in", "unknown": ["client"]}',
    b'{"action": "send", "at": "2026-11-21T10:00:00+05:30", "event.type": "m.room.encrypted"}',
    b"\x05\x10http://[::ffff:1.2.3.4]:99999/%00\x00\x20@a:b:c\x00\x11<a href='//x.in'>",
)


def inputs(seed: int) -> Iterator[bytes]:
    """Make up inputs without end: the seeds, cut, joined and with bytes changed."""
    random = Random(seed)  # noqa: S311 - the same inputs for the same seed
    known = list(_SEEDS)
    while True:
        data = bytearray(random.choice(known) + random.choice((b"", random.choice(known))))
        for _ in range(random.randrange(6)):
            at = random.randrange(len(data) + 1)
            data[at : at + random.randrange(4)] = random.choice(
                (b"", random.randbytes(3), "अ٣．\u202e\ud800".encode("utf-8", "surrogatepass"))
            )
        yield bytes(data)
        if random.random() < 0.05:
            known.append(bytes(data[:400]))


def main() -> None:
    """Run under atheris, or for some seconds without."""
    try:
        import atheris  # noqa: PLC0415 - optional
    except ImportError:
        until = time.monotonic() + float(next((one for one in sys.argv[1:] if not one.startswith("-")), "10"))
        for count, data in enumerate(inputs(int(time.time()))):
            one_input(data)
            if time.monotonic() > until:
                print(f"{count + 1} inputs, none of which raised")
                return
    else:
        atheris.Setup(sys.argv, one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
