"""Tellings: an explanation, as plain data, told in sentences.

Law: every language says the same things in the same order; an explanation from a log of another version never breaks it.
It does not know policies or requests, only the data of `Explanation.as_json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from daftar_policy.core.sentences import ACTION_WORDS, LANGUAGES
from daftar_policy.core.shapes import mapping, sequence

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "decision:allow": "Allowed: {action}.",
        "decision:deny": "Refused: {action}.",
        "decision:hold": "Held for approval: {action}.",
        "default": "No rule decided; this is the policy's default.",
        "rule": "Rule {id}{title}: {counts}.",
        "counts:deny": "refuses",
        "counts:hold": "wants approval",
        "counts:allow": "allows",
        "counts:warned": "warns only",
        "counts:monitored": "only records (monitor)",
        "counts:nothing": "does not apply",
        "counts:not-evaluable": "cannot be judged",
        "out:off": "is switched off",
        "out:from": "is not yet in force",
        "out:until": "is no longer in force",
        "out:rollout": "is not rolled out to this person",
        "true": "held: {what}",
        "false": "failed: {what}",
        "not-evaluable": "not known: {what}",
        "is": "{fact} is {value}",
        "absent": "{fact} is not there",
        "unknown": "{fact} cannot be known",
        "wanted": "{what}; asked: {matcher}",
        "not": "not",
        "any": "one of these",
        "all": "all of these",
        "exception": "Exception {ticket}, until {until}",
        "expired": "Exception {ticket} ended on {until}",
    },
    "mr": {
        "decision:allow": "परवानगी दिली: {action}.",
        "decision:deny": "नाकारले: {action}.",
        "decision:hold": "मंजुरीसाठी थांबवले: {action}.",
        "default": "कोणत्याही नियमाने निर्णय दिला नाही; हा धोरणाचा मूळ निर्णय आहे.",
        "rule": "नियम {id}{title}: {counts}.",
        "counts:deny": "नाकारतो",
        "counts:hold": "मंजुरी मागतो",
        "counts:allow": "परवानगी देतो",
        "counts:warned": "फक्त सूचना देतो",
        "counts:monitored": "फक्त नोंद ठेवतो (monitor)",
        "counts:nothing": "लागू होत नाही",
        "counts:not-evaluable": "ठरवता येत नाही",
        "out:off": "बंद आहे",
        "out:from": "अजून अंमलात नाही",
        "out:until": "आता अंमलात नाही",
        "out:rollout": "या व्यक्तीसाठी अजून सुरू नाही",
        "true": "जुळले: {what}",
        "false": "जुळले नाही: {what}",
        "not-evaluable": "माहीत नाही: {what}",
        "is": "{fact} = {value}",
        "absent": "{fact} दिलेले नाही",
        "unknown": "{fact} कळू शकत नाही",
        "wanted": "{what}; अट: {matcher}",
        "not": "असे नसावे",
        "any": "यांपैकी एक",
        "all": "हे सर्व",
        "exception": "अपवाद {ticket}, {until} पर्यंत",
        "expired": "अपवाद {ticket} {until} रोजी संपला",
    },
    "hi": {
        "decision:allow": "अनुमति दी गई: {action}।",
        "decision:deny": "अस्वीकार किया गया: {action}।",
        "decision:hold": "मंज़ूरी के लिए रोका गया: {action}।",
        "default": "किसी नियम ने निर्णय नहीं दिया; यह नीति का मूल निर्णय है।",
        "rule": "नियम {id}{title}: {counts}।",
        "counts:deny": "अस्वीकार करता है",
        "counts:hold": "मंज़ूरी माँगता है",
        "counts:allow": "अनुमति देता है",
        "counts:warned": "केवल चेतावनी देता है",
        "counts:monitored": "केवल दर्ज करता है (monitor)",
        "counts:nothing": "लागू नहीं होता",
        "counts:not-evaluable": "तय नहीं किया जा सकता",
        "out:off": "बंद है",
        "out:from": "अभी लागू नहीं हुआ",
        "out:until": "अब लागू नहीं है",
        "out:rollout": "इस व्यक्ति के लिए अभी लागू नहीं है",
        "true": "मेल खाया: {what}",
        "false": "मेल नहीं खाया: {what}",
        "not-evaluable": "ज्ञात नहीं: {what}",
        "is": "{fact} = {value}",
        "absent": "{fact} नहीं दिया गया",
        "unknown": "{fact} ज्ञात नहीं हो सकता",
        "wanted": "{what}; शर्त: {matcher}",
        "not": "ऐसा न हो",
        "any": "इनमें से एक",
        "all": "ये सभी",
        "exception": "अपवाद {ticket}, {until} तक",
        "expired": "अपवाद {ticket} {until} को समाप्त हुआ",
    },
    "ur": {
        "decision:allow": "اجازت دی گئی: {action}۔",
        "decision:deny": "انکار کیا گیا: {action}۔",
        "decision:hold": "منظوری کے لیے روکا گیا: {action}۔",
        "default": "کسی قاعدے نے فیصلہ نہیں کیا؛ یہ پالیسی کا بنیادی فیصلہ ہے۔",
        "rule": "قاعدہ {id}{title}: {counts}۔",
        "counts:deny": "انکار کرتا ہے",
        "counts:hold": "منظوری مانگتا ہے",
        "counts:allow": "اجازت دیتا ہے",
        "counts:warned": "صرف خبردار کرتا ہے",
        "counts:monitored": "صرف درج کرتا ہے (monitor)",
        "counts:nothing": "لاگو نہیں ہوتا",
        "counts:not-evaluable": "طے نہیں ہو سکتا",
        "out:off": "بند ہے",
        "out:from": "ابھی نافذ نہیں ہوا",
        "out:until": "اب نافذ نہیں ہے",
        "out:rollout": "اس شخص کے لیے ابھی نافذ نہیں ہے",
        "true": "پوری ہوئی: {what}",
        "false": "پوری نہیں ہوئی: {what}",
        "not-evaluable": "معلوم نہیں: {what}",
        "is": "{fact} = {value}",
        "absent": "{fact} موجود نہیں",
        "unknown": "{fact} معلوم نہیں ہو سکتا",
        "wanted": "{what}؛ شرط: {matcher}",
        "not": "ایسا نہ ہو",
        "any": "ان میں سے ایک",
        "all": "یہ سب",
        "exception": "استثنا {ticket}، {until} تک",
        "expired": "استثنا {ticket} {until} کو ختم ہوا",
    },
}


def sentences(explanation: Mapping[str, object], language: str) -> list[str]:
    """Tell an explanation (`Explanation.as_json`) in `mr`, `hi`, `en` or `ur`; in English where it is another language."""
    words = _WORDS.get(language, _WORDS["en"])
    decision = mapping(explanation.get("decision"))
    action = str(explanation.get("action", "?"))
    named = ACTION_WORDS[action][LANGUAGES.index(language if language in LANGUAGES else "en")] if action in ACTION_WORDS else action
    verdict = words.get(f"decision:{decision.get('decision')}", "{action}")
    told = [verdict.format(action=f"{named} ({action})")]
    if decision.get("by") == "default":
        told.append(words["default"])
    for rule in sequence(explanation.get("rules")):
        told.extend(_rule(mapping(rule), words))
    return told


def _rule(rule: Mapping[str, object], words: Mapping[str, str]) -> Iterator[str]:
    counts = words.get(f"out:{rule.get('out_of_force')}") or words.get(f"counts:{rule.get('counts_as')}")
    if counts is None:
        counts = words["counts:not-evaluable" if rule.get("outcome") == "not-evaluable" else "counts:nothing"]
    title = f" ({rule['title']})" if rule.get("title") else ""
    yield words["rule"].format(id=rule.get("id", "?"), title=title, counts=counts)
    yield from _conditions(rule.get("conditions"), words, "  ")
    for item in sequence(rule.get("exceptions")):
        excuse = mapping(item)
        line = words["exception" if excuse.get("in_time") else "expired"]
        yield "  " + line.format(ticket=excuse.get("ticket", "?"), until=excuse.get("until", "?"))
        yield from _conditions(excuse.get("conditions"), words, "    ")


def _conditions(items: object, words: Mapping[str, str], indent: str) -> Iterator[str]:
    for item in sequence(items):
        condition = mapping(item)
        outcome = words.get(str(condition.get("outcome")), "{what}")
        inner = next((word for word in ("not", "any", "all") if word in condition), None)
        if inner is None:
            yield indent + outcome.format(what=_leaf(condition, words))
            continue
        yield indent + outcome.format(what=words[inner])
        below = condition[inner]
        yield from _conditions([below] if inner == "not" else below, words, indent + "  ")


def _leaf(condition: Mapping[str, object], words: Mapping[str, str]) -> str:
    fact, state = str(condition.get("fact", "?")), condition.get("state")
    if state in {"absent", "unknown"}:
        what = words[str(state)].format(fact=fact)
    else:
        what = words["is"].format(fact=fact, value=_plain(condition.get("value")))
    return words["wanted"].format(what=what, matcher=_plain(condition.get("matcher")))


def _plain(value: object) -> str:
    """Write a value as a policy would, on one line."""
    if isinstance(value, Mapping) and len(value) == 1 and (kind := next(iter(value))) in {"is", "glob"}:
        return _plain(value[kind])
    return value if isinstance(value, str) and value.isprintable() else json.dumps(value, ensure_ascii=False, default=str)
