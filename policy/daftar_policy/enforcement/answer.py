"""Answer: a decision with the id it can be asked for by, in the words that a refused person reads.

Law: what a client is shown is here and only here (format 1, section 5), so that every enforcement point refuses in the same words.
It does not know how a point hands them over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from daftar_policy.core.model import Decision, Effect

# Key of the structured part in an error body of the client-server API.
DECISION_KEY = "in.daftar.decision"

# Scripts that run from right to left; their text is isolated from the ids and from the other languages around it.
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "ks", "sd", "ur"})
_ISOLATE, _END = "\u2067", "\u2069"

# What a point that cannot keep a thing says beside the rule's own words (format 1, section 4).
_NEEDS_APPROVAL = {
    "en": "This needs approval, and approval cannot be asked for here yet.",
    "hi": "इसके लिए अनुमोदन आवश्यक है; यहाँ अनुमोदन माँगने की सुविधा अभी नहीं है।",
    "mr": "यासाठी मंजुरी आवश्यक आहे; येथे मंजुरी मागण्याची सोय अद्याप नाही.",
    "ur": "اس کے لیے منظوری درکار ہے؛ یہاں منظوری مانگنے کی سہولت ابھی نہیں ہے۔",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One decision and its id in the decision log."""

    id: str
    decision: Decision

    @property
    def is_allowed(self) -> bool:
        """Whether the action may go on now."""
        return self.decision.is_allowed

    def error(self, language: str | None = None) -> str:
        """Give the refusal in the person's language, or in all of the policy's languages, with the ids of the rules."""
        return self._with_ids(self.decision.rules, language)

    def warning(self, language: str | None = None) -> str:
        """Give what an allowed action's warning rules say, as `error` does."""
        return self._with_ids(self.decision.warned, language)

    def content(self) -> dict[str, object]:
        """Give the value of `in.daftar.decision`."""
        decision = self.decision
        return {
            "id": self.id,
            "decision": decision.decision.value,
            "rules": list(decision.rules),
            "say": dict(decision.say),
            "revision": decision.revision,
        }

    def _with_ids(self, rules: Iterable[str], language: str | None) -> str:
        said = self.decision.say
        if language is None:
            words = " / ".join(dict.fromkeys(self._in(each) for each in said))
        else:
            words = self._in(language if language in said else next(iter(said), language))
        ids = ", ".join(rules)
        return f"{words} [{ids}]".lstrip() if ids else words

    def _in(self, language: str) -> str:
        words = self.decision.say.get(language, "")
        if self.decision.decision is Effect.HOLD:
            words = f"{words} {_NEEDS_APPROVAL.get(language, _NEEDS_APPROVAL['en'])}".lstrip()
        return f"{_ISOLATE}{words}{_END}" if language in _RIGHT_TO_LEFT else words
