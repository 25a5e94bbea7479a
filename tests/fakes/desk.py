"""A desk: a policy's folder with its key and a store of versions, and what a person does with them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from daftar_policy import decision_log
from daftar_policy.files import activating
from daftar_policy.files.activating import Activated, Office, Wish, activate_signed, begin, read_signed
from daftar_policy.files.manifest import KIND, Ref, collect, signature_path
from daftar_policy.files.signing import PrivateKey, PublicKey, make_key, read_private_key, seal
from daftar_policy.files.store import Store
from daftar_policy.files.tests_file import path_of_tests

POLICY = """policy: 1
revision: "{revision}"
lists: {{shares: {{domains: {{file: lists/shares.txt}}}}}}
rules:
  - {{id: A, on: send, when: {{event.link_domains: {{in: shares}}}}, then: deny, say: {{en: "no"}}}}
"""
TESTS = """tests:
  - {name: refused, request: {action: send, event: {type: m.room.message, body: "https://drive.google.com/x"}}, expect: {decision: deny}}
"""
NOW = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
LATER = timedelta(minutes=10)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Desk:
    """A policy's folder, its key, a store, and the person who works with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.policy = folder / "policy.yaml"
        (folder / "lists").mkdir()
        (folder / "lists" / "shares.txt").write_text("drive.google.com\n")
        make_key(folder / "key")
        self.key = read_private_key(folder / "key")
        self.store = Store(folder / "store")
        self.clock = Clock()
        self.office = Office(self.store, folder / "store" / "log", self.key, self.clock)

    def write(self, revision: str, *, tests: str = TESTS, key: PrivateKey | None = None) -> Ref:
        self.policy.write_text(POLICY.format(revision=revision))
        path_of_tests(self.policy).write_text(tests)
        return self.sign(key)

    def sign(self, key: PrivateKey | None = None) -> Ref:
        version = collect(self.policy, None)
        path = signature_path(self.policy)
        path.write_bytes(seal(KIND, version.manifest.text, key or self.key, path))
        return version.manifest.ref

    def change(self, act: Callable[[tuple[PublicKey, ...]], Activated]) -> Activated:
        with self.store.changing():
            return act(begin(self.office, ()))

    def activate(self, revision: str, **wish: object) -> Activated:
        self.write(revision)
        return self.activate_file(**wish)

    def activate_file(self, **wish: object) -> Activated:
        return self.change(lambda keys: activate_signed(self.office, keys, read_signed(self.policy, keys), Wish(**wish)))  # type: ignore[arg-type]

    def confirm(self) -> Activated:
        return self.change(lambda keys: activating.confirm(self.office, keys))

    def roll_back(self) -> Activated:
        return self.change(lambda keys: activating.roll_back(self.office, keys))

    def in_force(self) -> str:
        activation, _ = self.store.active(self.store.keys())
        ref = activation.in_force(self.clock.now)
        self.store.version(ref, self.store.keys())
        return ref.revision

    def logged(self) -> list[tuple[object, object]]:
        entries = decision_log.read(self.office.log)
        return [(entry["kind"], entry["revision"]) for entry in entries if str(entry.get("kind", "")).startswith("policy-")]
