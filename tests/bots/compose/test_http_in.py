"""HTTP in: a program's announcement becomes a draft, once; every fault has its place; nobody else gets in."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from io import BytesIO

import pytest
from aiohttp import ClientResponse, ClientSession, FormData
from hypothesis import given
from hypothesis import strategies as st
from tests.bots.compose.conftest import ComposingOffice
from tests.bots.compose.described import described
from tests.bots.conftest import plain

from daftar_bots import web
from daftar_bots.compose import http_in, uploading
from daftar_bots.compose.http_in import Pace
from daftar_bots.compose.settings import ApiSettings
from daftar_bots.config_http import HttpSettings
from daftar_bots.core import posted
from daftar_bots.core.posted import KEYS, Posted

TOKEN = "a-token-of-the-it-department"
GOOD: dict[str, object] = {"audience": "pune/*", "title": "Flood duty", "text": "Report at nine.", "importance": "important", "ack": "2d"}


class Program:
    """A department's program with its token."""

    def __init__(self, session: ClientSession, url: str, office: ComposingOffice) -> None:
        self.session = session
        self.url = url
        self.office = office

    async def post(self, body: object, key: str = "k1", token: str = TOKEN, **more: object) -> tuple[int, dict[str, object]]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": key}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers |= {name: str(value) for name, value in more.items()}
        async with self.session.post(
            f"{self.url}/v1/announcements", data=BytesIO(data), headers={k: v for k, v in headers.items() if v}
        ) as answer:
            return await read(answer, "post")

    async def post_files(
        self, body: object, *files: tuple[str, bytes], key: str = "k1", token: str = TOKEN
    ) -> tuple[int, dict[str, object]]:
        form = FormData(quote_fields=False)
        form.add_field("announcement", json.dumps(body), content_type="application/json")
        for name, data in files:
            form.add_field("file", data, filename=name, content_type="application/pdf")
        return await self.post_form(form, key, token)

    async def post_form(self, form: FormData, key: str = "k1", token: str = TOKEN) -> tuple[int, dict[str, object]]:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        async with self.session.post(f"{self.url}/v1/announcements", data=form, headers=headers) as answer:
            return await read(answer, "post")

    async def get(self, number: str, token: str = TOKEN) -> tuple[int, dict[str, object]]:
        async with self.session.get(f"{self.url}/v1/announcements/{number}", headers={"Authorization": f"Bearer {token}"}) as answer:
            return await read(answer, "get")


async def read(answer: ClientResponse, verb: str) -> tuple[int, dict[str, object]]:
    """Read an answer, and hold it against what the description says of it."""
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    body = await answer.json(content_type=None)
    assert isinstance(body, dict)
    described(verb, answer, body)
    return answer.status, body


@pytest.fixture
async def program(office: ComposingOffice) -> AsyncIterator[Program]:
    (office.directory / "token").write_text(f"{TOKEN}\n")
    api = ApiSettings(office.directory / "token", "@clerk:daftar.example", per_minute=60)
    office.configure(compose=office.with_api(api))
    await office.restart()
    async with serving(office) as made:
        yield made


@asynccontextmanager
async def serving(office: ComposingOffice) -> AsyncIterator[Program]:
    door = http_in.department(office.bot.desk, office.bot.courier.wake.set)
    assert door is not None
    async with web.serving(HttpSettings(port=0), [http_in.routes([door])]) as url, ClientSession() as session:
        yield Program(session, url, office)


async def until_taken(program: Program, body: object) -> tuple[int, dict[str, object]]:
    """Post as a program does that is told to come again in a moment."""
    while (answer := await program.post(body))[0] == 409:  # noqa: ASYNC110 - as a program does
        await asyncio.sleep(0)
    return answer


async def test_a_draft_is_made_shown_approved_and_followed(program: Program) -> None:
    office = program.office
    assert await program.post(GOOD) == (201, {"id": "it-2026-1", "number": "1/2026", "state": "draft"})
    await office.settle()
    preview = plain(office.notices()[-1])
    assert preview.startswith("From a program, in the name of Clerk Kale:\nDraft 1/2026 by Clerk Kale: Flood duty")
    assert "m.relates_to" not in office.notices()[-1].content
    assert "is being sent to 2 rooms" in await office.reacts("deputy", office.notices()[-1])
    status, card = await program.get("1/2026")
    assert status == 200
    assert card["state"] == "approved"
    assert card["rooms"] == {"sent": 2, "waiting": 0, "failed": 0}
    assert (await program.get("1"))[1] == (await program.get("it-2026-1"))[1] == (await program.get("1-2026"))[1] == card
    assert card["acknowledged"] == {"of": 3, "yes": 0, "later": 0, "no": 0}
    await office.reacts("asha", office.circulars("pune")[0])
    assert (await program.get("1"))[1]["acknowledged"] == {"of": 3, "yes": 1, "later": 0, "no": 0}
    assert (await program.get("2/2026"))[0] == 404


async def test_the_same_key_makes_one_draft_for_good(program: Program) -> None:
    answers = await asyncio.gather(*(until_taken(program, GOOD) for _ in range(5)))
    assert sorted(status for status, _ in answers) == [200, 200, 200, 200, 201]
    assert {str(body["number"]) for _, body in answers} == {"1/2026"}
    await program.office.restart()
    async with serving(program.office) as again:
        assert (await again.post(GOOD)) == (200, {"id": "it-2026-1", "number": "1/2026", "state": "draft"})
        assert (await again.post({**GOOD, "title": "Other"}))[0] == 422
        assert (await again.post({**GOOD, "title": "Other"}, key="k2"))[1]["number"] == "2/2026"


async def test_bodies_in_several_languages(program: Program) -> None:
    spoken = {"title": {"mr": "पूर", "en": "Flood"}, "text": {"mr": "नऊ वाजता.", "en": "At nine.\nmr: not a section"}}
    assert (await program.post({**GOOD, **spoken}))[0] == 201
    await program.office.settle()
    preview = plain(program.office.notices()[-1])
    assert "Text in Marathi:\nपूर\nनऊ वाजता." in preview
    assert "Text in English:\nFlood\nAt nine.\nmr: not a section" in preview


async def test_a_template_with_its_fields(program: Program) -> None:
    body = {"template": "flood", "fields": {"place": "Pune", "day": "1-12-2026"}}
    assert (await program.post(body))[0] == 201
    await program.office.settle()
    assert "Flood duty at Pune" in plain(program.office.notices()[-1])
    status, fault = await program.post({**body, "fields": {"place": "Pune"}}, key="k2")
    assert (status, fault["errors"]) == (422, [{"pointer": "/fields/day", "detail": "this field is missing"}])
    status, fault = await program.post({"template": "flod"}, key="k3")
    assert fault["errors"] == [{"pointer": "/template", "detail": "there is no template `flod`"}]


FAULTS: list[tuple[dict[str, object], str, str]] = [
    ({"audience": None}, "/audience", "this key is missing"),
    ({"audience": "pone/*"}, "", "There is no office “pone/*”. Did you mean “pune/*”?"),
    ({"audience": ["pune", 5]}, "/audience/1", "expected a text such as `pune/*`"),
    ({"audience": 'pune "x"'}, "/audience", "not an audience: too long, or with a quotation mark or a control character"),
    ({"title": ""}, "/title", "expected a text"),
    ({"title": {"de": "x"}, "text": {"de": "x"}}, "/title/de", "`de` is not one of: mr, hi, en, ur"),
    ({"importance": "high"}, "/importance", "expected one of: routine, important, urgent, emergency"),
    ({"ack": "soon"}, "/ack", "“ack:soon” is no time. Write ack:2d for two days, ack:6h for six hours, or ack:30-11-2026."),
    ({"ack": "2d label:open"}, "/ack", "expected a text without spaces or quotation marks"),
    ({"tittle": "x"}, "/tittle", "unknown key: did you mean `title`?"),
    ({"fields": {}}, "/fields", "only together with `template`"),
]


async def test_each_fault_has_its_place(program: Program) -> None:
    for change, pointer, detail in FAULTS:
        status, body = await program.post({key: value for key, value in {**GOOD, **change}.items() if value is not None})
        assert status == 422
        assert {"pointer": pointer, "detail": detail} in body["errors"]  # type: ignore[operator]
    assert program.office.bot.desk.register.latest(1) == []
    # A request that came to nothing can be put right under its key.
    assert (await program.post(GOOD))[0] == 201


REFUSED: list[tuple[object, dict[str, str], int]] = [
    (GOOD, {"token": "another-token-of-somebody-else"}, 401),
    (GOOD, {"token": ""}, 401),
    (GOOD, {"Idempotency-Key": ""}, 400),
    (GOOD, {"Idempotency-Key": "x" * 201}, 400),
    (GOOD, {"Content-Type": "text/plain"}, 415),
    (b"{", {}, 422),
    (b"[]", {}, 422),
    (b'{"title": NaN}', {}, 422),
    (b"\xff", {}, 422),
    (b"[" * 100_000, {}, 422),
    (b" " * (uploading.LARGEST_BODY + 1), {}, 413),
]


async def test_what_is_not_taken_at_all(program: Program) -> None:
    for body, more, status in REFUSED:
        found, fault = await program.post(body, **more)  # type: ignore[arg-type]
        assert (found, fault["status"]) == (status, status)
        assert TOKEN not in json.dumps(fault)


async def test_other_methods_and_addresses(program: Program) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with program.session.get(f"{program.url}/v1/announcements", headers=headers) as answer:
        assert (answer.status, answer.headers["Allow"], answer.content_type) == (405, "POST", "application/problem+json")
    async with program.session.get(f"{program.url}/elsewhere") as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (404, "no-store")


async def test_too_many_are_told_when_to_come_again(program: Program) -> None:
    statuses = [(await program.get("1"))[0] for _ in range(61)]
    assert statuses == [404] * 60 + [429]
    program.office.clock.forward(timedelta(seconds=2))
    assert (await program.get("1"))[0] == 404


def test_the_pace_is_even() -> None:
    pace = Pace(60)
    assert [pace.take(0.0) for _ in range(61)][-1] == 1.0
    assert pace.take(0.5) == 0.5
    assert pace.take(1.0) == 0.0


@given(
    st.dictionaries(
        st.sampled_from([*KEYS, "x"]),
        st.recursive(
            st.none() | st.booleans() | st.text(max_size=6),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["mr", "en", "x"]), inner, max_size=2),
            max_leaves=4,
        ),
    )
)
def test_reading_is_total(body: dict[str, object]) -> None:
    found = posted.read(json.dumps(body).encode())
    assert isinstance(found, Posted) or found


@given(st.binary(max_size=30))
def test_any_bytes_are_read(body: bytes) -> None:
    posted.read(body)
