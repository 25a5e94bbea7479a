"""SMTP data: what comes between DATA and the line with a dot, taken apart as it arrives.

Law: the data end at CR LF dot CR LF and nowhere else (RFC 5321 section 4.1.1.4), however the octets are cut; whatever looks like an end to
others is counted in `bare`. It does not know where the octets go.
"""

from __future__ import annotations

_END = b"\r\n.\r\n"
# The beginnings of an end, longest first: octets that must be held back until more is known.
_BEGINNINGS = tuple(_END[:length] for length in range(len(_END) - 1, 0, -1))


class DataReader:
    """Takes octets, gives the mail's."""

    def __init__(self) -> None:
        self.bare = 0
        # The data begin at the beginning of a line, as if a line's end stood before them.
        self._held = b"\r\n"
        self._is_first = True

    def feed(self, chunk: bytes) -> tuple[bytes, bytes | None]:
        """Give the mail's octets in a chunk and, once the data have ended, what came after them."""
        text = self._held + chunk
        end = text.find(_END)
        rest: bytes | None = None
        if end >= 0:
            rest = text[end + len(_END) :]
            text = text[: end + 2]
            self._held = b""
        else:
            self._held = next((beginning for beginning in _BEGINNINGS if text.endswith(beginning)), b"")
            if self._held:
                text = text[: -len(self._held)]
        if self._is_first and text:
            self._is_first = False
            # Why counted with it: the line's end that we put there must not hide a dot.
            whole = _unstuffed(text)[2:]
            self._count(text[2:])
            return whole, rest
        self._count(text)
        return _unstuffed(text), rest

    def _count(self, text: bytes) -> None:
        # RFC 5321 section 2.3.8: LF stands only in a line's end. Bare LFs are how one mail is smuggled behind another (CVE-2023-51764).
        self.bare += text.count(b"\n") - text.count(b"\r\n")


def _unstuffed(text: bytes) -> bytes:
    """Take the dot away that stands before each line that began with one (RFC 5321 section 4.5.2)."""
    return text.replace(b"\r\n.", b"\r\n") if b"\r\n." in text else text
