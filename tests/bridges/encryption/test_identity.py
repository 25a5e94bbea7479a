"""The cross-signing keys of our users follow from the secret, one for each user and use."""

from daftar_bridges.encryption.identity import Signer
from daftar_policy.sealing.olm_door import is_signed

USER = "@v:daftar.example"


def test_the_same_secret_gives_the_same_keys_and_each_user_and_use_its_own() -> None:
    assert Signer(b"s", USER, "master").public == Signer(b"s", USER, "master").public
    assert len({Signer(b"s", user, usage).public for user in (USER, "@w:s") for usage in ("master", "self_signing")}) == 4
    assert Signer(b"t", USER, "master").public != Signer(b"s", USER, "master").public


def test_the_keys_stay_what_they_were_in_every_version() -> None:
    # Whoever has verified a correspondent would be warned of any other.
    assert Signer(b"secret", USER, "master").public == "dht8Lp9JfG3dQqy+yYBO0Sf/48WTY5DbXTnTQQFcY5Q"


def test_it_signs_with_the_key_that_it_shows() -> None:
    signer = Signer(b"s", USER, "master")
    assert is_signed(signer.public, b"said", signer.sign(b"said"))
    assert not is_signed(signer.public, b"other", signer.sign(b"said"))
