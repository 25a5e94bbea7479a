"""Facts in: what the policy asks of a whole mail before it is taken, and nothing else: author, recipients, subject, text, names of files.

Law: the same as what reading the whole mail gives, in a fraction of the time and memory, as far as the text is no longer than `MOST_TEXT`
octets as sent; of a longer one the beginning. Files are not decoded. It does not know what is asked.
"""

from __future__ import annotations

from daftar_bridges.core.message import Attachment, Message
from daftar_bridges.email import content, smime
from daftar_bridges.email.bodies import Split, split_body
from daftar_bridges.email.head_in import people
from daftar_bridges.email.mime_tree import Part, Tree, read_tree
from daftar_bridges.email.texts import Budget, Texts

# Why: far more than anybody writes, and the policy's detectors read it in a second; what is longer is shown as a file.
MOST_TEXT = 1024 * 1024


def read_facts(raw: bytes) -> Message:
    """Read what the policy asks of a mail. Raises whatever a strange mail brings out: the caller reads it in full then."""
    tree = smime.unwrap(read_tree(raw))
    parts = split_body(tree.root)
    _cut(tree, parts)
    headers = tree.root.headers
    texts = Texts(tree, _unheard, Budget())
    return Message(
        subject=headers.text("subject") or "",
        sender=people(headers, "from"),
        to=people(headers, "to"),
        cc=people(headers, "cc"),
        whole=content.read_whole(texts, parts),
        attachments=tuple(
            Attachment(name, kind, 0, "", inline=False, content_id=None, content=b"") for name, kind in content.read_names(texts, parts)
        ),
    )


def _unheard(code: str, detail: str) -> None:
    """Drop a problem: it is noted when the mail is read for good."""
    del code, detail


def _cut(tree: Tree, parts: Split) -> None:
    """End the parts of the body where there is more text than is read."""
    rest = MOST_TEXT
    for segment in parts.segments:
        for part in (*segment.plain, *segment.html):
            if part.end - part.start > rest:
                part.end = _line_end(tree, part, rest)
            rest = max(0, rest - (part.end - part.start))


def _line_end(tree: Tree, part: Part, most: int) -> int:
    """Give the last end of a line within so many octets: half a character would have the text taken for another character set."""
    limit = part.start + most
    encoding = (part.headers.plain("content-transfer-encoding") or "").lower()
    if "base64" in encoding:
        # Where that cuts a character, one sign of replacement stands at the end.
        return limit
    end = tree.mail.rfind(b"\n", part.start, limit)
    return end + 1 if end >= 0 else limit
