"""What HTML mail hides, and what it marks: elements no reader sees, quotes and signatures that a mail program wrote.

Law: tables and predicates over one element's tag and attributes. Names of classes and ids are those the mail programs write. It does
not know the tree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from daftar_bridges.email import html_styles


class Hint(Enum):
    """What an element's own mark says of the lines in it."""

    NONE = 0
    QUOTED = 1
    SIGNATURE = 2
    # Outlook marks the head of what it quotes, and quotes all below it without a mark.
    QUOTED_TO_END = 3


_NEVER_SHOWN = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "meta",
        "link",
        "base",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "frame",
        "frameset",
        "noframes",
        "map",
        "area",
        "input",
        "select",
        "option",
        "textarea",
        "mx-reply",
        "xml",
        "param",
        "source",
        "track",
    ]
)
_QUOTE_CLASSES = frozenset(
    [
        "gmail_attr",
        "moz-cite-prefix",
        "moz-email-headers-table",
        "yahoo_quoted",
        "yahoo-quoted-begin",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "zmail_extra_hr",
        "OutlookMessageHeader",
        "quoted-message",
        "ms-outlook-mobile-reference-message",
        "freshdesk_quote",
        "hubspot_quote",
        "front-blockquote",
        "missive_quote",
        "skiff_quote",
        "mailru-blockquote",
        "history_container",
    ]
)
_QUOTE_IDS = frozenset(
    {"isReplyContent", "isForwardContent", "yahoo_quoted", "mail-editor-reference-message-container", "zmail_extra", "reply139content"}
)
_SIGNATURE_CLASSES = frozenset(
    [
        "gmail_signature",
        "gmail_signature_prefix",
        "moz-signature",
        "protonmail_signature_block",
        "tutanota_signature",
        "AppleMailSignature",
        "ms-outlook-mobile-signature",
        "zimbra_signature",
        "yahoo-signature",
        "sparksignature",
    ]
)
_SIGNATURE_IDS = frozenset(
    {
        "Signature",
        "signature",
        "AppleMailSignature",
        "ms-outlook-mobile-signature",
        "divtagdefaultwrapper_signature",
        "lineBreakAtBeginningOfSignature",
    }
)
_TO_END_IDS = frozenset({"divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION", "replySplit", "stopSpelling"})
# What an element is marked by; most have none of it.
_MARKED_TAGS = frozenset({"blockquote", "includetail"})
_MARKING = ("id", "class", "name", "data-marker", "data-smartmail")
_NO_HEIGHT = re.compile(r"(?:^|;)\s*(?:max-)?(?:height|width)\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)", re.IGNORECASE)
_SHOWN = re.compile(r"(?:^|;)\s*display\s*:\s*(?!none)\w", re.IGNORECASE)
_INDENT = re.compile(r"border\s*:\s*(?:none|0)|border-left(?:-width)?\s*:\s*(?:none|0)", re.IGNORECASE)
_MAX_STYLE = 4_000


def is_hidden(tag: str, attributes: Mapping[str, str | None], rules: Mapping[str, tuple[html_styles.Rule, ...]]) -> bool:
    """Tell whether no reader of the mail sees the element. Not by `mso-hide`: that hides from Outlook alone what all others see."""
    if tag in _NEVER_SHOWN or "hidden" in attributes:
        return True
    style = attributes.get("style") or ""
    if style and (look(style).is_hidden or (tag == "img" and _NO_HEIGHT.search(style[:_MAX_STYLE]))):
        return True
    if tag == "img" and _is_pixel(attributes):
        return True
    # Why not where the element says itself how it is shown: that outweighs a style sheet.
    return html_styles.is_chosen(rules, tag, attributes) and not _SHOWN.search(style[:_MAX_STYLE])


def look(style: str) -> html_styles.Look:
    """Give what an element's own style says of it."""
    return html_styles.look(style[:_MAX_STYLE])


def _is_pixel(attributes: Mapping[str, str | None]) -> bool:
    sizes = [(attributes.get(side) or "").strip().removesuffix("px") for side in ("width", "height")]
    return all(size in {"0", "1"} for size in sizes) or "0" in sizes


def hint_of(tag: str, attributes: Mapping[str, str | None]) -> Hint:
    """Give what the mail program's own mark says of an element."""
    if tag not in _MARKED_TAGS and not any(map(attributes.__contains__, _MARKING)):
        return Hint.NONE
    identity = (attributes.get("id") or "").removeprefix("x_")
    names = frozenset(name.removeprefix("x_") for name in (attributes.get("class") or "").split())
    marker = attributes.get("data-marker") or ""
    if identity in _TO_END_IDS:
        return Hint.QUOTED_TO_END
    if tag == "blockquote":
        return Hint.NONE if is_indent(attributes) else Hint.QUOTED
    if (
        names & _QUOTE_CLASSES
        or identity in _QUOTE_IDS
        or marker in {"__QUOTED_TEXT__", "__HEADERS__"}
        or tag == "includetail"
        or (tag == "div" and attributes.get("name") == "quote")
    ):
        return Hint.QUOTED
    is_signature = names & _SIGNATURE_CLASSES or identity in _SIGNATURE_IDS or attributes.get("data-smartmail") == "gmail_signature"
    is_signature = is_signature or marker in {"__SIG_PRE__", "__SIG_POST__"} or attributes.get("name") == "messageSignatureSection"
    return Hint.SIGNATURE if is_signature else Hint.NONE


def is_indent(attributes: Mapping[str, str | None]) -> bool:
    """Tell a blockquote that only moves text to the right, as Gmail's indent button makes, from a quote."""
    return not (attributes.get("type") or attributes.get("cite") or attributes.get("class")) and bool(
        _INDENT.search((attributes.get("style") or "")[:_MAX_STYLE])
    )
