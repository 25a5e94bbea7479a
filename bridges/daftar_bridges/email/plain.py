"""Plain text bodies: lines, and format=flowed made whole (RFC 3676).

Law: no word is lost; a quote mark stays a quote mark. It does not know which lines are new.
"""

from __future__ import annotations

# Line ends of any kind; Unicode has its own (UAX 14, class BK and NL). The pair first: it is one end.
_ENDS = ("\r\n", "\r", "\u0085", "\u2028", "\u2029")


def lines_of(text: str, most: int) -> list[str]:
    """Give the lines of a text, line ends of any kind; blanks at their ends are dropped, but for the mark of a signature.

    Beyond `most` of them the rest is the last one, as it is.
    """
    for end in _ENDS:
        text = text.replace(end, "\n")
    return [line if line == "-- " else line.rstrip() for line in text.split("\n", most)]


def unflow(text: str, *, delsp: bool) -> str:
    """Join the soft line ends of a format=flowed text, and undo its space-stuffing (RFC 3676 section 4)."""
    out: list[list[str]] = []
    open_depth = -1
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:]
        content = content.removeprefix(" ")
        is_flowed = content.endswith(" ") and content != "-- "
        piece = content[:-1] if is_flowed and delsp else content
        if open_depth == depth and content != "-- ":
            out[-1].append(piece)
        else:
            out.append([">" * depth + (" " if depth and content else ""), piece])
        open_depth = depth if is_flowed else -1
    lines = ("".join(pieces) for pieces in out)
    return "\n".join(line.rstrip() if line != "-- " else line for line in lines)
