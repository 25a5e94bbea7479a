"""Ink: what the letters at a place of an HTML mail are drawn with and what they stand on, so that white words on white are told.

Law: only what is certain is called unseen; where a colour or a ground comes from a picture or a style sheet it is not known, and not
known is seen. Sources: CSS 2.2 sections 14 and 17.5, HTML (WHATWG) section 15.3.1 (a page is white). It does not know the tree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from daftar_bridges.email import html_hidden, html_styles

# Patterns for a page in lower case that begin with plain letters: looked for in a tenth of the time, and it is looked through whole.
_SHEET = re.compile(r"<style\b")
# Why also these two: `.x { color: … }` and `@media (prefers-color-scheme)` may turn everything round.
_PAINTS = ("background", "bgcolor", "color-scheme")
_COLOURS = re.compile(r"color(?<![-\w]color)\s*:")
_WHITE = "#ffffff"
# Why: less than this in red, green and blue together no eye tells apart; the palest grey that people write letters in differs by more.
_LEAST_CONTRAST = 24


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a mail's own style sheets may do that nobody looks at here: paint grounds, colour letters."""

    paint: bool = False
    colour: bool = False


@dataclass(frozen=True, slots=True)
class Ink:
    """Whether letters have a size and are not transparent, their colour, and what they stand on; "" where that is not known."""

    has_size: bool = True
    has_colour: bool = True
    colour: str = ""
    ground: str = _WHITE

    @property
    def is_seen(self) -> bool:
        """Whether a reader can see the letters."""
        return self.has_size and self.has_colour and not (self.colour and self.ground and _is_alike(self.colour, self.ground))


def sheets_of(source: str) -> Sheets:
    """Tell what the style sheets of a page may do."""
    folded = source.lower()
    if not _SHEET.search(folded):
        return Sheets()
    return Sheets(any(word in folded for word in _PAINTS), _COLOURS.search(folded) is not None)


def page_ink(attributes: Mapping[str, str | None], sheets: Sheets) -> Ink:
    """Give the ink of a page by what its `body` says."""
    return within(Ink(ground="" if sheets.paint else _WHITE), "body", attributes, sheets)


def within(ink: Ink, tag: str, attributes: Mapping[str, str | None], sheets: Sheets) -> Ink:
    """Give the ink inside an element that stands in `ink`."""
    if not attributes and tag not in {"a", "table"}:
        return ink
    seen = html_hidden.look(attributes.get("style") or "")
    named = attributes.get("color" if tag == "font" else "text" if tag == "body" else "")
    colour = html_styles.colour_of(named) if named else ""
    # Why: a link has a colour of its own, and a table that of the page where a mail does not say `<!doctype html>`.
    is_own = tag in {"a", "table"} or (sheets.colour and ("class" in attributes or "id" in attributes))
    ground = _ground(seen, tag, attributes)
    said = (
        ink.has_size if seen.has_size is None else seen.has_size,
        ink.has_colour if seen.has_colour is None else seen.has_colour,
        seen.colour if seen.has_colour is not None else colour or ("" if is_own else ink.colour),
        ink.ground if ground is None else ground,
    )
    # Why: most elements of a page change nothing.
    return ink if said == (ink.has_size, ink.has_colour, ink.colour, ink.ground) else Ink(*said)


def _ground(seen: html_styles.Look, tag: str, attributes: Mapping[str, str | None]) -> str | None:
    """Give what an element puts under its letters: a colour, "" for something that is not known, None for nothing."""
    if seen.ground is not None:
        return seen.ground
    if tag in {"table", "tr", "td", "th", "tbody", "thead", "body"}:
        if attributes.get("background"):
            return ""
        if attributes.get("bgcolor"):
            return html_styles.colour_of(attributes.get("bgcolor") or "")
    return None


def _is_alike(one: str, other: str) -> bool:
    return sum(abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) for at in (1, 3, 5)) < _LEAST_CONTRAST
