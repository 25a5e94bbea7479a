"""DKIM and ARC: whose signature a mail carries, RFC 6376 and 8617 (the only file that imports dkimpy).

Law: any octets give results, in a time that grows evenly with them; only a signature that covers the author and the whole body counts as
`pass`; a DNS server that does not answer is `temperror`. It does not know who the author is.
"""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import dkim

from daftar_bridges.authentication.dkim_body import Body
from daftar_bridges.authentication.resolver import Clock, Resolver, Temporary
from daftar_bridges.core.origin import Signature
from daftar_policy.core.ids import normalise_domain

# Why: each signature costs a hash over the whole mail; real mails have one to three (RFC 6376 section 6.1 lets a verifier limit them).
_MOST_SIGNATURES = 6
# RFC 8617 section 4.2.1 allows 50; each costs three signatures' work.
_MOST_SEALS = 10
# RFC 8301 section 3.2: shorter RSA keys must not be taken.
_LEAST_KEY = 1024
# Why: dkimpy reads fields with regular expressions that take the square of their length; a real one has one or two thousand octets.
_MOST_FIELD = 4_000
_MOST_RESULTS = 16_000
# Why: each signature is looked for among all fields; real mails have some dozens, in some ten thousand octets.
_MOST_FIELDS = 1_000
_MOST_HEAD = 256 * 1024
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_quiet = logging.getLogger("daftar_bridges.authentication.dkimpy")


@dataclass(frozen=True, slots=True)
class Chain:
    """What an ARC chain says: `result` pass, fail, none or temperror; the sealing domains; what the first of them had found."""

    result: str = "none"
    sealers: tuple[str, ...] = ()
    first_results: str = ""


class _Dkim(dkim.DKIM):  # type: ignore[misc]
    """dkimpy's verifier of signatures, with our own digest of the body."""

    daftar_body: Body

    def verify_sig(self, sig: dict[bytes, bytes], include_headers: list[bytes], sig_header: tuple[bytes, bytes], dnsfunc: Any) -> bool:
        return bool(super().verify_sig(_without_body(self.daftar_body, sig), include_headers, sig_header, dnsfunc))


class _Arc(dkim.ARC):  # type: ignore[misc]
    """dkimpy's verifier of chains, the same."""

    daftar_body: Body

    def verify_sig(self, sig: dict[bytes, bytes], include_headers: list[bytes], sig_header: tuple[bytes, bytes], dnsfunc: Any) -> bool:
        return bool(super().verify_sig(_without_body(self.daftar_body, sig), include_headers, sig_header, dnsfunc))


def signatures(raw: bytes, resolver: Resolver, clock: Clock, *, prefer: str = "") -> tuple[Signature, ...]:
    """Verify the signatures of a mail, those of the domain `prefer` and below first; it blocks."""
    mail = _open(raw, _Dkim)
    if mail is None:
        return ()
    count = sum(name.lower() == b"dkim-signature" for name, _ in mail.headers)
    claims = [(index, _claimed(mail, index)) for index in range(min(count, 10 * _MOST_SIGNATURES))]
    claims.sort(key=lambda claim: not (claim[1] == prefer or claim[1].endswith(f".{prefer}")))
    return tuple(Signature(_verified(mail, index, resolver, clock), domain) for index, domain in claims[:_MOST_SIGNATURES])


def chain(raw: bytes, resolver: Resolver, clock: Clock) -> Chain:
    """Verify the ARC chain of a mail; it blocks."""
    mail = _open(raw, _Arc)
    seals = sum(name.lower() == b"arc-seal" for name, _ in mail.headers) if mail is not None else 0
    if mail is None or not seals:
        return Chain()
    if seals > _MOST_SEALS:
        return Chain("fail")
    try:
        result, sets, _ = mail.verify(dnsfunc=_keys(resolver, clock))
    except Temporary:
        return Chain("temperror")
    except Exception:  # noqa: BLE001 - the door around a reader of anybody's octets
        return Chain("fail")
    if result != dkim.CV_Pass:
        return Chain("fail")
    sealers = tuple(_domain(each["as-domain"]) for each in sets)
    return Chain("pass", sealers, bytes(sets[-1]["aar-value"]).decode("utf-8", "replace"))


def _open(raw: bytes, kind: Any) -> Any:
    """Give dkimpy the header of a mail, None where that is nothing that it should read."""
    _quiet.setLevel(logging.CRITICAL)
    end = _END_OF_HEAD.search(raw, 0, _MOST_HEAD)
    if end is None or raw[:1] in (b"\r", b"\n"):
        return None
    try:
        mail = kind(raw[: end.start()] + b"\r\n\r\n", logger=_quiet, minkey=_LEAST_KEY)
    except Exception:  # noqa: BLE001 - the same
        return None
    if len(mail.headers) > _MOST_FIELDS or any(len(value) > _most(name.lower()) for name, value in mail.headers):
        return None
    mail.daftar_body = Body(raw, end.end())
    return mail


def _most(name: bytes) -> int:
    if name in {b"dkim-signature", b"arc-seal", b"arc-message-signature"}:
        return _MOST_FIELD
    return _MOST_RESULTS if name == b"arc-authentication-results" else _MOST_HEAD


def _without_body(body: Body, sig: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """Check what a signature says of the body, and give it without that. Raises dkim.ValidationError."""
    if b"bh" not in sig:
        return sig
    digest, length = body.digest(is_relaxed=_is_relaxed(sig))
    if b"l" in sig and int(sig[b"l"]) != length:
        raise dkim.ValidationError("the signature is of another length")
    if base64.b64decode(b"".join(sig[b"bh"].split())) != digest:
        raise dkim.ValidationError("the body is another")
    return {name: value for name, value in sig.items() if name not in {b"bh", b"l"}}


def _is_relaxed(sig: dict[bytes, bytes]) -> bool:
    # RFC 6376 section 3.5: `header/body`, each simple where not given. ARC has relaxed alone (RFC 8617 section 4.1.2).
    return sig.get(b"c", b"simple/simple").strip().partition(b"/")[2] == b"relaxed"


def _claimed(mail: Any, index: int) -> str:
    """The domain that a signature names, "" where it cannot be read."""
    try:
        mail.verify_headerprep(index)
    except Exception:  # noqa: BLE001 - the same
        return ""
    return _domain(mail.domain)


def _verified(mail: Any, index: int, resolver: Resolver, clock: Clock) -> str:
    try:
        mail.verify_headerprep(index)
        weakness = _weakness(mail)
        if weakness:
            return weakness
        return "pass" if mail.verify(index, dnsfunc=_keys(resolver, clock)) else "fail"
    except Temporary:
        return "temperror"
    except (dkim.KeyFormatError, dkim.MessageFormatError, dkim.ParameterError, dkim.UnknownKeyTypeError):
        return "permerror"
    except Exception:  # noqa: BLE001 - the same
        return "fail"


def _weakness(mail: Any) -> str:
    """The result of a signature that says too little to be worth verifying, "" for any other."""
    fields = mail.signature_fields
    if b"from" not in mail.include_headers:
        # RFC 6376 section 5.4: the author must be signed.
        return "permerror"
    # RFC 8301 section 3.1 on SHA-1; RFC 6376 section 8.2: what stands behind the signed part of the body can be anybody's.
    is_cut = b"l" in fields and int(fields[b"l"]) < mail.daftar_body.digest(is_relaxed=_is_relaxed(fields))[1]
    return "policy" if fields.get(b"a") == b"rsa-sha1" or is_cut else ""


def _keys(resolver: Resolver, clock: Clock) -> Callable[..., bytes | None]:
    def key(name: bytes, timeout: int = 0) -> bytes | None:  # noqa: ARG001 - dkimpy's signature; our clock runs for the whole mail
        found = resolver.texts(name.decode("utf-8"), clock)
        # RFC 6376 section 3.6.2.2: several records at one name are undefined; the one that is a key is what is meant.
        return next((text for text in found if b"p=" in text), None)

    return key


def _domain(written: bytes) -> str:
    return normalise_domain(written.decode("utf-8", "replace").strip()) or ""
