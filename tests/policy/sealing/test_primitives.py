"""Signatures, AES-CTR and unpadded base64: published vectors, and anything else."""

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from daftar_policy.sealing.olm_door import is_signed
from daftar_policy.sealing.primitives import aes_ctr, decode, decode_any, encode, public_key, sign

# Matrix specification, appendix "Cryptographic Test Vectors".
SEED = decode("YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1") or b""
SIGNED_EMPTY = "K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ"


def test_the_specifications_signature() -> None:
    assert public_key(SEED) == "XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI"
    assert sign(SEED, b"{}") == SIGNED_EMPTY
    assert is_signed(public_key(SEED), b"{}", SIGNED_EMPTY)


def test_rfc_8032_test_2() -> None:
    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    assert decode(public_key(seed)) == bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    assert decode(sign(seed, b"\x72"))[:8] == bytes.fromhex("92a009a9f0d4cab8")  # type: ignore[index]


def test_nist_aes_256_ctr() -> None:
    # NIST SP 800-38A, F.5.5, first block.
    key = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
    iv = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    assert aes_ctr(key, iv, bytes.fromhex("6bc1bee22e409f96e93d7e117393172a")).hex() == "601ec313775789a5b7a7f504bbf3d228"


@pytest.mark.parametrize(
    "change", [lambda t: t + "==", lambda t: "A" + t[1:], lambda t: t[:0], lambda t: [t], lambda t: t + "अ", lambda t: t * 2]
)
def test_a_signature_that_was_touched_is_none(change: object) -> None:
    assert not is_signed(public_key(SEED), b"{}", change(SIGNED_EMPTY))  # type: ignore[operator]
    assert not is_signed(change(public_key(SEED)), b"{}", SIGNED_EMPTY)  # type: ignore[operator]


@given(st.binary(max_size=70), st.booleans())
def test_base64_there_and_back(data: bytes, urlsafe: bool) -> None:
    written = encode(data, urlsafe=urlsafe)
    padded = written + "=" * (-len(written) % 4)
    assert decode_any(written) == decode_any(padded) == data
    if not urlsafe:
        assert decode(written) == data
        assert written == padded or decode(padded) is None


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=60), st.none(), st.integers(), st.lists(st.text(max_size=3), max_size=2)))
def test_any_text_is_base64_or_none(text: object) -> None:
    assert decode(text) in (None, decode_any(text))


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=60), st.none(), st.integers(), st.binary(max_size=40)), st.one_of(st.text(max_size=90), st.none()))
def test_nonsense_is_never_a_signature(key: object, signature: object) -> None:
    assert not is_signed(key, b"x", signature)
