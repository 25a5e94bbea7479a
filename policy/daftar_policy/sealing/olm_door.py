"""Olm door: Olm and Megolm as typed functions (the only file that imports vodozemac).

Law: everything that must outlive the process goes in and out as text, locked by the caller's key; what cannot be read raises
`Unreadable` and nothing else. It does not know users, rooms or JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import vodozemac

from daftar_policy.sealing.primitives import decode, decode_any, encode

_Kept = TypeVar("_Kept")


class Unreadable(Exception):
    """A message, key or kept text that cannot be used."""


@dataclass(frozen=True, slots=True)
class Own:
    """The keys of a device of ours."""

    account: vodozemac.Account

    @classmethod
    def new(cls) -> Own:
        """Make new ones."""
        return cls(vodozemac.Account())

    @classmethod
    def load(cls, text: str, key: bytes) -> Own:
        """Read `kept` back. Raises Unreadable."""
        return cls(_loaded(vodozemac.Account.from_pickle, text, key, "the keys of a device"))

    def kept(self, key: bytes) -> str:
        """Give them as text, locked."""
        return self.account.pickle(key)

    @property
    def curve(self) -> str:
        """The device's identity key, in unpadded base64 as all keys here."""
        return self.account.curve25519_key.to_base64()

    @property
    def ed(self) -> str:
        """The device's signing key."""
        return self.account.ed25519_key.to_base64()

    def sign(self, message: bytes) -> str:
        """Sign with the device's key."""
        return self.account.sign(message).to_base64()

    def restock(self, count: int, *, needs_fallback: bool) -> None:
        """See that `unpublished` has so many one-time keys, and `fallback` one where it is needed; keep them before they are given away."""
        if (missing := count - len(self.unpublished)) > 0:
            self.account.generate_one_time_keys(missing)
        if needs_fallback and not self.fallback:
            # The binding has it, its type stubs do not.
            cast("Any", self.account).generate_fallback_key()

    @property
    def most(self) -> int:
        """How many one-time keys it can have."""
        return self.account.max_number_of_one_time_keys

    @property
    def unpublished(self) -> dict[str, str]:
        """One-time keys that the homeserver does not have."""
        return {name: key.to_base64() for name, key in self.account.one_time_keys.items()}

    @property
    def fallback(self) -> dict[str, str]:
        """The fallback key that the homeserver does not have, if there is one."""
        found: dict[str, vodozemac.Curve25519PublicKey] = cast("Any", self.account).fallback_key
        return {name: key.to_base64() for name, key in found.items()}

    def published(self) -> None:
        """Note that the homeserver has them all."""
        self.account.mark_keys_as_published()

    def towards(self, curve: str, one_time: str) -> Channel:
        """Begin a session with a device by one of its one-time keys. Raises Unreadable."""
        try:
            keys = (vodozemac.Curve25519PublicKey.from_base64(curve), vodozemac.Curve25519PublicKey.from_base64(one_time))
            return Channel(self.account.create_outbound_session(*keys))
        except ValueError as error:
            raise Unreadable(f"a key of a device cannot be used: {error}") from error

    def answered(self, curve: str, body: str) -> tuple[Channel, bytes]:
        """Take a session that a device begins, with what it says. Raises Unreadable."""
        try:
            message = vodozemac.PreKeyMessage.from_base64(body)
            session, said = self.account.create_inbound_session(vodozemac.Curve25519PublicKey.from_base64(curve), message)
        except ValueError as error:
            raise Unreadable(f"a session cannot be begun: {error}") from error
        return Channel(session), said


@dataclass(frozen=True, slots=True)
class Channel:
    """An Olm session with one device."""

    session: vodozemac.Session

    @classmethod
    def load(cls, text: str, key: bytes) -> Channel:
        """Read `kept` back. Raises Unreadable."""
        return cls(_loaded(vodozemac.Session.from_pickle, text, key, "a session"))

    def kept(self, key: bytes) -> str:
        """Give it as text, locked."""
        return self.session.pickle(key)

    @property
    def id(self) -> str:
        """Its id."""
        return self.session.session_id

    def encrypt(self, said: bytes) -> tuple[int, str]:
        """Give the message's type (0 begins a session) and body."""
        kind, body = self.session.encrypt(said).to_parts()
        return kind, encode(bytes(body))

    def decrypt(self, kind: int, body: str) -> bytes:
        """Read a message. Raises Unreadable."""
        octets = decode_any(body)
        if octets is None:
            raise Unreadable("a message is not base64")
        try:
            return self.session.decrypt(vodozemac.AnyOlmMessage.from_parts(kind, octets))
        except (ValueError, OverflowError) as error:
            raise Unreadable(f"a message cannot be read: {error}") from error

    def begins(self, body: str) -> bool:
        """Whether a message of type 0 begins this very session. Raises Unreadable."""
        try:
            return self.session.session_matches(vodozemac.PreKeyMessage.from_base64(body))
        except ValueError as error:
            raise Unreadable(f"a message cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class Speaking:
    """A Megolm session of ours: what it encrypts is read by whoever was given its key."""

    session: vodozemac.GroupSession

    @classmethod
    def new(cls) -> Speaking:
        """Begin one."""
        return cls(vodozemac.GroupSession())

    @classmethod
    def load(cls, text: str, key: bytes) -> Speaking:
        """Read `kept` back. Raises Unreadable."""
        return cls(_loaded(vodozemac.GroupSession.from_pickle, text, key, "a session of ours"))

    def kept(self, key: bytes) -> str:
        """Give it as text, locked."""
        return self.session.pickle(key)

    @property
    def id(self) -> str:
        """Its id."""
        return self.session.session_id

    @property
    def key(self) -> str:
        """What its readers need, from the next message on."""
        return self.session.session_key.to_base64()

    def encrypt(self, said: bytes) -> str:
        """Encrypt the next message."""
        return self.session.encrypt(said).to_base64()


@dataclass(frozen=True, slots=True)
class Hearing:
    """A Megolm session of somebody else."""

    session: vodozemac.InboundGroupSession

    @classmethod
    def of(cls, session_key: str) -> Hearing:
        """Take the key of a session. Raises Unreadable."""
        try:
            return cls(vodozemac.InboundGroupSession(vodozemac.SessionKey(session_key)))
        except ValueError as error:
            raise Unreadable(f"a room key cannot be read: {error}") from error

    @classmethod
    def of_export(cls, session_key: str) -> Hearing:
        """Take the key of a session from a later message on, as one device gives it to another. Raises Unreadable."""
        try:
            return cls(vodozemac.InboundGroupSession.import_session(vodozemac.ExportedSessionKey(session_key)))
        except ValueError as error:
            raise Unreadable(f"a room key cannot be read: {error}") from error

    @classmethod
    def load(cls, text: str, key: bytes) -> Hearing:
        """Read `kept` back. Raises Unreadable."""
        return cls(_loaded(vodozemac.InboundGroupSession.from_pickle, text, key, "a room key"))

    def kept(self, key: bytes) -> str:
        """Give it as text, locked."""
        return self.session.pickle(key)

    @property
    def id(self) -> str:
        """Its id."""
        return self.session.session_id

    @property
    def first(self) -> int:
        """The index of the first message that it reads."""
        return self.session.first_known_index

    def decrypt(self, ciphertext: str) -> tuple[bytes, int]:
        """Read a message; give it with its index. Raises Unreadable."""
        try:
            found = self.session.decrypt(vodozemac.MegolmMessage.from_base64(ciphertext))
        except (ValueError, OverflowError) as error:
            raise Unreadable(f"the message cannot be read with its key: {error}") from error
        return bytes(found.plaintext), found.message_index


def is_signed(public: object, message: bytes, signature: object) -> bool:
    """Tell whether a signature over a message is that of an Ed25519 key; what is not unpadded base64 is none."""
    if not isinstance(public, str) or not isinstance(signature, str) or decode(public) is None or decode(signature) is None:
        return False
    try:
        vodozemac.Ed25519PublicKey.from_base64(public).verify_signature(message, vodozemac.Ed25519Signature.from_base64(signature))
    except ValueError:
        return False
    return True


def _loaded(read: Callable[[str, bytes], _Kept], text: str, key: bytes, what: str) -> _Kept:
    try:
        return read(text, key)
    except ValueError as error:
        raise Unreadable(f"{what} cannot be read: {error}") from error
