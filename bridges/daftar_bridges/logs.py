"""Logs: one line a thing, with the mail's id in front, and addresses masked.

Law: what a line says of an address is its domain and one letter, unless the configuration wants it whole; the text of a mail is never
logged. `about` marks everything that follows in the same task. It does not know what is logged.
"""

from __future__ import annotations

import logging
import re
from contextvars import ContextVar

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(mail)s%(message)s"
_ABOUT: ContextVar[str] = ContextVar("mail", default="")
# Why loose: what is not quite an address in a log is one for whoever reads it. Bounded, so that a long line costs a line's time.
# Why not `\w`: the vowel signs of Devanagari are no word characters.
_ADDRESS = re.compile(r"([^\s@<>\"'(),:;\[\]]{1,64})@((?:[^\s@<>\"'(),:;\[\].=]{1,63}\.){1,10}[^\s@<>\"'(),:;\[\].=]{2,63})")
# A ghost's user id has the address of a correspondent in it (`=40` is `@`).
_GHOST = re.compile(r"@(mail_[^\s:]{1,255})=40([^\s:]{1,255}):")


def about(mail: str) -> None:
    """Have everything that this task logs from now on begin with the mail's id; "" ends that."""
    _ABOUT.set(mail)


def mask(text: str) -> str:
    """Give a text with the names of addresses taken out: `v…@bidder.example`."""
    if "@" not in text:
        return text
    text = _GHOST.sub(lambda found: f"@{found[1][:6]}…=40{found[2]}:", text)
    return _ADDRESS.sub(lambda found: f"{found[1][0]}…@{found[2]}", text)


class _Line(logging.Formatter):
    """A line with the mail's id; masked where that is wanted, tracebacks too."""

    def __init__(self, *, masks: bool) -> None:
        super().__init__(_FORMAT)
        self._masks = masks

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        mail = _ABOUT.get()
        record.mail = f"[{mail}] " if mail else ""
        line = super().format(record)
        return mask(line) if self._masks else line


def start(*, masks: bool, level: str) -> None:
    """Write the log to standard error from now on."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Line(masks=masks))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # Why: the SMTP library writes every line of a mail into its log at the levels below.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    # Why: a line for each request, with the ids of rooms and people in it.
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
