"""The key server of the in-memory homeserver: devices, one-time keys, cross-signing, messages to devices; as stubborn as a Synapse is."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from daftar_bots.port import Refused

Json = dict[str, Any]
Owner = tuple[str, str]


class FakeKeys:
    """`step()` moves the homeserver's stream on and gives the new position."""

    def __init__(self, step: Callable[[], int]) -> None:
        self._step = step
        self.devices: dict[str, dict[str, Json]] = {}
        self.one_time: dict[Owner, dict[str, Json]] = {}
        self.fallback: dict[Owner, dict[str, Json]] = {}
        self.used_fallback: set[Owner] = set()
        self.identities: dict[str, dict[str, Json]] = {}
        self.inbox: dict[Owner, list[tuple[int, Json]]] = {}
        self.changed: dict[str, int] = {}
        self.sent: set[tuple[str, str]] = set()
        # What was sent to devices, for tests to look at: (sender, type, recipient, device).
        self.seen: list[tuple[str, str, str, str]] = []

    def upload(self, owner: Owner, body: Json) -> Json:
        user, device = owner
        if "device_keys" in body:
            # Synapse takes other keys under the same id, and keeps the signatures that stood on the old ones.
            before = self.devices.setdefault(user, {}).get(device, {}).get("signatures", {}).get(user, {})
            made = json.loads(json.dumps(body["device_keys"]))
            made["signatures"][user] = {**before, **made["signatures"][user]}
            self.devices[user][device] = made
            self._change(user)
        held = self.one_time.setdefault(owner, {})
        for name, key in body.get("one_time_keys", {}).items():
            if name in held and held[name] != key:
                raise Refused("M_INVALID_PARAM", f"One time key {name} already exists.")
            held[name] = key
        if body.get("fallback_keys"):
            self.fallback[owner] = body["fallback_keys"]
            self.used_fallback.discard(owner)
        return {"one_time_key_counts": {"signed_curve25519": len(held)}}

    def upload_identity(self, user: str, body: Json) -> Json:
        own = self.identities.get(user)
        is_other = own is not None and own["master_key"]["keys"] != body["master_key"]["keys"]
        if is_other and body.get("auth", {}).get("password") != "pw-" + user.removeprefix("@").partition(":")[0]:
            raise Refused("M_FORBIDDEN", "interactive authentication is needed")
        self.identities[user] = {name: body[name] for name in ("master_key", "self_signing_key", "user_signing_key")}
        self._change(user)
        return {}

    def upload_signatures(self, user: str, body: Json) -> Json:
        for device, signed in body.get(user, {}).items():
            standing = self.devices[user][device]["signatures"][user]
            for name, signature in signed["signatures"][user].items():
                # Synapse says 200 and leaves the signature that is there.
                standing.setdefault(name, signature)
        self._change(user)
        return {"failures": {}}

    def query(self, body: Json) -> Json:
        users = list(body["device_keys"])
        answer: Json = {"device_keys": {user: self.devices.get(user, {}) for user in users}, "failures": {}}
        for kind in ("master", "self_signing"):
            found = {user: self.identities[user][f"{kind}_key"] for user in users if user in self.identities}
            answer[f"{kind}_keys"] = found
        return json.loads(json.dumps(answer))  # type: ignore[no-any-return]

    def claim(self, body: Json) -> Json:
        given: Json = {}
        for user, devices in body["one_time_keys"].items():
            for device in devices:
                held = self.one_time.get((user, device), {})
                if held:
                    name = next(iter(held))
                    given.setdefault(user, {})[device] = {name: held.pop(name)}
                elif (user, device) in self.fallback:
                    self.used_fallback.add((user, device))
                    given.setdefault(user, {})[device] = self.fallback[user, device]
        return {"one_time_keys": given, "failures": {}}

    def send(self, sender: Owner, kind: str, txn: str, body: Json) -> Json:
        if (sender[1], txn) not in self.sent:
            self.sent.add((sender[1], txn))
            for user, messages in body["messages"].items():
                for device, content in messages.items():
                    event = {"type": kind, "sender": sender[0], "content": content}
                    for each in self.devices.get(user, {}) if device == "*" else [device]:
                        self.inbox.setdefault((user, each), []).append((self._step(), event))
                        self.seen.append((sender[0], kind, user, each))
        return {}

    def log_out(self, owner: Owner) -> None:
        self.devices.get(owner[0], {}).pop(owner[1], None)
        self._change(owner[0])

    def sync(self, owner: Owner, since: int) -> Mapping[str, object]:
        waiting = [(at, event) for at, event in self.inbox.get(owner, []) if at > since]
        self.inbox[owner] = waiting
        is_unused = owner in self.fallback and owner not in self.used_fallback
        return {
            "to_device": {"events": [event for _, event in waiting]},
            "device_lists": {"changed": [user for user, at in self.changed.items() if at > since], "left": []},
            "device_one_time_keys_count": {"signed_curve25519": len(self.one_time.get(owner, {}))},
            "device_unused_fallback_key_types": ["signed_curve25519"] if is_unused else [],
        }

    def _change(self, user: str) -> None:
        self.changed[user] = self._step()
