"""JSON of somebody else: whatever it is, an answer of the wanted shape comes."""

import hypothesis.strategies as st
from hypothesis import given

from daftar_policy.core.shapes import mapping, sequence, texts, within

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
)


def test_what_has_the_shape_comes_as_it_is() -> None:
    value = {"a": {"b": {"c": 1}}, "list": ["x", 1, None, "y"]}
    assert mapping(value) is value
    assert within(value, "a", "b") == {"c": 1}
    assert within(value, "a", "list") == {}
    assert sequence(value["list"]) == ["x", 1, None, "y"]
    assert texts(value["list"]) == ["x", "y"]
    assert (sequence("text"), sequence(b"bytes"), texts("text"), mapping([1])) == ((), (), [], {})


@given(JSON)
def test_anything_has_an_answer(value: object) -> None:
    assert all(isinstance(text, str) for text in texts(value))
    assert dict(within(value, "a", "b")) == dict(within(mapping(value).get("a"), "b"))
    assert len(sequence(value)) == len(list(sequence(value)))
