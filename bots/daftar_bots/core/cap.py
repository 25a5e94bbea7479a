"""CAP: an alert of the Common Alerting Protocol 1.2 (OASIS, 1 July 2010), as NDMA's SACHET publishes them, read from its XML tree.

Law: reading is total: a tree is an `Alert` or a `Malformed` that says why. All texts are cleaned and bounded; what the standard does not
know (another severity, another status) is refused, not guessed. It does not know XML parsers, feeds or rooms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from daftar_bots.core.foreign import clean, clean_lines

# OASIS CAP 1.2, section 3.2; 1.1 differs in nothing that is read here.
NAMESPACES = frozenset({"urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1"})
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
KINDS = ("Alert", "Update", "Cancel", "Ack", "Error")
# Section 3.2.2, worst first.
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
# Why: SACHET writes one `info` a language (19 and more); an alert for a whole state names a few hundred areas.
MOST_INFOS, MOST_AREAS, MOST_GEOCODES, MOST_REFERENCES = 40, 1000, 200, 100
LONGEST_LINE, LONGEST_TEXT, LONGEST_ID = 300, 2000, 300


@dataclass(frozen=True, slots=True)
class Element:
    """One element of an XML document: its namespace, name, own text and what stands in it."""

    namespace: str
    name: str
    text: str = ""
    below: tuple[Element, ...] = ()

    def all(self, name: str) -> Iterator[Element]:
        """Give the elements of a name right below, of this namespace."""
        return (each for each in self.below if each.name == name and each.namespace == self.namespace)

    def value(self, name: str) -> str:
        """Give the text of the first element of a name; "" where there is none."""
        return next((each.text.strip() for each in self.all(name)), "")


@dataclass(frozen=True, slots=True)
class Area:
    """Where an alert holds: in words, and by codes as (scheme, code)."""

    words: str
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Info:
    """What an alert says in one language."""

    language: str
    event: str
    urgency: str
    severity: str
    certainty: str
    headline: str = ""
    description: tuple[str, ...] = ()
    instruction: tuple[str, ...] = ()
    sender: str = ""
    web: str = ""
    onset: datetime | None = None
    expires: datetime | None = None
    areas: tuple[Area, ...] = ()

    @property
    def weight(self) -> int:
        """How severe it is: 4 for the worst."""
        return len(SEVERITIES) - 1 - SEVERITIES.index(self.severity)


@dataclass(frozen=True, slots=True)
class Alert:
    """One message about an event; `references` are the ids of the messages that it changes or ends."""

    id: str
    sender: str
    sent: datetime
    status: str
    kind: str
    infos: tuple[Info, ...] = ()
    references: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its identity (section 3.2.1: the sender's id is unique among the sender's)."""
        return f"{self.sender},{self.id}"

    @property
    def is_news(self) -> bool:
        """Whether it is for people (sections 3.2.1 status and msgType): neither a test of machines nor an answer of one."""
        return self.status in {"Actual", "Exercise"} and self.kind in {"Alert", "Update", "Cancel"}

    @property
    def expires(self) -> datetime | None:
        """When the last of it is over; None where something of it is for no set time."""
        moments = [info.expires for info in self.infos]
        return None if not moments or None in moments else max(moment for moment in moments if moment is not None)

    @property
    def weight(self) -> int:
        """How severe the worst of it is."""
        return max((info.weight for info in self.infos), default=0)


@dataclass(frozen=True, slots=True)
class Malformed:
    """A document that is no alert, and why."""

    why: str


def is_cap(tree: Element) -> bool:
    """Tell whether a document says that it is an alert."""
    return tree.name == "alert" and tree.namespace in NAMESPACES


def read_alert(tree: Element) -> Alert | Malformed:  # noqa: PLR0911 - one line a fault
    """Read a document."""
    if not is_cap(tree):
        return Malformed("it is no alert of CAP 1.2")
    name, sender = tree.value("identifier"), tree.value("sender")
    for what, text in (("identifier", name), ("sender", sender)):
        # Section 3.2.1: neither may have spaces, commas or the signs `<` and `&`, since references are written with them.
        if not text or len(text) > LONGEST_ID or any(sign in text for sign in " ,<&\t\r\n"):
            return Malformed(f"its `{what}` is missing or has signs that it must not have")
    sent = moment(tree.value("sent"))
    if sent is None:
        return Malformed("its `sent` is no moment with a zone")
    status, kind = tree.value("status"), tree.value("msgType")
    if status not in STATUSES or kind not in KINDS:
        return Malformed(f"its status `{clean(status, 40)}` or its msgType `{clean(kind, 40)}` is none that the standard knows")
    infos: list[Info] = []
    for element in tree.all("info"):
        if len(infos) >= MOST_INFOS:
            return Malformed(f"it has more than {MOST_INFOS} `info`")
        info = _info(element)
        if isinstance(info, Malformed):
            return info
        infos.append(info)
    if not infos and kind in {"Alert", "Update"} and status in {"Actual", "Exercise"}:
        return Malformed("it has no `info`")
    return Alert(name, sender, sent, status, kind, tuple(infos), _references(tree.value("references")))


def choose_info(infos: Sequence[Info], language: str) -> Info | None:
    """Give what an alert says in a language, else in English, else first; an `info` without language is English (section 3.2.2)."""
    for wanted in (language, "en"):
        for info in infos:
            if info.language.partition("-")[0].lower() == wanted:
                return info
    return infos[0] if infos else None


def areas_of(alert: Alert) -> tuple[Area, ...]:
    """Give every area that any language of it names, once."""
    return tuple(dict.fromkeys(area for info in alert.infos for area in info.areas))


def moment(text: str) -> datetime | None:
    """Read a moment as section 3.3.2 writes it (`2026-11-21T09:00:00+05:30`); None where it has no zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return found if found.tzinfo is not None and found.timestamp() >= 0 else None
    except OverflowError:
        return None


def _info(element: Element) -> Info | Malformed:
    urgency, severity, certainty = (element.value(name) for name in ("urgency", "severity", "certainty"))
    if certainty == "Very Likely":
        # Section 3.2.2: CAP 1.0's word, to be read as `Likely`.
        certainty = "Likely"
    for word, known in ((urgency, URGENCIES), (severity, SEVERITIES), (certainty, CERTAINTIES)):
        if word not in known:
            return Malformed(f"`{clean(word, 40)}` is no urgency, severity or certainty that the standard knows")
    event = clean(element.value("event"), LONGEST_LINE)
    if not event:
        return Malformed("an `info` names no `event`")
    areas: list[Area] = []
    for each in element.all("area"):
        if len(areas) >= MOST_AREAS:
            return Malformed(f"it has more than {MOST_AREAS} areas")
        codes = [(clean(code.value("valueName"), 80), clean(code.value("value"), 80)) for code in each.all("geocode")]
        areas.append(Area(clean(each.value("areaDesc"), LONGEST_TEXT), tuple(codes[:MOST_GEOCODES])))
    web = clean(element.value("web"), LONGEST_LINE)
    return Info(
        language=clean(element.value("language"), 20) or "en",
        event=event,
        urgency=urgency,
        severity=severity,
        certainty=certainty,
        headline=clean(element.value("headline"), LONGEST_LINE),
        description=tuple(clean_lines(element.value("description"), LONGEST_TEXT)),
        instruction=tuple(clean_lines(element.value("instruction"), LONGEST_TEXT)),
        sender=clean(element.value("senderName"), LONGEST_LINE),
        web=web if web.startswith(("https://", "http://")) else "",
        onset=moment(element.value("onset")) or moment(element.value("effective")),
        expires=moment(element.value("expires")),
        areas=tuple(areas),
    )


def _references(text: str) -> tuple[str, ...]:
    """Read `sender,identifier,sent` with spaces between (section 3.2.1); the moment of sending is not needed to know which."""
    found = []
    for each in text.split()[:MOST_REFERENCES]:
        parts = each.split(",")
        if len(parts) >= 2 and parts[0] and parts[1] and len(each) <= 3 * LONGEST_ID:
            found.append(f"{parts[0]},{parts[1]}")
    return tuple(dict.fromkeys(found))
