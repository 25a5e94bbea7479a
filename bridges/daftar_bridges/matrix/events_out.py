"""Events out: a planned event as the content that a homeserver takes, and what the bridge itself says.

Law: a value in, plain data out; texts of a mail stand only where clients show text. It does not know rooms or who may send.
"""

from __future__ import annotations

import hashlib
import html as markup
import json
from collections.abc import Mapping

from daftar_bridges.core.plan import File, Letter, Send, placed_media

# Why these only: other image types (SVG above all) are documents that can run things, and clients show them as files anyway.
_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def content(send: Send, results: dict[int, str]) -> dict[str, object]:
    """Give the content of an `m.room.message`; `results` has the media addresses and events of the parts before."""
    made = _letter(send.what, results) if isinstance(send.what, Letter) else _file(send.what, results)
    # Why: whoever writes a mail must not ring for people by writing their names or `@room` (client-server API, User and room mentions).
    return made | {"m.mentions": {}} | _relation(send, results)


def held(send: Send, text: str, decision: Mapping[str, object], results: dict[int, str]) -> dict[str, object]:
    """Give what is said in the place of an event that is kept back."""
    made: dict[str, object] = {"msgtype": "m.notice", "body": text}
    return made | ({"in.daftar.decision": dict(decision)} if decision else {}) | _relation(send, results)


def source(name: str, kind: str, size: int, media: str, root: str) -> dict[str, object]:
    """Give a file that the bridge itself shows in the thread of `root`; `media` is what its upload gave."""
    info = {"mimetype": kind, "size": size}
    return {"msgtype": "m.file", "body": name, "filename": name, **_media(media), "info": info, "m.relates_to": thread(root, root)}


def _relation(send: Send, results: dict[int, str]) -> dict[str, object]:
    root, parent = _event(send.root, results), _event(send.parent, results)
    if root:
        return {"m.relates_to": thread(root, parent or root)}
    # Where a conversation has its room for itself there is no thread, and the mail that is answered is shown by itself.
    return {"m.relates_to": {"m.in_reply_to": {"event_id": parent}}} if parent else {}


def thread(root: str, parent: str) -> dict[str, object]:
    """Give the relation of an event in a thread, with the fallback for clients without threads (client-server API, Threading)."""
    return {"rel_type": "m.thread", "event_id": root, "is_falling_back": True, "m.in_reply_to": {"event_id": parent}}


def notice(text: str, root: str | None = None, *, decision: Mapping[str, object] | None = None) -> dict[str, object]:
    """Give something that the bridge says, in the thread of `root`; `decision` is what a client reads of a refusal."""
    made: dict[str, object] = {"msgtype": "m.notice", "body": text}
    if "\n" in text:
        made |= {"format": "org.matrix.custom.html", "formatted_body": markup.escape(text, quote=False).replace("\n", "<br>")}
    if root:
        made["m.relates_to"] = thread(root, root)
    if decision is not None:
        made["in.daftar.decision"] = dict(decision)
    return made


def reaction(event_id: str, key: str) -> dict[str, object]:
    """Give the content of an `m.reaction`."""
    return {"m.relates_to": {"rel_type": "m.annotation", "event_id": event_id, "key": key}}


def transaction_id(delivery: str, part: int, user: str) -> str:
    """Give the transaction id of a part.

    Why the user is in it: a homeserver keys an appservice's ids by appservice, so two ghosts with one id swallow each other's events.
    """
    return hashlib.sha256(f"{delivery}\0{part}\0{user}".encode()).hexdigest()[:48]


def _letter(letter: Letter, results: dict[int, str]) -> dict[str, object]:
    made: dict[str, object] = {"msgtype": "m.text", "body": letter.body, "in.daftar.mail": letter.facts}
    if letter.html is not None:
        made |= {"format": "org.matrix.custom.html", "formatted_body": placed_media(letter.html, results)}
    return made


def _file(file: File, results: dict[int, str]) -> dict[str, object]:
    return {
        "msgtype": "m.image" if file.type in _IMAGES else "m.file",
        "body": file.name,
        "filename": file.name,
        **_media(results[file.upload]),
        "info": {"mimetype": file.type, "size": file.size},
    }


def _media(result: str) -> dict[str, object]:
    """The address of a file; of an encrypted one what opens it (client-server API, Sending encrypted attachments)."""
    return {"file": json.loads(result)} if result.startswith("{") else {"url": result}


def _event(place: str | int | None, results: dict[int, str]) -> str | None:
    return results[place] if isinstance(place, int) else place
