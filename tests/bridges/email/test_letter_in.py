"""What the routing rules see of a header, whatever the octets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.core.routing import Field
from daftar_bridges.email.letter_in import read_letter

HEAD = (
    b"From: =?utf-8?b?4KS14KS/4KSc4KSv?= <Vijay@Bidder.example>\r\nFrom: second@x.example\r\n"
    b"To: a@y.example, Asha <b@z.example>\r\nCc: not an address, c@z.example\r\n"
    b"Subject: =?utf-8?q?=E0=A4=A8=E0=A4=BF=E0=A4=B5=E0=A4=BF=E0=A4=A6=E0=A4=BE?=\r\n 42\r\n"
    b"List-Id: =?utf-8?q?News?= of <everything> <news.x.example>\r\nX-Kind: one\r\nx-kind: =?utf-8?q?t=77o?=\r\n\r\n"
)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (Field.FROM, ["Vijay@bidder.example"]),
        (Field.TO, ["a@y.example", "b@z.example"]),
        (Field.CC, ["c@z.example"]),
        (Field.SUBJECT, ["निविदा 42"]),
        (Field.LIST_ID, ["news.x.example"]),
    ],
)
def test_values_are_decoded_and_only_addresses_count(field: Field, values: list[str]) -> None:
    assert read_letter(HEAD, ()).values[field] == values


def test_further_fields_are_given_by_name_however_often_they_stand_there() -> None:
    assert read_letter(HEAD, ("x-kind", "x-none")).headers == {"x-kind": ["one", "two"], "x-none": []}
    assert read_letter(b"List-Id: news.x.example\r\n\r\n", ()).values[Field.LIST_ID] == ["news.x.example"]
    assert read_letter(b"", ()).values[Field.LIST_ID] == []


PIECES = st.sampled_from(
    [b"From:", b"To: ", b"List-Id: <", b"Subject: =?utf-8?b?", b"?=", b"\r\n", b"\n ", b"<a@b>", b",", b"\xff", b"\x00", b"x-kind: "]
)


@given(st.lists(PIECES | st.binary(max_size=12), max_size=60))
def test_any_octets_give_a_letter(pieces: list[bytes]) -> None:
    found = read_letter(b"".join(pieces), ("x-kind",))
    assert set(found.values) == {Field.FROM, Field.TO, Field.CC, Field.SUBJECT, Field.LIST_ID}
