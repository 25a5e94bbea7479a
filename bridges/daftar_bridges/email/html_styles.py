"""Styles that hide: what one `style` attribute, or a rule of a mail's own style sheet, keeps from its reader's eyes.

Law: total and linear; only what hides everywhere is taken for hidden (no rule for some screens only, no selector by where an element
stands). Sources: CSS 2.2, CSS Color 4, CSS Masking 1. It does not know the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

_MAX_STYLE = 4_000
_MAX_CSS = 200_000
_MAX_STYLES = 20
_MAX_RULES = 2_000
# Why few: each element that has the name is held against all of them.
_MAX_ALIKE = 8
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
# CSS 2.2 section 4.1.3.
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?|\\(.)", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})")
_LENGTH = re.compile(rf"({_NUMBER.pattern})(px|pt|em|rem|ex|ch|%|vw|vh|in|cm|mm)?(?![\w.])")
_MARK = re.compile(r"[{}]")
_COMPOUND = re.compile(r"([a-z][a-z0-9]{0,20})?((?:[.#][\w-]{1,80}){0,6})", re.IGNORECASE)
_PIECE = re.compile(r"([.#])([\w-]+)")
_SCALE = re.compile(r"scale[xy3d]{0,2}\(\s*0*\.?0*\s*[,)]")
_ALPHA = re.compile(r"(?:rgba?|hsla?)\([^()]{1,80}[,/]\s*0*\.?0*%?\s*\)")
_INSET = re.compile(r"inset\(\s*(\d{2,3})%|circle\(\s*0")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "%": 0.16, "in": 96.0, "cm": 38.0, "mm": 3.8}
# Why: nobody reads letters of two pixels; programs that hide a preview write 0 or 1.
_SMALLEST = 2.0
_FAINTEST = 0.05
# Why: what is moved so far stands on no screen.
_FAR = -900.0
_BOX = ("height", "max-height", "width", "max-width")
_AWAY = ("left", "top", "right", "bottom", "margin-left", "margin-top")
_WHITE = frozenset({"#fff", "#ffffff", "white", "rgb(255,255,255)"})
_NAMED = {
    "white": "#ffffff", "snow": "#fffafa", "ivory": "#fffff0", "ghostwhite": "#f8f8ff", "whitesmoke": "#f5f5f5", "black": "#000000",
    "floralwhite": "#fffaf0", "mintcream": "#f5fffa", "azure": "#f0ffff",
}  # fmt: skip
_HEX = re.compile(r"#?[0-9a-f]{6}|#[0-9a-f]{3}")
_RGB = re.compile(r"rgb\((\d{1,3}),(\d{1,3}),(\d{1,3})\)")


@dataclass(frozen=True, slots=True)
class Look:
    """What a style says of an element: hidden with all in it; whether its letters can be seen (None: as those around it).

    `colour` and `ground` are `#rrggbb`, "" where that is not known; no `ground` (None) is the one around it.
    """

    is_hidden: bool = False
    has_size: bool | None = None
    has_colour: bool | None = None
    colour: str = ""
    ground: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A selector for elements by themselves: all of it must fit."""

    tag: str
    identity: str
    classes: frozenset[str]


@lru_cache(maxsize=512)
def look(style: str) -> Look:
    """Read a `style`."""
    said = dict(_declarations(style[:_MAX_STYLE]))
    size = _pixels(said.get("font-size", ""))
    if "font" in said and size is None:
        size = next((found for word in said["font"].split() if (found := _pixels(word.partition("/")[0])) is not None), None)
    colour = said.get("color", "")
    is_seen = _can_be_seen(colour, said) if colour else None
    return Look(_hides(said), None if size is None else size > _SMALLEST, is_seen, colour_of(colour), _ground(said))


def colour_of(value: str) -> str:
    """Give a colour as `#rrggbb`, "" for one that is not known here."""
    plain = value.strip().lower().replace(" ", "")
    plain = _NAMED.get(plain, plain)
    if _HEX.fullmatch(plain):
        digits = plain.removeprefix("#")
        return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))
    found = _RGB.fullmatch(plain)
    return "#" + "".join(f"{min(int(part), 255):02x}" for part in found.groups()) if found else ""


def _ground(said: Mapping[str, str]) -> str | None:
    if "background-image" in said:
        return ""
    value = said.get("background-color") or said.get("background")
    if value is None or value in {"", "none", "transparent", "inherit", "initial", "unset"}:
        return None
    return colour_of(value)


def rules(source: str) -> Mapping[str, tuple[Rule, ...]]:
    """Give the rules of a mail's own style sheets that hide, by a name that an element must have (`.class`, `#id` or its tag)."""
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in _hiding(source):
        names = [f".{name}" for name in sorted(rule.classes)[:1]] or [f"#{rule.identity}" if rule.identity else rule.tag]
        before = found.get(names[0], ())
        if len(before) < _MAX_ALIKE and rule not in before:
            found[names[0]] = (*before, rule)
    return found


def is_chosen(found: Mapping[str, tuple[Rule, ...]], tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Tell whether one of the rules is for an element."""
    if not found:
        return False
    classes = frozenset((attributes.get("class") or "").split())
    identity = attributes.get("id") or ""
    names = (tag, f"#{identity}", *(f".{name}" for name in classes))
    return any(
        rule.tag in {"", tag} and rule.identity in {"", identity} and rule.classes <= classes
        for name in names
        for rule in found.get(name, ())
    )


def _hiding(source: str) -> Iterator[Rule]:
    folded = source.lower()
    position = 0
    for _ in range(_MAX_STYLES):
        begin = folded.find("<style", position)
        end = folded.find("</style", begin) if begin >= 0 else -1
        if end < 0:
            return
        sheet = _COMMENT.sub("", source[begin:end][:_MAX_CSS].partition(">")[2])
        for count, (selectors, body) in enumerate(_rules(sheet)):
            if count >= _MAX_RULES:
                break
            if look(body[:_MAX_STYLE].strip()).is_hidden:
                yield from filter(None, map(_rule, selectors.split(",")[:50]))
        position = end + 7


def _rule(selector: str) -> Rule | None:
    hit = _COMPOUND.fullmatch(selector.strip())
    if hit is None or not hit[0] or (hit[1] or "").lower() in {"html", "body"}:
        return None
    pieces = _PIECE.findall(hit[2])
    identity = next((name for sign, name in pieces if sign == "#"), "")
    return Rule((hit[1] or "").lower(), identity, frozenset(name for sign, name in pieces if sign == "."))


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Give selectors and body of each rule outside any `@` block."""
    depth = start = 0
    selectors = ""
    for found in _MARK.finditer(css):
        if found[0] == "{":
            if depth == 0:
                selectors = css[start : found.start()].strip()
            depth += 1
            if depth == 1:
                start = found.end()
        elif depth:
            depth -= 1
            if depth == 0:
                if not selectors.startswith("@"):
                    yield selectors, css[start : found.start()]
                start = found.end()


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    if "\\" in style:
        style = _ESCAPE.sub(_unescaped, style)
    if "/*" in style:
        style = _COMMENT.sub("", style)
    for piece in style.lower().split(";"):
        name, _, value = piece.partition(":")
        yield name.strip(), value.replace("!important", "").strip()


def _unescaped(found: re.Match[str]) -> str:
    number = int(found[1], 16) if found[1] else 0
    return (chr(number) if 0 < number < 0x110000 else "") if found[1] else found[2]


def _hides(said: Mapping[str, str]) -> bool:
    if said.get("display") == "none" or said.get("visibility") in {"hidden", "collapse"} or _is_faint(said.get("opacity", "")):
        return True
    if any(_is_flat(said.get(side, "")) for side in _BOX) and any("hidden" in said.get(f"overflow{axis}", "") for axis in ("", "-x", "-y")):
        return True
    is_placed = said.get("position") in {"absolute", "fixed"}
    if is_placed and (any(_is_far(said.get(side, "")) for side in _AWAY) or _is_clipped(said.get("clip", ""))):
        return True
    inset = _INSET.match(said.get("clip-path", ""))
    if inset is not None and (inset[1] is None or int(inset[1]) >= 50):
        return True
    return _is_far(said.get("text-indent", "")) or _SCALE.search(said.get("transform", "")) is not None


def _can_be_seen(colour: str, said: Mapping[str, str]) -> bool:
    plain = colour.replace(" ", "")
    if (
        plain == "transparent"
        or _ALPHA.fullmatch(plain)
        or (plain.startswith("#") and len(plain) in {5, 9} and plain[-(len(plain) // 4) :].strip("0") == "")
    ):
        return False
    ground = (said.get("background-color") or said.get("background", "")).replace(" ", "")
    return not (ground and (ground == plain or (ground in _WHITE and plain in _WHITE)))


def _is_faint(value: str) -> bool:
    hit = _NUMBER.match(value)
    return hit is not None and abs(float(hit[0])) / (100 if "%" in value else 1) <= _FAINTEST


def _is_flat(value: str) -> bool:
    size = _pixels(value)
    return size is not None and (value == "0%" if value.endswith("%") else 0 <= size <= 1)


def _is_far(value: str) -> bool:
    size = _pixels(value)
    return size is not None and size <= _FAR


def _is_clipped(value: str) -> bool:
    sides = [float(hit[1]) for hit in _LENGTH.finditer(value)] if value.startswith("rect(") else []
    return len(sides) == 4 and all(abs(side) <= 1 for side in sides)


def _pixels(value: str) -> float | None:
    hit = _LENGTH.match(value)
    return None if hit is None else float(hit[1]) * _PIXELS.get(hit[2] or "", 16.0)
