"""The Matrix subset of HTML: what remains of a mail's HTML when it is shown in a room.

Law: the output holds only tags and attributes that clients are told to show (Matrix client-server API, m.room.message msgtypes);
pictures come from the mail itself (`cid:`), never from elsewhere. It does not know mails.
"""

from __future__ import annotations

import html as stdlib_html
import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

import nh3

_TAGS = {
    "del",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "p",
    "a",
    "ul",
    "ol",
    "sup",
    "sub",
    "li",
    "b",
    "i",
    "u",
    "strong",
    "em",
    "s",
    "code",
    "hr",
    "br",
    "div",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "caption",
    "pre",
    "span",
    "img",
    "details",
    "summary",
}
# `dir` is beyond the Matrix subset: clients that do not know it drop it, those that do show Urdu from the right.
_DIRECTED = ("p", "div", "blockquote", "li", "ul", "ol", "td", "th", "table", "span", "pre", "h1", "h2", "h3", "h4", "h5", "h6")
_ATTRIBUTES: dict[str, set[str]] = {tag: {"dir"} for tag in _DIRECTED}
_ATTRIBUTES["a"] = {"href"}
_ATTRIBUTES["ol"] = {"start", "dir"}
_ATTRIBUTES["img"] = {"src", "alt", "title", "width", "height"}
_SCHEMES = {"http", "https", "ftp", "mailto", "magnet", "cid"}
_GONE = {"script", "style", "title", "template", "noscript", "iframe", "object", "mx-reply"}
# Why: what leads nowhere in a mail would lead somewhere in the reader's own client.
_NOWHERE = re.compile(r'<a href="(?![a-zA-Z][a-zA-Z0-9+.-]{0,20}:)[^"]*"')
_IMAGE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r'\ssrc="([^"]*)"')
_ALT = re.compile(r'\salt="([^"]*)"')
_LEADING = re.compile(r"\A(?:\s|&nbsp;|<br>|<hr>)+")
_ENDINGS = ("<br>", "<hr>", "&nbsp;")
_CLOSINGS = ("</p>", "</div>", "</span>", "</blockquote>")
_EMPTY = re.compile(r"<(p|div|blockquote|span|b|i|u|strong|em|a)(?: [^<>]*)?>(?:\s|&nbsp;|<br>)*</\1>")
# What the subset has no element for, and what it becomes, so that words and lines stay apart (HTML section 15.3: how they are drawn).
_INSTEAD = {
    **dict.fromkeys(
        ("center", "dl", "dt", "dd", "section", "article", "header", "footer", "main", "nav", "aside", "address", "figure", "figcaption",
         "fieldset", "legend", "form", "hgroup", "dir", "menu"), "div",
    ),
    "strike": "del", "tt": "code", "kbd": "code", "samp": "code", "ins": "u", "cite": "i", "dfn": "i", "var": "i", "mark": "strong",
}  # fmt: skip
# Why not case-insensitive as a whole: what begins with one plain sign is looked for in a third of the time.
_OTHER = re.compile(rf"<(/?)(?i:({'|'.join(_INSTEAD)}))(?=[\s>/])")
_LINK = re.compile(r'(<a href="(https?://[^"]{1,2000})">)([^<]{4,300})</a>')
_HOST_SHOWN = re.compile(
    r"\s*(?:https?://)?((?:[^\s./:@<>?#\"'&]{1,63}\.){1,8}[^\s./:@<>?#\"'&\d][^\s./:@<>?#\"'&]{1,62})\.?(?:[:/?#]\S*)?\s*", re.IGNORECASE
)
# Why: the name of a file looks like a host, and leads nobody astray.
_FILE_SHOWN = re.compile(r"[^/]*\.(?:pdf|docx?|xlsx?|pptx?|txt|csv|html?|jpe?g|png|gif|js|odt|ods)\s*", re.IGNORECASE)
# Why: longer words of a picture are no words of the mail.
MOST_ALT = 200
_UNSEEN = re.compile(r"(?:<[^>]*>|\s+|&nbsp;)*+")


def sanitise(fragment: str) -> str | None:
    """Give a fragment in the Matrix subset with its `cid:` pictures; None if nothing can be seen in it."""
    fragment = _OTHER.sub(lambda found: f"<{found[1]}{_INSTEAD[found[2].lower()]}", fragment)
    clean = nh3.clean(fragment, tags=_TAGS, clean_content_tags=_GONE, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    clean = _NOWHERE.sub("<a", clean)
    clean = _IMAGE.sub(_only_own, clean)
    clean = _LINK.sub(_told, clean)
    clean = _trim(clean)
    return clean if "<img" in clean or not _UNSEEN.fullmatch(clean) else None


def place_images(clean: str, sources: Mapping[str, str]) -> str:
    """Put the uploaded pictures in place: content id → mxc address; a picture that is not there becomes its words."""

    def replace(found: re.Match[str]) -> str:
        target = sources.get(_content_id(found[0]))
        if target is None:
            return _words(found[0])
        return _SOURCE.sub(lambda _: f' src="{stdlib_html.escape(target)}"', found[0], count=1)

    return _IMAGE.sub(replace, clean)


def content_ids(clean: str) -> tuple[str, ...]:
    """Give the content ids of the pictures in a fragment, in order."""
    return tuple(dict.fromkeys(_content_id(found) for found in _IMAGE.findall(clean)))


def _content_id(image: str) -> str:
    found = _SOURCE.search(image)
    return content_id_of(stdlib_html.unescape(found[1])) if found else ""


def content_id_of(source: str) -> str:
    """Give the content id that a picture's `cid:` address names (RFC 2392)."""
    return unquote(source.strip()[4:]).strip("<> ")


def _only_own(found: re.Match[str]) -> str:
    source = _SOURCE.search(found[0])
    return found[0] if source and source[1][:4].lower() == "cid:" else _words(found[0])


def _words(image: str) -> str:
    alt = _ALT.search(image)
    return words_of(alt[1].strip()) if alt else ""


def words_of(alt: str) -> str:
    """Give what stands for a picture that is not shown; a few characters that are no letters are a sign of their own (an emoji)."""
    return alt if len(alt) <= 8 and not any(map(str.isalnum, alt)) else f"[{alt}]"


def _told(found: re.Match[str]) -> str:
    """Say where a link leads whose words name another host: `https://bank.example` that leads to `evil.example`."""
    shown = _HOST_SHOWN.fullmatch(stdlib_html.unescape(found[3]))
    if shown is None or _FILE_SHOWN.fullmatch(shown[0]):
        return found[0]
    target = host_of(stdlib_html.unescape(found[2]))
    named = shown[1].lower().removeprefix("www.")
    if not target or target.removeprefix("www.") == named or target.endswith(f".{named}"):
        return found[0]
    return f"{found[0]} ({stdlib_html.escape(target)})"


def host_of(url: str) -> str:
    """Give the host of an address as a browser reads it, "" if there is none."""
    try:
        return (urlsplit(url.replace("\\", "/")).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _left_of(shell: re.Match[str]) -> str:
    """Give what is left of an element without content: the line that it broke, or the blank that parted two words."""
    if "<br>" in shell[0]:
        return "<br>"
    is_inline = shell[1] not in {"p", "div", "blockquote"}
    return " " if is_inline and not shell[0].endswith(f"></{shell[1]}>") else ""


def _trim(clean: str) -> str:
    # What was cut out leaves empty shells behind; three rounds reach those in shells.
    for _ in range(3):
        shorter = _EMPTY.sub(_left_of, clean)
        if shorter == clean:
            break
        clean = shorter
    return _without_trailing(_LEADING.sub("", clean))


def _without_trailing(clean: str) -> str:
    """Drop the breaks and blanks at the end, those inside the last elements too."""
    end, closed = len(clean), list[str]()
    while end:
        if clean[end - 1].isspace():
            end -= 1
            continue
        last = next((piece for piece in (*_ENDINGS, *_CLOSINGS) if clean.endswith(piece, 0, end)), None)
        if last is None:
            break
        end -= len(last)
        if last in _CLOSINGS:
            closed.append(last)
    return clean[:end] + "".join(reversed(closed))
