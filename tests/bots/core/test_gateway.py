"""A short message as a provider's request, and what the answer means: each provider's shape, and whatever it says."""

import hashlib
import json
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.gateway import Accepted, Gateway, Message, NotTaken, Success, judge, leaves, mistakes, pointed, render
from daftar_policy.core.re2_door import capturer, searcher

MESSAGE = Message("it-2026-1-7", "+919812345678", "पूर & {to} 1/2026", "MHGOVT", "1007", is_unicode=True, parts=1)


def test_a_form_like_that_of_mobile_seva() -> None:
    # CDAC's Mobile Seva: a hash over user, sender, content and a key; any script as references to its signs; success is said in words.
    gateway = Gateway(
        url="https://sms.example.gov/esms/sendsmsrequestDLT",
        form={
            "username": "mh-it", "password": "{secret:password}", "senderid": "{sender}", "content": "{text_entities}", "smsservicetype": "{unicode}",
            "mobileno": "{to_digits}", "templateid": "{template_id}", "key": "{digest:key}",
        },
        digests={"key": ("sha512", "mh-it{sender}{text_entities}{secret:key}")},
        unicode=("singlemsg", "unicodemsg"),
        success=Success(named=capturer(r"MsgID = (\w+)"), refused=searcher("^4(?:0[013-9]|[1-9]\\d),")),
    )  # fmt: skip
    asked = render(gateway, MESSAGE, {"password": "p&w", "key": "k"})
    content = "".join(f"&#{ord(sign)};" for sign in MESSAGE.text)
    assert dict(parse_qsl(asked.body.decode())) == {
        "username": "mh-it", "password": "p&w", "senderid": "MHGOVT", "content": content, "smsservicetype": "unicodemsg",
        "mobileno": "919812345678", "templateid": "1007", "key": hashlib.sha512(f"mh-itMHGOVT{content}k".encode()).hexdigest(),
    }  # fmt: skip
    assert asked.headers == {"Content-Type": "application/x-www-form-urlencoded"}
    assert judge(gateway.success, 200, "402,MsgID = 150620161466003974245msdgsms") == Accepted("150620161466003974245msdgsms")
    assert judge(gateway.success, 200, "416,Hash not matched") == NotTaken("it answered: 416,Hash not matched", is_final=True)


def test_json_keeps_its_types_and_a_message_is_no_template() -> None:
    gateway = Gateway(
        url="https://sms.example/v2?tenant=1",
        query={"ref": "{id}"},
        json={
            "messages": [
                {"to": "{to}", "text": "{text}", "unicode": "{unicode}", "parts": "{parts}", "flash": False, "note": "{{{sender}}}"}
            ]
        },
        headers={"Authorization": "Bearer {secret:token}"},
    )
    asked = render(gateway, MESSAGE, {"token": "t"})
    (message,) = json.loads(asked.body)["messages"]
    assert message == {"to": MESSAGE.to, "text": MESSAGE.text, "unicode": True, "parts": 1, "flash": False, "note": "{MHGOVT}"}
    assert asked.headers == {"Content-Type": "application/json", "Authorization": "Bearer t"}
    assert asked.url == "https://sms.example/v2?tenant=1&ref=it-2026-1-7"


def test_everything_in_the_address() -> None:
    asked = render(
        Gateway(url="https://x.example/send", method="GET", query={"m": "{text}", "u": "{unicode}"}, unicode=(0, 8)), MESSAGE, {}
    )
    assert (asked.method, asked.body) == ("GET", b"")
    assert dict(parse_qsl(asked.url.partition("?")[2])) == {"m": MESSAGE.text, "u": "8"}


@pytest.mark.parametrize(
    ("success", "status", "body", "verdict"),
    [
        (Success(), 200, "ok", Accepted("")),
        (Success(), 204, "", Accepted("")),
        (Success(), 302, "", NotTaken("it answered 302: ", is_final=True)),
        (Success(), 400, "bad\n number", NotTaken("it answered 400: bad number", is_final=True)),
        (Success(), 429, "slow", NotTaken("it answered 429: slow", is_final=False)),
        (Success(), 503, "", NotTaken("it answered 503: ", is_final=False)),
        (Success(), 401, "", NotTaken("it answered 401: ", is_final=False)),
        (Success(frozenset({202})), 200, "ok", NotTaken("it answered 200: ok", is_final=True)),
        (Success(pointer="/data/0/id"), 200, '{"data": [{"id": 17}]}', Accepted("17")),
        (Success(pointer="/a~1b"), 200, '{"a/b": "x"}', Accepted("x")),
        (
            Success(pointer="/id"),
            200,
            '{"error": "x"}',
            NotTaken('it answered 200 without the message\'s name: {"error": "x"}', is_final=True),
        ),
        (Success(pointer="/id"), 200, "<html>", NotTaken("it answered 200 without the message's name: <html>", is_final=True)),
        (Success(again=searcher("(?i)throttled")), 200, "Throttled", NotTaken("it answered: Throttled", is_final=False)),
        (Success(named=capturer("id=(.*)")), 200, "id=" + "x" * 999, Accepted("x" * 200)),
    ],
)
def test_what_an_answer_means(success: Success, status: int, body: str, verdict: object) -> None:
    assert judge(success, status, body) == verdict


@given(st.text(max_size=40), st.from_regex(r"(/[a-z0-9~]{0,2}){0,3}", fullmatch=True))
def test_any_answer_has_a_name_or_none(body: str, pointer: str) -> None:
    found = pointed(body, pointer)
    assert found is None or isinstance(found, str)
    assert isinstance(judge(Success(pointer=pointer), 200, body), Accepted | NotTaken)


def test_a_deep_answer_is_no_answer() -> None:
    assert pointed("[" * 100_000, "/0") is None


def test_what_a_template_may_not_say() -> None:
    assert [wrong for wrong, _ in mistakes("{to} {too} {secret:no} {digest:key} {{x}} {", ["yes"], ["key"])] == ["too", "secret:no", "{"]
    assert list(leaves({"a": ["x", {"b": "y"}], "c": 5})) == [(("a", 0), "x"), (("a", 1, "b"), "y")]
