"""HTTP in, with files: to the disk piece by piece, bounded, in the preview with their hashes, in every room once."""

import asyncio
import hashlib
import json
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.bots.compose.conftest import ComposingOffice
from tests.bots.compose.test_http_in import GOOD, TOKEN, Program, program, serving
from tests.bots.conftest import RULES, organisation, plain

from daftar_bots.compose import uploading
from daftar_bots.compose.uploading import NotTaken, receiving

__all__ = ["program"]

PDF = b"%PDF an order"
SHA = hashlib.sha256(PDF).hexdigest()


def lying(office: ComposingOffice) -> list[str]:
    return sorted(path.name for path in (office.settings.store / "files").glob("*"))


async def test_files_are_shown_with_their_hashes_and_sent_with_the_circular(program: Program) -> None:
    office = program.office
    status, card = await program.post_files(GOOD, ("Gr\u202e 1.pdf", PDF), ("map.pdf", b"x" * 3000))
    assert (status, card["number"]) == (201, "1/2026")
    assert card["files"] == [
        {"name": "Gr 1.pdf", "size": len(PDF), "sha256": SHA},
        {"name": "map.pdf", "size": 3000, "sha256": hashlib.sha256(b"x" * 3000).hexdigest()},
    ]
    assert lying(office) == sorted({SHA, hashlib.sha256(b"x" * 3000).hexdigest()})
    await office.settle()
    preview = plain(office.notices()[-1])
    assert SHA in preview
    assert "map.pdf" in preview
    await office.reacts("deputy", office.notices()[-1])
    for alias in ("pune", "haveli"):
        assert [event.content["body"] for event in office.files(alias)] == ["Gr 1.pdf", "map.pdf"]
    assert (await program.get("1"))[1]["files"] == card["files"]


async def test_the_key_covers_the_files(program: Program) -> None:
    assert (await program.post_files(GOOD, ("a.pdf", PDF)))[0] == 201
    # Another boundary, the same content.
    assert (await program.post_files(GOOD, ("a.pdf", PDF)))[0] == 200
    for files in ([("a.pdf", PDF + b"!")], [("b.pdf", PDF)], [("a.pdf", PDF), ("a.pdf", PDF)], []):
        status, fault = await program.post_files(GOOD, *files)
        assert (status, fault["type"]) == (422, "urn:daftar:problem:key-reused")
    assert (await program.post(GOOD))[0] == 422
    assert len(program.office.bot.desk.register.latest(5)) == 1
    assert lying(program.office) == [SHA]


async def test_what_is_too_large_is_said_with_what_is_taken(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    status, fault = await program.post_files(GOOD, ("a.pdf", b"x" * (64 * 1024 + 1)))
    assert (status, fault["detail"], fault["largest"]) == (413, "the file `a.pdf` is larger than 64 kB", 64 * 1024)
    status, fault = await program.post_files(GOOD, *[(f"{n}.pdf", b"x") for n in range(11)])
    assert (status, fault["most_files"]) == (413, 10)
    large = FormData()
    large.add_field("announcement", BytesIO(b"x" * (uploading.LARGEST_BODY + 1)))
    status, fault = await program.post_form(large)
    assert (status, fault["largest"]) == (413, uploading.LARGEST_BODY)
    monkeypatch.setattr(uploading, "LARGEST_TOGETHER", 100_000)
    status, fault = await program.post_files(GOOD, ("a.pdf", b"x" * 60_000), ("b.pdf", b"x" * 60_000))
    assert (status, fault["detail"]) == (413, "all files together is larger than 98 kB")
    monkeypatch.setattr(uploading, "LARGEST_TOGETHER", 1000)
    monkeypatch.setattr(uploading, "LARGEST_BODY", 1000)
    status, fault = await program.post_files(GOOD, ("a.pdf", b"x" * 5000))
    assert (status, fault["detail"]) == (413, "the request is larger than 1 kB")
    assert lying(program.office) == []
    assert program.office.bot.desk.register.latest(1) == []


async def test_what_is_refused_leaves_nothing(program: Program) -> None:
    office = program.office
    assert (await program.post_files({**GOOD, "audience": "pone/*"}, ("a.pdf", PDF)))[0] == 422
    assert (await program.post_files({**GOOD, "text": "About your salary."}, ("a.pdf", PDF)))[0] == 403
    rule = {
        "id": "UP-1",
        "title": "No programs",
        "on": "upload",
        "when": {"media.name": {"contains": ".exe"}},
        "then": "deny",
        "say": {"en": "No."},
    }
    office.policy.set([*RULES, rule], organisation())
    status, fault = await program.post_files(GOOD, ("a.pdf", PDF), ("b.exe", b"MZ"))
    assert (status, fault["type"], fault["detail"]) == (403, "urn:daftar:problem:file-refused", "`b.exe`: No. [UP-1]")
    assert lying(office) == []
    assert office.bot.desk.store.cell("SELECT count(*) FROM attachment") == 0
    # Put right under the same key, it is taken.
    assert (await program.post_files(GOOD, ("a.pdf", PDF)))[0] == 201


async def test_parts_that_are_not_understood(program: Program) -> None:
    unnamed, twice, wrong = FormData(), FormData(), FormData()
    unnamed.add_field("file", PDF, filename="a.pdf")
    for _ in range(2):
        twice.add_field("announcement", json.dumps(GOOD), content_type="application/json")
    wrong.add_field("announcement", json.dumps(GOOD))
    wrong.add_field("files", PDF, filename="a.pdf")
    for form, status, detail in (
        (unnamed, 422, "the part `announcement` is missing: the announcement as JSON"),
        (twice, 422, "the part `announcement`: there are two parts of this name"),
        (wrong, 422, "the part `files`: did you mean `file`?"),
    ):
        found, fault = await program.post_form(form)
        assert (found, fault["detail"]) == (status, detail)
    for head, detail in (
        ("Content-Transfer-Encoding: base64", "a part with `Content-Transfer-Encoding`; send its bytes as they are"),
        ("Content-Type: multipart/mixed; boundary=c", "a part that has parts itself"),
    ):
        body = f'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n{head}\r\n\r\nJVBERg==\r\n--b--\r\n'
        found, fault = await program.post(body.encode(), **{"Content-Type": "multipart/form-data; boundary=b"})
        assert (found, fault["detail"]) == (400, detail)
    status, fault = await program.post_files(GOOD, ("a.pdf", b""))
    assert (status, fault["detail"]) == (422, "the file `a.pdf` is empty")
    status, fault = await program.post(b"--x\r\n", **{"Content-Type": "multipart/form-data"})
    assert (status, fault["type"]) == (400, "urn:daftar:problem:malformed")
    assert lying(program.office) == []


async def test_a_key_that_is_being_worked_on_is_not_taken_twice(program: Program) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slowly():  # type: ignore[no-untyped-def] # noqa: ANN202 - what aiohttp sends piece by piece
        yield b'--b\r\nContent-Disposition: form-data; name="announcement"\r\n\r\n' + json.dumps(GOOD).encode()
        arrived.set()
        await go_on.wait()
        yield b"\r\n--b--\r\n"

    headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "k1", "Content-Type": "multipart/form-data; boundary=b"}
    slow = asyncio.create_task(_status(program, slowly(), headers))
    await arrived.wait()
    assert (await program.post_files(GOOD, ("a.pdf", PDF)))[0] == 409
    assert (await program.post(GOOD, key="k2"))[0] == 201
    go_on.set()
    assert await slow == 201
    assert (await program.post_files(GOOD))[0] == 200


async def _status(program: Program, data: object, headers: dict[str, str]) -> int:
    async with program.session.post(f"{program.url}/v1/announcements", data=data, headers=headers) as answer:
        return answer.status


@pytest.mark.usefixtures("program")
async def test_what_a_killed_process_left_half_is_swept_away(office: ComposingOffice) -> None:
    folder = office.settings.store / "files"
    folder.mkdir(exist_ok=True)
    (folder / f"{uploading.TEMPORARY}x").write_bytes(b"half")
    (folder / SHA).write_bytes(PDF)
    async with serving(office):
        assert lying(office) == [SHA]


async def test_a_sender_who_hangs_up_leaves_nothing(program: Program) -> None:
    host, _, port = program.url.removeprefix("http://").partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /v1/announcements HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nIdempotency-Key: k1\r\n"
    writer.write(f"{head}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 99999\r\n\r\n".encode())
    writer.write(b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\nhalf a file')
    await writer.drain()
    async with asyncio.timeout(120):
        while not lying(program.office):  # noqa: ASYNC110 - the server does it
            await asyncio.sleep(0)
        writer.close()
        await writer.wait_closed()
        while lying(program.office):  # noqa: ASYNC110 - the server does it
            await asyncio.sleep(0)
    # The key is free again.
    assert (await program.post_files(GOOD, ("a.pdf", PDF)))[0] == 201


@pytest.fixture
async def reader(tmp_path: Path) -> TestClient[web.Request, web.Application]:
    async def take(request: web.Request) -> web.Response:
        try:
            async with receiving(request, tmp_path, 1000) as came:
                return web.json_response({"files": len(came.uploads)})
        except NotTaken as refused:
            return refused.answer

    app = web.Application()
    app.router.add_post("/", take)
    return TestClient(TestServer(app))


PIECES = st.sampled_from(
    [
        b"--b", b"\r\n", b"--", b"\n", b'Content-Disposition: form-data; name="announcement"', b'Content-Disposition: form-data; name="file"; filename="x"',
        b"Content-Type: multipart/mixed; boundary=c", b"--c\r\n", b"Content-Disposition: form-data; name=\"file\"; filename*=utf-8''%e0%a4", b"Content-Length: -1",
        b"Content-Encoding: gzip", b"{}", b"\xff\x00", b"x" * 600, b": ", b"Content-Disposition: \xff",
    ]
)  # fmt: skip


async def test_any_bytes_are_parts_or_refused(reader: TestClient[web.Request, web.Application], tmp_path: Path) -> None:
    async with reader:
        bodies: list[bytes] = []

        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(st.lists(PIECES, max_size=14).map(b"".join) | st.binary(max_size=60))
        def gather(body: bytes) -> None:
            bodies.append(body)

        gather()
        for body in bodies:
            async with reader.post("/", data=body, headers={"Content-Type": "multipart/form-data; boundary=b"}) as answer:
                assert answer.status in {200, 400, 413, 422}, body
        assert list((tmp_path / "files").glob("*")) == []
