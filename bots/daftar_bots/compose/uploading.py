"""Uploading: what a program posted, read piece by piece: the announcement as JSON, and its files to the disk.

Law: never more than a piece of a file is in memory; each is on the disk, measured and hashed, under a temporary name before anything is
decided, and gone again unless it is kept. The hash of a request covers all that it has, however it was cut into parts.
It does not know announcements.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkstemp

from aiohttp import BodyPartReader, MultipartReader, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from daftar_bots.compose import files
from daftar_bots.compose.faults import fault
from daftar_bots.compose.incoming import file_name
from daftar_policy.core.document import did_you_mean

# Why 1 MB: a text has 64 kB at most, in several languages and with escapes.
LARGEST_BODY = 1024 * 1024
# Why: as many as a circular with its annexes has; each is a message in every room.
MOST_FILES = 10
# Why: the disk of the bot's store is shared by all that it remembers.
LARGEST_TOGETHER = 100 * 1024 * 1024
ANNOUNCEMENT, FILE = "announcement", "file"
JSON, FORM, UNKNOWN = "application/json", "multipart/form-data", "application/octet-stream"
# Temporary files begin so; one that a crash left behind is removed when the door opens again.
TEMPORARY = ".upload-"
_PIECE = 64 * 1024
_LONGEST_TYPE = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that came: its name as a line, its type as the sender says, and where it lies for now."""

    name: str
    mime: str
    size: int
    sha256: str
    path: Path


@dataclass(frozen=True, slots=True)
class Came:
    """What a request has: the bytes of the JSON, its files in order, and the hash by which it is recognised."""

    body: bytes
    uploads: tuple[Upload, ...]
    sha256: str


class NotTaken(Exception):
    """A request that is not taken; `answer` says why."""

    def __init__(self, answer: web.Response) -> None:
        super().__init__()
        self.answer = answer


@dataclass(slots=True)
class _Gathered:
    body: bytes | None = None
    uploads: list[Upload] = field(default_factory=list)
    temporary: list[Path] = field(default_factory=list)


def sweep(store: Path) -> None:
    """Remove what a process that was killed while it took a file left behind."""
    for path in (store / files.FOLDER).glob(f"{TEMPORARY}*"):
        path.unlink(missing_ok=True)


@asynccontextmanager
async def receiving(request: web.Request, store: Path, largest: int) -> AsyncIterator[Came]:
    """Give what a request has; its files are gone again at the end, unless somebody has moved them.

    Raises:
        NotTaken: it is too large, or not what it says.
        OSError: a file cannot be written.
    """
    gathered = _Gathered()
    try:
        if request.content_type == JSON:
            body = await _whole(request)
            yield Came(body, (), hashlib.sha256(body).hexdigest())
        elif request.content_type == FORM:
            await _form(request, gathered, store, largest)
            if gathered.body is None:
                raise NotTaken(_odd(f"the part `{ANNOUNCEMENT}` is missing: the announcement as JSON"))
            yield Came(gathered.body, tuple(gathered.uploads), _hash(gathered.body, gathered.uploads))
        else:
            raise NotTaken(fault("media-type"))
    finally:
        for path in gathered.temporary:
            path.unlink(missing_ok=True)


def too_large(what: str, most: int) -> web.Response:
    """Give the answer to what is too large, with what is taken."""
    return fault("too-large", f"{what} is larger than {files.size_text(most)}", more={"largest": most})


async def _whole(request: web.Request) -> bytes:
    if (request.content_length or 0) > LARGEST_BODY:
        raise NotTaken(too_large("the announcement", LARGEST_BODY))
    body = bytearray()
    async for piece in request.content.iter_chunked(_PIECE):
        body += piece
        if len(body) > LARGEST_BODY:
            raise NotTaken(too_large("the announcement", LARGEST_BODY))
    return bytes(body)


async def _form(request: web.Request, gathered: _Gathered, store: Path, largest: int) -> None:
    # Why a megabyte more: the parts have heads and boundaries.
    if (request.content_length or 0) > LARGEST_TOGETHER + 2 * LARGEST_BODY:
        raise NotTaken(too_large("the request", LARGEST_TOGETHER))
    try:
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            await _part(part, gathered, store, largest)
    # Why so many: each is how the reader says that bytes are no parts.
    except (ValueError, HttpProcessingError, AssertionError, web.RequestPayloadError) as error:
        raise NotTaken(fault("malformed", "it cannot be read as parts with a boundary (RFC 7578)")) from error


async def _part(part: MultipartReader | BodyPartReader, gathered: _Gathered, store: Path, largest: int) -> None:
    if isinstance(part, MultipartReader):
        raise NotTaken(fault("malformed", "a part that has parts itself"))
    # RFC 7578, section 4.7: this header is not used any more; whoever sends base64 would have base64 announced.
    if part.headers.get(hdrs.CONTENT_TRANSFER_ENCODING, "binary").lower() not in {"binary", "8bit", "7bit"}:
        raise NotTaken(fault("malformed", "a part with `Content-Transfer-Encoding`; send its bytes as they are"))
    if part.name == ANNOUNCEMENT and gathered.body is None:
        gathered.body = await _text(part)
    elif part.name == FILE:
        await _file(part, gathered, store, largest)
    else:
        raise NotTaken(_odd(f"the part `{str(part.name)[:40]}`: {_hint(str(part.name)[:40])}"))


def _hint(name: str) -> str:
    if name == ANNOUNCEMENT:
        return "there are two parts of this name"
    known = (ANNOUNCEMENT, FILE)
    return did_you_mean(name, known) or f"expected one of: {', '.join(known)}"


async def _text(part: BodyPartReader) -> bytes:
    body = bytearray()
    while piece := await part.read_chunk(_PIECE):
        body += piece
        if len(body) > LARGEST_BODY:
            raise NotTaken(too_large("the announcement", LARGEST_BODY))
    return bytes(body)


async def _file(part: BodyPartReader, gathered: _Gathered, store: Path, largest: int) -> None:
    if len(gathered.uploads) >= MOST_FILES:
        raise NotTaken(fault("too-large", f"more than {MOST_FILES} files", more={"most_files": MOST_FILES}))
    name, together = file_name(part.filename or ""), sum(upload.size for upload in gathered.uploads)
    descriptor, path = _temporary(store / files.FOLDER)
    gathered.temporary.append(path)
    digest, size = hashlib.sha256(), 0
    try:
        while piece := await part.read_chunk(_PIECE):
            size += len(piece)
            if size > largest:
                raise NotTaken(too_large(f"the file `{name}`", largest))
            if together + size > LARGEST_TOGETHER:
                raise NotTaken(too_large("all files together", LARGEST_TOGETHER))
            digest.update(piece)
            # Why not in a thread: it goes to memory that the system writes out; only the last call waits for the disk.
            _write(descriptor, piece)
        await asyncio.to_thread(os.fsync, descriptor)
    finally:
        os.close(descriptor)
    if not size:
        raise NotTaken(_odd(f"the file `{name}` is empty"))
    kind = part.headers.get(hdrs.CONTENT_TYPE, "").partition(";")[0].strip().lower()
    mime = kind if 0 < len(kind) <= _LONGEST_TYPE and kind.isascii() and kind.isprintable() and "/" in kind else UNKNOWN
    gathered.uploads.append(Upload(name, mime, size, digest.hexdigest(), path))


def _temporary(folder: Path) -> tuple[int, Path]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = mkstemp(prefix=TEMPORARY, dir=folder)
    return descriptor, Path(name)


def _write(descriptor: int, piece: bytes) -> None:
    view = memoryview(piece)
    while view:
        view = view[os.write(descriptor, view) :]


def _hash(body: bytes, uploads: list[Upload]) -> str:
    """Hash all that a request has; each field stands under its own hash, so that no two requests are written alike."""
    pieces = [body, *(piece.encode() for upload in uploads for piece in (upload.name, upload.mime, upload.sha256))]
    return hashlib.sha256(b"parts" + b"".join(hashlib.sha256(piece).digest() for piece in pieces)).hexdigest()


def _odd(detail: str) -> web.Response:
    return fault("not-well-formed", detail)
