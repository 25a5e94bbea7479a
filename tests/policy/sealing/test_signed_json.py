"""Objects with signatures: those of others stay, and nothing but what was signed has one."""

import hypothesis.strategies as st
from hypothesis import given

from daftar_policy.sealing.olm_door import Own
from daftar_policy.sealing.signed_json import is_signed_by, signed, unsigned

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


def test_a_second_signature_stands_beside_the_first() -> None:
    one, two = Own.new(), Own.new()
    both = signed(signed({"a": 1, "unsigned": {"b": 2}}, "@a:s", "ONE", one.sign), "@a:s", "TWO", two.sign)
    assert is_signed_by(both, "@a:s", "ONE", one.ed)
    assert is_signed_by(both, "@a:s", "TWO", two.ed)
    assert not is_signed_by(both, "@a:s", "ONE", two.ed)
    assert not is_signed_by({**both, "a": 2}, "@a:s", "ONE", one.ed)
    assert is_signed_by({**both, "unsigned": {}}, "@a:s", "ONE", one.ed)
    assert unsigned(both) == {"a": 1}


@given(st.dictionaries(st.sampled_from(["a", "signatures", "unsigned"]), JSON))
def test_anything_is_signed_or_not(value: dict[str, object]) -> None:
    assert not is_signed_by(value, "@a:s", "ONE", Own.new().ed)
