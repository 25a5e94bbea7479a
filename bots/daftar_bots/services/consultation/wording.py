"""Wording: a proposed policy in words: what changes rule by rule, and what that would have meant last month.

Law: everything is said in the reader's language; conditions stand as the policy has them, behind what the rule itself says to people.
It does not know rooms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from daftar_bots.announcements.desk import Desk
from daftar_bots.core.language import LANGUAGES, name_in
from daftar_bots.services.consultation.book import Consultation
from daftar_bots.services.consultation.study import Study
from daftar_bots.services.polls.polling import moment_of
from daftar_policy.core.shapes import mapping
from daftar_policy.study.diff import condition_text

# Why: a notice is read on a telephone; the file beside it has all of it.
MOST_CHANGES = 15
LONGEST_CONDITION = 300
MOST_ENTRIES = 5
_SPOKEN = frozenset({"added", "removed", "mode", "then", "on_error", "from", "until", "on", "when", "rollout", "except", "say"})
_LISTED = frozenset({"gained", "lost"})
_EFFECTS = frozenset({"allow", "deny", "hold"})
_MODES = frozenset({"enforce", "warn", "monitor", "off"})


def notice_lines(desk: Desk, entry: Consultation, language: str) -> list[str]:
    """Give the notice of a consultation."""
    study = entry.study
    if study is None:
        return []
    closes, effective = when(desk, entry.closes_at), when(desk, entry.effective_at)
    words = {"number": str(entry.number), "revision": study.revision, "base": study.base_revision, "closes": closes, "effective": effective}
    lines = [desk.say(language, "consult-head", **words), desk.say(language, "consult-nothing-yet", **words)]
    lines.append(desk.say(language, "consult-changes"))
    spoken = change_lines(desk, study, language)
    lines += spoken[:MOST_CHANGES]
    if len(spoken) > MOST_CHANGES:
        lines.append(desk.say(language, "consult-more", count=len(spoken) - MOST_CHANGES))
    lines += effect_lines(desk, study, language)
    lines.append(desk.say(language, "consult-how", **words))
    lines.append(desk.say(language, "consult-no-lock"))
    lines.append(desk.say(language, "consult-recorded"))
    return lines


def when(desk: Desk, timestamp: float) -> str:
    """Give a moment of the store as people here write it."""
    return desk.moment(moment_of(desk, timestamp))


def change_lines(desk: Desk, study: Study, language: str) -> list[str]:
    """Give each change in words."""
    return [line for change in study.changes for line in _change(desk, change, language)] or [desk.say(language, "consult-no-change")]


def effect_lines(desk: Desk, study: Study, language: str) -> list[str]:
    """Say what it would have meant for the traffic of last month."""
    if study.decisions == 0:
        return [desk.say(language, "consult-no-log")]
    words = {"days": str(study.days), "total": str(study.decisions), "changed": str(study.changed)}
    lines = [desk.say(language, "consult-effect", people=len(study.people), **words)]
    for turn, count in study.turns.items():
        old, _, new = turn.partition(">")
        lines.append(desk.say(language, "consult-turn", count=count, old=_effect(desk, old, language), new=_effect(desk, new, language)))
    if study.units:
        named = sorted(study.units.items(), key=lambda item: (-item[1], item[0]))[:MOST_ENTRIES]
        units = ", ".join(desk.unit(unit, language) for unit, _ in named)
        lines.append(desk.say(language, "consult-offices", count=len(study.units), units=units))
    if study.undecided:
        lines.append(desk.say(language, "consult-undecided", count=study.undecided))
    return lines


def _change(desk: Desk, change: Mapping[str, object], language: str) -> Iterator[str]:
    about, kind = str(change["about"]), str(change["kind"])
    old, new = change.get("old"), change.get("new")
    if kind in {"added", "removed"}:
        yield from _whole_rule(desk, kind, about, mapping(new if kind == "added" else old), language)
    elif kind == "default":
        action = _actions(desk, [about.removeprefix("default ")], language)
        yield desk.say(
            language, "consult-default", actions=action, old=_effect(desk, str(old), language), new=_effect(desk, str(new), language)
        )
    elif kind == "on":
        words = {"old": _actions(desk, _texts(old), language), "new": _actions(desk, _texts(new), language)}
        yield desk.say(language, "consult-rule-on", rule=about, **words)
    elif kind in {"then", "on_error"}:
        yield desk.say(
            language,
            "consult-rule-then" if kind == "then" else "consult-rule-otherwise",
            rule=about,
            old=_effect(desk, str(old), language),
            new=_effect(desk, str(new), language),
        )
    elif kind == "mode":
        yield desk.say(language, "consult-rule-mode", rule=about, old=_mode(desk, str(old), language), new=_mode(desk, str(new), language))
    elif kind in _SPOKEN:
        yield desk.say(language, f"consult-rule-{kind}", rule=about, old=_shown(desk, old, language), new=_shown(desk, new, language))
    elif kind in _LISTED:
        entries = _texts(new if kind == "gained" else old)
        shown = ", ".join(entries[:MOST_ENTRIES])
        yield desk.say(language, f"consult-list-{kind}", name=about.removeprefix("list "), count=len(entries), entries=shown)
    else:
        # Titles, sources, labels, new lists and keys of the file: what they are called is the same in every language.
        yield desk.say(language, "consult-other", about=about, old=_shown(desk, old, language), new=_shown(desk, new, language))


def _whole_rule(desk: Desk, kind: str, rule: str, data: Mapping[str, object], language: str) -> Iterator[str]:
    title = str(data.get("title") or rule)
    words = {
        "rule": rule,
        "title": title,
        "effect": _effect(desk, str(data.get("then")), language),
        "actions": _actions(desk, _texts(data.get("on")), language),
    }
    yield desk.say(language, f"consult-rule-{kind}", **words)
    if kind == "added":
        said = data.get("say")
        if isinstance(said, Mapping):
            said = name_in({str(key): str(text) for key, text in said.items()}, language, "")
        if said:
            yield desk.say(language, "consult-rule-says", text=str(said))
        if data.get("when"):
            yield desk.say(language, "consult-rule-condition", condition=_shown(desk, data["when"], language))
        if str(data.get("mode", "enforce")) != "enforce":
            yield desk.say(language, "consult-rule-in-mode", mode=_mode(desk, str(data["mode"]), language))


def _actions(desk: Desk, actions: Sequence[str], language: str) -> str:
    return ", ".join(desk.say(language, f"act-{action}") for action in actions)


def _effect(desk: Desk, effect: str, language: str) -> str:
    return desk.say(language, f"consult-{effect}") if effect in _EFFECTS else effect


def _mode(desk: Desk, mode: str, language: str) -> str:
    return desk.say(language, f"consult-mode-{mode}") if mode in _MODES else mode


def _shown(desk: Desk, value: object, language: str) -> str:
    if value is None or value in ({}, [], ""):
        return desk.say(language, "consult-nothing")
    if isinstance(value, Mapping) and set(value) <= set(LANGUAGES):
        return name_in({str(key): str(text) for key, text in value.items()}, language, "")
    text = value if isinstance(value, str) else condition_text(value)
    return text if len(text) <= LONGEST_CONDITION else text[:LONGEST_CONDITION] + "…"


def _texts(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(each) for each in value] if isinstance(value, list) else []
