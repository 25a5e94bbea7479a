"""Html text: what a reader sees of a formatted body, and the addresses that its attributes name.

Law: linear in the length of the input, whatever that is; never raises. It is a reader for rules, not a sanitiser: it shows at least what a
client would show. It does not know what text or addresses are looked for.
"""

from __future__ import annotations

import html
import re
from types import MappingProxyType

# No `[^>]*`: a `<` that another `<` follows is no tag here, so that each character is looked at once.
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*+)[^<>]*+>|<!--[^<>]*+>|<[!?/][^<>]*+>")
_BLOCKS = frozenset(
    [
        *("address", "blockquote", "br", "dd", "details", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "mx-reply"),
        *("ol", "p", "pre", "section", "summary", "table", "tbody", "thead", "tr", "ul"),
    ]
)
_CELLS = frozenset(["td", "th", "caption"])
# The attributes of HTML that hold a URL (HTML standard, index of attributes).
_ADDRESS = re.compile(
    r"""(?i)\b(?:href|src|srcset|action|formaction|poster|cite|background|data|ping)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++))"""
)
# Why: int() refuses decimal numbers of more than 4,300 digits, and html.unescape does not expect that.
_LONG_REFERENCE = re.compile(r"&#0*+[0-9]{8,}+;?")
_LEADING_ZEROS = re.compile(r"&#0+(?=[0-9])")
# What the URL standard drops from an address anywhere, and at its ends (C0 control or space).
_DROPPED = MappingProxyType({9: None, 10: None, 13: None})
_STRIPPED = "".join(map(chr, range(0x21)))


def unescape(text: str) -> str:
    """Resolve HTML character references."""
    if "&" not in text:
        return text
    return html.unescape(_LEADING_ZEROS.sub("&#", _LONG_REFERENCE.sub("\ufffd", text)))


def rendered(markup: str) -> str:
    """Give the text of HTML as a reader sees it: inline tags vanish, blocks begin a line, cells are set apart."""
    return unescape(_TAG.sub(_gap, markup) if "<" in markup else markup)


def _gap(match: re.Match[str]) -> str:
    name = (match[2] or "").lower()
    return "\n" if name in _BLOCKS else " " if name in _CELLS else ""


def addresses(markup: str) -> tuple[str, ...]:
    """Give the values of attributes that hold URLs, references resolved and tabs and line breaks dropped as browsers do."""
    found = (unescape(match[1] or match[2] or match[3] or "") for match in _ADDRESS.finditer(markup))
    return tuple(value for text in found if (value := text.translate(_DROPPED).strip(_STRIPPED)))
