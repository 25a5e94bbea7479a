"""IMAP door: one folder at another mail service, over one connection (the only file that imports imapclient).

Law: nothing in the folder changes but by `mark_seen` and `delete`; what goes wrong is an `ImapError`. All methods block and belong into a
thread of their own; `hang_up` may be called from another. Sources: RFC 3501, RFC 2177 (IDLE), RFC 4315 (UIDPLUS), RFC 7628.
It does not know what is done with a mail, nor how far the folder is pulled.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from daftar_bridges.ways_in import Imap

_CONNECT = 10.0
# Why: a server that says nothing for so long within a command is gone.
_READ = 120.0
# Why: pieces of this size cost little memory, and few round trips for a scan.
_PIECE = 512 * 1024
# Why: far more than any honest header has before its subject.
_HEAD = 64 * 1024


class ImapError(Exception):
    """The mail service cannot be used now; the message says why."""


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder says of itself (RFC 3501 section 2.3.1.1)."""

    uidvalidity: int


class Connection:
    """One connection with a selected folder."""

    def __init__(self, imap: Imap) -> None:
        """Connect and log in. Raises ImapError."""
        self._imap = imap
        with _errors(imap):
            secret = _secret(imap)
            self._client = _connect(imap)
            try:
                if imap.token is not None:
                    self._client.oauth2_login(imap.user, secret)
                else:
                    self._client.login(imap.user, secret)
            except BaseException:
                self.close()
                raise

    def select(self) -> Folder:
        """Open the folder, for reading only where nothing in it is to change. Raises ImapError."""
        with _errors(self._imap):
            found = self._client.select_folder(self._imap.folder, readonly=self._imap.afterwards == "keep")
            return Folder(int(found[b"UIDVALIDITY"]))

    def newest(self) -> int:
        """Give the largest UID there is, 0 in an empty folder. Raises ImapError."""
        with _errors(self._imap):
            return max(map(int, self._client.search(["UID", "*"])), default=0)

    def after(self, uid: int) -> list[int]:
        """Give the UIDs of the mails that came after one, oldest first. Raises ImapError."""
        with _errors(self._imap):
            found = self._client.search(["UID", f"{uid + 1}:*"])
            # RFC 3501 section 6.4.8: `n:*` names the last mail even where its UID is smaller than n.
            return sorted(each for each in map(int, found) if each > uid)

    def size(self, uid: int) -> int | None:
        """Give a mail's octets, None where it is gone. Raises ImapError."""
        with _errors(self._imap):
            found = self._client.fetch([uid], ["RFC822.SIZE"]).get(uid)
            return None if found is None else int(found[b"RFC822.SIZE"])

    def head(self, uid: int) -> bytes:
        """Give the beginning of a mail's header; it is not marked as read. Raises ImapError."""
        with _errors(self._imap):
            answer = self._client.fetch([uid], [f"BODY.PEEK[HEADER]<0.{_HEAD}>"]).get(uid, {})
            found = next((value for key, value in answer.items() if key.startswith(b"BODY[")), b"")
            return found if isinstance(found, bytes) else b""

    def pieces(self, uid: int, size: int) -> Iterator[bytes]:
        """Give a mail piece by piece; it is not marked as read. Raises ImapError."""
        start = 0
        # Why not until `size`: some servers count it wrongly; an empty or short piece is the end.
        while True:
            with _errors(self._imap):
                answer = self._client.fetch([uid], [f"BODY.PEEK[]<{start}.{_PIECE}>"]).get(uid)
                if answer is None:
                    raise ImapError(f"mail {uid} is gone")
                found = next((value for key, value in answer.items() if key.startswith(b"BODY[]")), b"")
                piece = found if isinstance(found, bytes) else b""
            yield piece
            start += len(piece)
            if len(piece) < _PIECE or (start == size and size % _PIECE == 0):
                return

    def mark_seen(self, uid: int) -> None:
        """Mark a mail as read. Raises ImapError."""
        with _errors(self._imap):
            self._client.add_flags([uid], [b"\\Seen"], silent=True)

    def delete(self, uid: int) -> None:
        """Delete a mail, and no other: without UIDPLUS it is only marked. Raises ImapError."""
        with _errors(self._imap):
            self._client.add_flags([uid], [b"\\Deleted"], silent=True)
            # Why not EXPUNGE: it deletes what anybody else marked, too.
            if self._client.has_capability("UIDPLUS"):
                self._client.uid_expunge([uid])

    def wait(self, most: timedelta, poll: timedelta) -> None:
        """Wait until something happened in the folder or the time is over (`poll`, where the server has no IDLE). Raises ImapError."""
        with _errors(self._imap):
            if not self._client.has_capability("IDLE"):
                self._rest(poll)
                self._client.noop()
                return
            self._client.idle()
            self._client.idle_check(timeout=most.total_seconds())
            self._client.idle_done()

    def hang_up(self) -> None:
        """End the connection at once, whatever is waited for; from any thread."""
        with suppress(OSError, IMAPClientError):
            self._socket().shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Say goodbye."""
        with suppress(OSError, IMAPClientError, ValueError):
            self._client.logout()
            return
        with suppress(OSError, IMAPClientError):
            self._client.shutdown()

    def _rest(self, poll: timedelta) -> None:
        """Wait without IDLE; a connection that is hung up wakes at once."""
        own = self._socket()
        own.settimeout(poll.total_seconds())
        with suppress(TimeoutError, ssl.SSLWantReadError):
            own.recv(1, 0 if isinstance(own, ssl.SSLSocket) else socket.MSG_PEEK)
        own.settimeout(_READ)

    def _socket(self) -> socket.socket:
        own = self._client.socket()
        if not isinstance(own, socket.socket):
            raise ImapError(f"{self._imap.name}: no connection")
        return own


class _errors:  # noqa: N801 - reads as a statement
    """Turns what the library and the network raise into an ImapError."""

    def __init__(self, imap: Imap) -> None:
        self._imap = imap

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, LoginError):
            raise ImapError(f"{self._imap.name}: the login is refused: {error}") from error
        # The library raises KeyError, ValueError and AttributeError where a server's answer is broken or the connection is gone.
        if isinstance(error, OSError | IMAPClientError | ValueError | KeyError | AttributeError):
            raise ImapError(f"{self._imap.name}: {error}") from error


def _connect(imap: Imap) -> IMAPClient:
    timeout = SocketTimeout(_CONNECT, _READ)
    if imap.tls == "none":
        return IMAPClient(imap.host, imap.port, ssl=False, timeout=timeout)
    context = ssl.create_default_context(cafile=imap.cafile)
    if imap.tls == "implicit":
        return IMAPClient(imap.host, imap.port, ssl=True, ssl_context=context, timeout=timeout)
    client = IMAPClient(imap.host, imap.port, ssl=False, timeout=timeout)
    client.starttls(context)
    return client


def _secret(imap: Imap) -> str:
    """Read the password or the token. Why each time: a token is renewed by somebody else, within the hour."""
    path: Path | None = imap.token or imap.password
    return path.read_text(encoding="utf-8").strip() if path is not None else ""
