"""HTTP in: which program may do and see what: its token, its pace, and refusals that are not the request's fault."""

import hashlib
from pathlib import Path

import pytest
from tests.bots.compose.conftest import ComposingOffice
from tests.bots.compose.test_http_in import GOOD, TOKEN, Program, program, read, serving

from daftar_bots.announcements.circulation_settings import CirculationSettings, QuotaWish
from daftar_bots.compose import tokens

__all__ = ["program"]

OTHER, OLD = "another-token-of-the-rti-cell", "the-token-that-was-before"


async def test_how_a_draft_stands_before_it_is_sent(program: Program) -> None:
    office = program.office
    await program.post(GOOD)
    await office.settle()
    _, card = await program.get("it-2026-1")
    assert (card["state"], card["stage"], card["approvals"]) == ("draft", "open", {"given": 0, "missing": 1})
    await office.says("deputy", "return 1 Name the place")
    _, card = await program.get("it-2026-1")
    assert (card["stage"], card["approvals"]) == ("returned", {"given": 0, "missing": 1, "remark": "Name the place"})


async def test_what_the_policy_refuses(program: Program) -> None:
    status, fault = await program.post({**GOOD, "text": "About your salary."})
    assert (status, fault["type"]) == (403, "urn:daftar:problem:refused-by-policy")
    refused = "The policy refuses this announcement: Salary circulars come from Finance. [ANN-1]"
    assert fault["errors"] == [{"pointer": "", "detail": refused}]


@pytest.mark.usefixtures("program")
async def test_the_quota_says_when_to_come_again(office: ComposingOffice) -> None:
    office.configure(circulation=CirculationSettings(quotas=(QuotaWish(per_day=1),)))
    await office.restart()
    async with serving(office) as limited:
        assert (await limited.post(GOOD))[0] == 201
        headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "k2"}
        async with limited.session.post(f"{limited.url}/v1/announcements", json=GOOD, headers=headers) as answer:
            status, fault = await read(answer, "post")
            # It is ten in the morning in Pune.
            assert (status, answer.headers["Retry-After"]) == (429, str(14 * 3600 + 1))
        assert (fault["type"], fault["detail"]) == ("urn:daftar:problem:quota", "not before 2026-11-22T00:00:00+05:30")
        # What was made before the quota was used up is still there.
        assert (await limited.post(GOOD))[0] == 200


@pytest.mark.usefixtures("program")
async def test_who_is_no_maker_any_more(office: ComposingOffice) -> None:
    office.configure(makers=("@deputy:daftar.example",))
    await office.restart()
    async with serving(office) as stranger:
        status, fault = await stranger.post(GOOD)
        assert (status, fault["type"]) == (403, "urn:daftar:problem:not-a-maker")


async def test_each_program_has_its_token_and_sees_its_own(program: Program, office: ComposingOffice) -> None:
    hashed = hashlib.sha256(OTHER.encode()).hexdigest()
    file = office.directory / "token"
    file.write_text(f"# ours\n{TOKEN} hr\n{OLD} hr # until December\n\nsha256:{hashed} rti\n")
    assert (await program.post(GOOD))[0] == 201
    assert (await program.post(GOOD, token=OLD))[0] == 200
    # The same key of another program is another request.
    assert (await program.post({**GOOD, "title": "Another"}, token=OTHER))[0] == 201
    assert [(await program.get(number, token=OLD))[0] for number in ("1", "2", "it-2026-2")] == [200, 404, 404]
    assert [(await program.get(number, token=OTHER))[0] for number in ("1", "2")] == [404, 200]
    # What a person writes in the control room is no program's.
    await office.says("clerk", 'announce pune "By hand" x')
    assert [(await program.get("3", token=token))[0] for token in (TOKEN, OTHER)] == [404, 404]
    # The hash of a token is not a token.
    assert [(await program.get("2", token=token))[0] for token in (hashed, f"sha256:{hashed}")] == [401, 401]
    # A token that was taken out of the file is void at once; a file that cannot be read is said so.
    file.write_text(f"{TOKEN} hr\n")
    assert (await program.get("1", token=OLD))[0] == 401
    file.unlink()
    assert (await program.get("1"))[0] == 503


async def test_the_pace_is_of_each_program(program: Program, office: ComposingOffice) -> None:
    (office.directory / "token").write_text(f"{TOKEN} hr\n{OTHER} rti\n")
    assert [(await program.get("1"))[0] for _ in range(61)][-1] == 429
    assert (await program.get("1", token=OTHER))[0] == 404


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "expected a token of at least 24 characters on the first line"),
        ("# nothing\n", "expected a token of at least 24 characters on the first line"),
        (f"{TOKEN}\nshort\n", "line 2: expected a token of at least 24 characters"),
        (f"{TOKEN} hr portal\n", "line 1: expected a token and the program's name"),
        (f"{TOKEN} HR\n", "line 1: expected a token and the program's name"),
        ("sha256:1234\n", "line 1: expected 64 hexadecimal digits"),
        (f"{TOKEN}\n" * 101, "more than 100 tokens"),
    ],
)
def test_a_file_of_tokens_that_cannot_be_used(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "token").write_text(text)
    with pytest.raises(tokens.Unfit, match=words):
        tokens.read(tmp_path / "token")
