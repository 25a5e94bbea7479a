"""Event text: all text that an event shows to its readers, and the `event.*` facts that its content gives.

Law: a place where a client shows text is a place where rules look (format 1, section 2): body, formatted body, both of an edit, captions,
poll questions and answers, topic, name, reaction key, location description. Content of any shape gives a value, never an exception.
It does not know what is looked for in the text; links and findings derive from it elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from daftar_policy.core import html_text
from daftar_policy.core.shapes import mapping, sequence

ENCRYPTED = "m.room.encrypted"

# Text blocks: a string, or MSC1767's list of {body, mimetype}. Unstable names stand beside the stable ones: clients still send them.
_TEXT_KEYS = ("m.text", "org.matrix.msc1767.text", "m.html", "org.matrix.msc1767.html", "m.message", "org.matrix.msc1767.message")
_BLOCK_KEYS = ("m.caption", "org.matrix.msc1767.caption", "m.topic", "m.name")
_LOCATION_KEYS = ("m.location", "org.matrix.msc3488.location")
_POLL_KEYS = ("m.poll", "m.poll.start", "org.matrix.msc3381.poll.start", "org.matrix.msc3381.v2.poll")
_QUESTION_KEYS = ("question", "m.question")
_ANSWER_KEYS = ("answers", "m.answers")
_MEDIA = frozenset(["m.audio", "m.file", "m.image", "m.video"])


def event_text(content: Mapping[str, object]) -> str:
    """Give all text of an event's content, one piece a line, each piece once; a formatted body both as sent and as it is read."""
    pieces = dict.fromkeys(piece for piece in _texts(content) if piece.strip())
    return "\n".join(pieces)


def event_facts(type: str, state_key: str | None, content: Mapping[str, object], size: int | None = None) -> dict[str, object]:  # noqa: A002
    """Give the dotted `event.*` facts that do not derive from others; what the event lacks is left out."""
    shown = mapping(content.get("m.new_content")) or content
    facts: dict[str, object] = {
        "event.type": type,
        "event.state_key": state_key,
        "event.size": size,
        "event.encrypted": type == ENCRYPTED,
    }
    if type == ENCRYPTED:
        return {name: value for name, value in facts.items() if value is not None}
    info = mapping(shown.get("info"))
    mimetype = _string(info.get("mimetype"))
    facts |= {
        "event.msgtype": _string(shown.get("msgtype")) or _string(content.get("msgtype")),
        "event.body": _string(content.get("body")),
        "event.formatted_body": _string(content.get("formatted_body")),
        "event.text": event_text(content) or None,
        "event.mentions_room": _mentions_room(content) or _mentions_room(shown),
        "event.filename": _filename(shown),
        "event.mimetype": mimetype.strip().lower() if mimetype else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _texts(content: Mapping[str, object]) -> Iterator[str]:
    yield from _own_texts(content)
    edited = mapping(content.get("m.new_content"))
    if edited:
        yield from _own_texts(edited)


def _own_texts(content: Mapping[str, object]) -> Iterator[str]:
    for key in ("body", "topic", "name"):
        yield from _block(content.get(key))
    formatted = content.get("formatted_body")
    if isinstance(formatted, str):
        yield formatted
        yield html_text.rendered(formatted)
    yield from _extensible(content)
    for key in _BLOCK_KEYS:
        yield from _block(content.get(key))
    for key in _LOCATION_KEYS:
        yield from _block(mapping(content.get(key)).get("description"))
    yield from _block(content.get("description"))
    for key in _POLL_KEYS:
        yield from _poll(mapping(content.get(key)))
    yield from _block(mapping(content.get("m.relates_to")).get("key"))


def _extensible(content: Mapping[str, object]) -> Iterator[str]:
    for key in _TEXT_KEYS:
        yield from _block(content.get(key))


def _block(value: object) -> Iterator[str]:
    """A text, a list of representations of one, or a mapping that holds either under `body` or a text key."""
    if isinstance(value, str):
        yield value
        return
    for item in [value] if isinstance(value, Mapping) else sequence(value):
        if isinstance(item, str):
            yield item
            continue
        block = mapping(item)
        for key in ("body", *_TEXT_KEYS):
            text = block.get(key)
            if isinstance(text, str):
                yield from _representation(text, block)
                continue
            for inner in map(mapping, sequence(text)):
                yield from _representation(_string(inner.get("body")) or "", inner)


def _representation(text: str, block: Mapping[str, object]) -> Iterator[str]:
    yield text
    if "<" in text or block.get("mimetype") == "text/html":
        yield html_text.rendered(text)


def _poll(poll: Mapping[str, object]) -> Iterator[str]:
    for key in _QUESTION_KEYS:
        yield from _block(poll.get(key))
    for key in _ANSWER_KEYS:
        for answer in sequence(poll.get(key)):
            yield from _block(answer)


def _mentions_room(content: Mapping[str, object]) -> bool:
    mentions = content.get("m.mentions")
    if isinstance(mentions, Mapping):  # Matrix 1.7: where it stands, the body no longer counts
        return mentions.get("room") is True
    return "@room" in (_string(content.get("body")) or "")


def _filename(content: Mapping[str, object]) -> str | None:
    """Matrix 1.10: `filename`; without it a medium's body is its file name."""
    named = _string(content.get("filename"))
    return named or (_string(content.get("body")) if content.get("msgtype") in _MEDIA else None)
