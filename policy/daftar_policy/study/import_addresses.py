"""Import of `allowed_local_3pids`: which addresses may be tied to an account.

Law: Synapse allows an address whose text one of the patterns matches from its beginning (Python's `re.match`), after lower-casing; the
rules say just that, as a list of domains where a pattern is nothing else. It does not know other settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from daftar_policy.core import ids, re2_door
from daftar_policy.study.imported import Finding, Rules

_KEY = "allowed_local_3pids"
# "Anybody at this domain", in the ways in which configurations write it.
_ANYBODY = re.compile(r"\^?(?:\[\^@\](?:\+|\*)|\.(?:\+|\*)|\(\?:\[\^@\]\+\))@(?P<domain>(?:[A-Za-z0-9-]|\\[.-])+)\$")
_ANY_BELOW = re.compile(r"\^?(?:\[\^@\](?:\+|\*)|\.(?:\+|\*))@(?:\.\*|\.\+|\[\^@\]\+)\\\.(?P<domain>(?:[A-Za-z0-9-]|\\[.-])+)\$")
_SAY = "The address {email.address} cannot be used here."


def address_rules(rules: Rules, value: object) -> Iterator[Finding]:
    """Take the setting over and say what became of each of its entries."""
    if not isinstance(value, list):
        yield Finding("not-understood", (_KEY,), "expected a list")
        return
    domains: list[str] = []
    patterns: list[str] = []
    for index, entry in enumerate(value):
        place = (_KEY, index)
        medium, pattern = (entry.get("medium"), entry.get("pattern")) if isinstance(entry, Mapping) else (None, None)
        if medium != "email" or not isinstance(pattern, str):
            yield Finding("not-understood", place, f"`{medium}` has no fact here; the homeserver still checks it")
            continue
        domain = _domain_of(pattern)
        if domain is not None:
            domains.append(domain)
        elif _is_readable(pattern):
            patterns.append(f"^(?:{pattern})")
        else:
            yield Finding("not-understood", place, f"the pattern `{pattern}` cannot be written in RE2 (look-around or a back reference)")
            yield Finding("not-understood", (_KEY,), "no rule is made of the other entries, which alone would refuse what this one allows")
            return
    yield from _made(rules, domains, patterns)


def _made(rules: Rules, domains: list[str], patterns: list[str]) -> Iterator[Finding]:
    # Why exists: Synapse asks about addresses that are there; whether there must be one is `registrations_require_3pid`.
    when: dict[str, object] = {"email.address": {"exists": True}}
    outside: list[dict[str, object]] = []
    if domains:
        rules.lists["addresses"] = {"domains": domains}
        outside.append({"email.domain": {"in": "addresses"}})
    outside += [{"email.address": {"matches": pattern}} for pattern in patterns]
    if outside:
        when["not"] = {"any": outside} if len(outside) > 1 else outside[0]
    rules.add("IMPORT-ADDRESSES", "Only addresses of the list", _KEY, ["register", "add-email"], when, "deny", say=_SAY)
    refused = {"action": "add-email", "email": {"address": "somebody@stranger.invalid"}}
    if not any(re.match(pattern, "somebody@stranger.invalid") for pattern in patterns):
        rules.test("an address outside the list is refused", refused, decision="deny", rule="IMPORT-ADDRESSES")
    if domains:
        inside = f"somebody@{domains[0].replace('*', 'any')}"
        rules.test(
            "an address of the list is taken",
            {"action": "add-email", "email": {"address": inside}},
            decision=None,
            without="IMPORT-ADDRESSES",
        )
    yield Finding("taken", (_KEY,), f"{len(domains)} domains and {len(patterns)} patterns: rule IMPORT-ADDRESSES")
    for pattern in patterns:
        if not pattern.endswith("$)"):
            words = f"the pattern `{pattern[4:-1]}` has no end (`$`): it allows every address that begins so, as it does in Synapse"
            yield Finding("taken", (_KEY,), words)


def _domain_of(pattern: str) -> str | None:
    for form, sign in ((_ANYBODY, ""), (_ANY_BELOW, "*.")):
        match = form.fullmatch(pattern)
        if match is not None and "." in match["domain"]:
            return ids.check_pattern(sign + match["domain"].replace("\\", ""))
    return None


def _is_readable(pattern: str) -> bool:
    try:
        re2_door.searcher(f"^(?:{pattern})")
        re.compile(pattern)
    except (re2_door.PatternError, re.error):
        return False
    return True
