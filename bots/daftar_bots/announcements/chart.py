"""Chart: how the offices stand, as a picture (the only file that imports matplotlib).

Law: the same figures give the same picture; nothing is told by colour alone (each bar has its count, each answer its own hatch); where no
letters of a script are installed, Latin names stand in for it. It does not know announcements.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

MIME = "image/png"
# Why: more bars than this are thinner than their names.
MOST_BARS = 25
_DPI = 100
_WIDTH = 9.0
# Colours that differ for the colour-blind too (Okabe and Ito, 2008).
_COLOURS = ("#0072b2", "#e69f00", "#d55e00", "#d9d9d9")
_HATCHES = ("", "//", "xx", "..")
# The families that are looked for, by the letters they are for.
_FAMILIES = {
    "DEVANAGARI": ("Noto Sans Devanagari", "Lohit Devanagari", "Nirmala UI", "Mangal"),
    "ARABIC": ("Noto Naskh Arabic", "Noto Sans Arabic", "Noto Nastaliq Urdu", "Jameel Noori Nastaleeq"),
}
# DejaVu comes with matplotlib itself.
_LATIN = ("DejaVu Sans",)
# What else than ASCII the Latin family draws for certain: its own letters, the joiners of other scripts, dashes, dots and quotation marks.
_IN_LATIN = frozenset({"LATIN", "ZERO", "EN", "EM", "MIDDLE", "LEFT", "RIGHT", "HORIZONTAL"})
_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))
# The least share of the longest bar that holds its count.
_FITS = 0.03


@dataclass(frozen=True, slots=True)
class Bar:
    """One office: its name, the name in Latin letters for where its own cannot be drawn, and the counts of the four answers."""

    name: str
    latin: str
    counts: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in PNG, with its size in points of the screen."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Words:
    """A line in the reader's language, and in Latin letters."""

    own: str
    latin: str


def draw(title: Words, labels: Sequence[Words], bars: Sequence[Bar]) -> Picture:
    """Draw the bars, the first at the top; `labels` are of the four counts. What is beyond `MOST_BARS` is the caller's to put together."""
    # Why here: it takes a third of a bot's start and of its memory, and most bots never draw.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    installed = _installed()
    family = [*_LATIN, *installed.values()]
    shown = bars[:MOST_BARS]
    figure = Figure(figsize=(_WIDTH, 1.6 + 0.42 * max(len(shown), 1)), dpi=_DPI, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_title(_drawable(title, installed), loc="left", fontfamily=family)
    places = list(range(len(shown)))
    left = [0] * len(shown)
    largest = max((sum(bar.counts) for bar in shown), default=1) or 1
    for kind, label in enumerate(labels):
        widths = [bar.counts[kind] for bar in shown]
        look = {"color": _COLOURS[kind], "hatch": _HATCHES[kind], "edgecolor": "#333333", "linewidth": 0.6}
        drawn = axes.barh(places, widths, left=left, label=_drawable(label, installed))
        for patch in drawn:
            patch.set(**look)
        # Why only where it fits: a count over the edge of its bar is read as the next one's.
        counts = [str(width) if width / largest > _FITS else "" for width in widths]
        axes.bar_label(drawn, labels=counts, label_type="center", fontsize=9, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_yticks(places, [_drawable(Words(bar.name, bar.latin), installed) for bar in shown], fontfamily=family)
    axes.invert_yaxis()
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.legend(loc="outside lower center", ncols=len(labels), frameon=False, prop={"family": family})
    return _picture(canvas)


def _picture(canvas: FigureCanvasAgg) -> Picture:
    target = io.BytesIO()
    # Why no software in it: the same figures are to be the same bytes on every machine with the same letters.
    canvas.figure.savefig(target, format="png", metadata={"Software": None})
    width, height = canvas.get_width_height()
    return Picture(target.getvalue(), width, height)


def _drawable(words: Words, installed: Mapping[str, str]) -> str:
    """Give the words in letters that can be drawn; without direction isolates, which are drawn as boxes."""
    own = words.own.translate(_ISOLATES)
    is_drawable = all(sign.isascii() or _script(sign) in installed or _script(sign) in _IN_LATIN for sign in own)
    return own if is_drawable else words.latin.translate(_ISOLATES)


def _script(sign: str) -> str:
    """Give the first word of a sign's name, which for letters is their script."""
    return unicodedata.name(sign, "").partition(" ")[0]


def _installed() -> dict[str, str]:
    """Give the installed family for each script."""
    from matplotlib import font_manager  # noqa: PLC0415 - as above

    known = {entry.name for entry in font_manager.fontManager.ttflist}
    found = {script: next((name for name in names if name in known), "") for script, names in _FAMILIES.items()}
    return {script: name for script, name in found.items() if name}
