"""Read receipts as a homeserver gives them: what is none is passed over, whatever it is; nothing else that is ephemeral is asked for."""

from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_bots.matrix_client import _FILTER
from daftar_bots.port import Receipt
from daftar_bots.wire import receipts_of

WORDS = st.sampled_from(["type", "m.receipt", "content", "m.read", "m.read.private", "ts", "thread_id", "$e", "@a:x"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | WORDS
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=20)


@settings(max_examples=200, deadline=None)
@given(JSON, JSON)
def test_anything_gives_receipts_or_none(whole: object, content: object) -> None:
    for value in (whole, [{"type": "m.receipt", "content": content}], [{"type": "m.receipt", "content": {"$e": {"m.read": content}}}]):
        for each in receipts_of("!r", value):
            assert isinstance(each, Receipt)
            assert 0 <= each.at < 2**53


def test_only_public_ones_are_read() -> None:
    content = {"$e": {"m.read": {"@a:x": {"ts": 5, "thread_id": "$t"}, "@b:x": {}}, "m.read.private": {"@c:x": {"ts": 5}}}}
    found = receipts_of("!r", [{"type": "m.typing", "content": {"user_ids": ["@a:x"]}}, {"type": "m.receipt", "content": content}])
    assert found == [Receipt("!r", "$e", "@a:x", 5, "$t"), Receipt("!r", "$e", "@b:x")]


def test_nobody_is_watched_typing() -> None:
    room = _FILTER["room"]
    assert isinstance(room, dict)
    assert room["ephemeral"] == {"types": ["m.receipt"]}
