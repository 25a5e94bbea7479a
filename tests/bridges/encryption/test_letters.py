"""What comes to the reader's device is taken whatever single letters bring."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from daftar_bridges.encryption.devices import Devices
from daftar_bridges.encryption.keys import Device, Keys
from daftar_bridges.encryption.letters import Letters
from daftar_bridges.encryption.vault import Vault
from daftar_bridges.matrix.appservice import Homeserver, Json, MatrixError, Refused, Registration, Unreachable
from daftar_policy.sealing.olm_door import Own

READER = "@mail_=reader:s"


async def _drop(_events: list[dict[str, object]]) -> None:
    """Nothing is pushed here."""


async def _came(_session: str) -> None:
    """No keys come here."""


class Answering(Homeserver):
    """A homeserver that has one letter and does not send another."""

    error: MatrixError

    async def call(self, method: str, path: str, *_others: object, **_more: object) -> Json:
        if "sendToDevice" in path:
            raise self.error
        if path.endswith("sync"):
            asked = {"from_device": "ASHA", "transaction_id": "t", "methods": ["m.sas.v1"]}
            letter: Any = {"type": "m.key.verification.request", "sender": "@asha:s", "content": asked}
            return {"next_batch": "after", "to_device": {"events": [letter]}, "device_one_time_keys_count": {"signed_curve25519": 10_000}}
        raise AssertionError(f"{method} {path}")


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    kept = Keys.open(tmp_path, "as", "s")
    yield kept
    kept.close()


@pytest.mark.parametrize("error", [Refused(413, "M_TOO_LARGE", "no", None), Unreachable("gone", timedelta(0))])
async def test_a_request_that_cannot_be_answered_keeps_no_keys_waiting(keys: Keys, error: MatrixError) -> None:
    homeserver = Answering(Registration("http://127.0.0.1:1", "s", "mail", "mail", "as", "hs"), _drop)
    homeserver.error = error
    devices = Devices(homeserver, keys, b"x", "here", READER, {READER: Device("D", Own.new(), is_known=True)})
    assert await Letters(Vault(homeserver, devices, is_own=lambda _user: False), _came).step() == 0
    assert keys.setting("since") == "after"
