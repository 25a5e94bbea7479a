"""SPF: whether a host may send for a domain, RFC 7208 (the only file that imports pyspf).

Law: any address and name give one of RFC 8601's words; a DNS server that does not answer is `temperror`.
All DNS goes through our resolver. It does not know whose mail it is.
"""

from __future__ import annotations

import warnings
from typing import Any

from daftar_bridges.authentication.resolver import Clock, Resolver, Temporary
from daftar_bridges.core.origin import SPF

with warnings.catch_warnings():
    # pyspf 2.0.14 has a backslash in a docstring, which newer Pythons warn about when they compile it.
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    import spf


class _Query(spf.query):  # type: ignore[misc]
    """pyspf's evaluation with our resolver under it."""

    def __init__(self, peer: str, sender: str, helo: str, resolver: Resolver, clock: Clock) -> None:
        super().__init__(i=peer, s=sender, h=helo, strict=True)
        self._resolver, self._clock = resolver, clock

    def dns(self, name: str, qtype: str, cnames: object = None, ignore_void: bool = False) -> list[Any]:  # noqa: ARG002, FBT001, FBT002 - pyspf's signature
        """Answer one question; too many empty answers end the evaluation (RFC 7208 section 4.6.4)."""
        name = str(name).rstrip(".").lower()
        if not name or not all(0 < len(label) < 64 for label in name.split(".")):
            return []
        key = (name, qtype)
        if key not in self.cache:
            try:
                self.cache[key] = self._ask(name, qtype)
            except Temporary as error:
                raise spf.TempError(str(error)) from error
        found: list[Any] = list(self.cache[key])
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("too many names without an answer")
        return found

    def _ask(self, name: str, qtype: str) -> list[Any]:
        match qtype:
            case "TXT":
                # pyspf wants each record as its strings.
                return [(text,) for text in self._resolver.texts(name, self._clock)]
            case "A" | "AAAA":
                return self._resolver.addresses(name, qtype, self._clock)
            case "MX":
                return self._resolver.exchanges(name, self._clock)
            case "PTR":
                return self._resolver.pointers(name, self._clock)
            case _:
                return []


def check(peer: str, sender: str, helo: str, resolver: Resolver, clock: Clock) -> str:
    """Give the result for a return path ("" is the null sender, for which the host's own name stands); it blocks."""
    try:
        result = str(_Query(peer, sender, helo, resolver, clock).check()[0])
    except Exception:  # noqa: BLE001 - the door around a reader of anybody's records
        # Why: whatever a record brings out in the library is an error of the record.
        return "permerror"
    return result if result in SPF else "permerror"
