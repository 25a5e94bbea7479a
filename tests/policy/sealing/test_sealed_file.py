"""Attachments of encrypted rooms: what is sealed can be opened, also by another client's cryptography, and anything else is `Damaged`."""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from nio.crypto.attachments import decrypt_attachment, encrypt_attachment

from daftar_policy.sealing.sealed_file import Damaged, seal, unseal

VALUES = st.none() | st.text(max_size=60) | st.integers() | st.dictionaries(st.sampled_from(["k", "alg", "sha256"]), st.text(max_size=50))


@given(st.binary(max_size=200))
def test_another_client_opens_what_is_sealed_here_and_we_what_it_seals(data: bytes) -> None:
    sealed, file = seal(data)
    described: Any = file
    assert len(sealed) == len(data)
    assert unseal(sealed, file) == data
    assert decrypt_attachment(sealed, described["key"]["k"], described["hashes"]["sha256"], described["iv"]) == data
    theirs, keys = encrypt_attachment(data)
    assert unseal(theirs, keys) == data


def test_each_file_has_a_key_of_its_own() -> None:
    assert seal(b"order")[1]["key"] != seal(b"order")[1]["key"]


def test_what_was_changed_is_not_opened() -> None:
    sealed, file = seal(b"order")
    with pytest.raises(Damaged, match="not the one that was sent"):
        unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), file)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"v": "v1"}, "not one that can be used"),
        ({"key": {}}, "not one that can be used"),
        ({"key": {"alg": "A256CTR", "k": "AAAA"}}, "wrong length"),
        ({"key": {"alg": "A256CTR", "k": "?"}}, "not base64"),
        ({"iv": "AAAA"}, "wrong length"),
        ({"iv": None}, "not base64"),
        ({"hashes": {"sha256": "AAAA"}}, "not the one that was sent"),
        ({"hashes": []}, "not base64"),
    ],
)
def test_a_description_that_is_not_well_formed_is_damaged(change: dict[str, object], why: str) -> None:
    sealed, file = seal(b"order")
    with pytest.raises(Damaged, match=why):
        unseal(sealed, {**file, **change})


def test_padding_and_either_alphabet_are_read() -> None:
    sealed, file = seal(b"order", lambda count: bytes([255]) * count)
    key = {"alg": "A256CTR", "k": "/" * 42 + "8="}
    assert unseal(sealed, {**file, "key": key, "iv": str(file["iv"]) + "=="}) == b"order"


def test_the_object_is_as_clients_expect_it() -> None:
    _, file = seal(b"", lambda count: bytes(range(count)))
    assert file["key"] == {
        "kty": "oct",
        "key_ops": ["encrypt", "decrypt"],
        "alg": "A256CTR",
        "k": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "ext": True,
    }
    # The counter half is zero, so that 2^64 blocks follow before it wraps.
    assert file["iv"] == "AAECAwQFBgcAAAAAAAAAAA"


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(["key", "iv", "hashes", "url"]), VALUES))
def test_any_description_is_a_file_or_damaged(file: dict[str, object]) -> None:
    with pytest.raises(Damaged):
        unseal(b"x", {"v": "v2", **file})
