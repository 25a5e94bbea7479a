"""Identity: the cross-signing keys of a user of ours (client-server API, Cross-signing).

Law: a user's keys follow from the installation's secret and the user id alone, so that a lost crypto store does not change who we are.
It does not know the network, nor what is signed.
"""

from __future__ import annotations

import hashlib
import hmac

from daftar_policy.sealing.primitives import public_key, sign


class Signer:
    """An Ed25519 key that follows from a secret."""

    def __init__(self, secret: bytes, user: str, usage: str) -> None:
        # Why derived: a key that is only in the crypto store would be lost with it, and everybody who has verified us would be warned.
        self._seed = hmac.new(secret, f"daftar mail cross-signing\0{usage}\0{user}".encode(), hashlib.sha256).digest()
        self.public = public_key(self._seed)

    def sign(self, message: bytes) -> str:
        """Give the signature in unpadded base64."""
        return sign(self._seed, message)
