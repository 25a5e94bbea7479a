"""XML door: a document that others wrote, as a plain tree (the only file that imports `defusedxml`).

Law: whatever the bytes are, an `Element` or None comes out; entities, document types that define any, and references to other documents are
refused, and so is a tree that is larger or deeper than an alert can be. It does not know alerts.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, cast

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from daftar_bots.core.cap import Element

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element as Raw

MOST_NODES = 50_000
MOST_DEPTH = 20


def read_xml(body: bytes) -> Element | None:
    """Read a document."""
    # Each open element with what has been closed in it so far.
    stack: list[list[Element]] = [[]]
    count = 0
    try:
        events = cast("Iterator[tuple[str, Raw]]", iterparse(io.BytesIO(body), ("start", "end"), forbid_dtd=True))
        for event, raw in events:
            if event == "start":
                count += 1
                stack.append([])
                if count > MOST_NODES or len(stack) > MOST_DEPTH:
                    return None
                continue
            below = tuple(stack.pop())
            namespace, _, name = str(raw.tag).rpartition("}")
            stack[-1].append(Element(namespace.removeprefix("{"), name, raw.text or "", below))
            raw.clear()
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        # LookupError: an encoding that there is not.
        return None
    return stack[0][0] if stack[0] else None
