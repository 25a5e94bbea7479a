"""Which mailbox an address belongs to, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.mailboxes import Directory, Mailbox, mailbox_key
from daftar_policy.core.ids import parse_address

OFFICE = Directory([Mailbox("tenders@it.daftar.example", "#t:x", "Tenders")], None)


@pytest.mark.parametrize(
    "address",
    [
        '"tenders"@it.daftar.example',
        '"TENDERS"@IT.daftar.example',
        r'"ten\ders"@it.daftar.example',
        '"tenders+urgent"@it.daftar.example',
    ],
)
def test_quotes_that_are_not_needed_make_no_other_mailbox(address: str) -> None:
    found = OFFICE.mailbox(address)
    assert found is not None
    assert found.address == "tenders@it.daftar.example"


@pytest.mark.parametrize(
    "address",
    ['"ten ders"@it.daftar.example', '"tenders@it.daftar.example"@x.example', '""@it.daftar.example', '".tenders"@it.daftar.example'],
)
def test_quotes_that_are_needed_do(address: str) -> None:
    assert OFFICE.mailbox(address) is None


@given(st.text(max_size=30), st.text(max_size=12))
def test_any_text_has_one_key(local: str, domain: str) -> None:
    for address in (f'"{local}"@{domain}.example', f"{local}@{domain}.example", local):
        key = mailbox_key(address)
        if parse_address(address) is not None and parse_address(key) is not None:
            assert mailbox_key(key) == key
