"""What the homeserver's answers mean, and what is none of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bridges.matrix.answers import MatrixError, Refused, Unreachable, answer_of

SEND = "/_matrix/client/v3/rooms/!r/send/m.room.message/t"
PAGE = "<html><head><title>404 Not Found</title></head></html>"


def error(status: int, text: str, path: str = SEND) -> MatrixError:
    with pytest.raises(MatrixError) as caught:
        answer_of(status, text, path)
    return caught.value


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 408, 451, 301])
@pytest.mark.parametrize("text", [PAGE, "", "{}", "[1]", '{"error": "no"}', '{"errcode": ""}', '{"errcode": null}'])
def test_what_a_proxy_says_is_no_refusal(status: int, text: str) -> None:
    assert isinstance(error(status, text), Unreachable)


@pytest.mark.parametrize(("status", "code"), [(403, "M_FORBIDDEN"), (404, "M_NOT_FOUND"), (400, "M_BAD_JSON"), (413, "M_TOO_LARGE")])
def test_what_the_homeserver_refuses_it_refuses(status: int, code: str) -> None:
    refused = error(status, f'{{"errcode": "{code}", "error": "no"}}')
    assert isinstance(refused, Refused)
    assert (refused.status, refused.code, refused.text, refused.decision) == (status, code, "no", None)


@pytest.mark.parametrize("status", [413, 414, 431])
def test_what_is_too_large_for_a_proxy_is_refused(status: int) -> None:
    assert isinstance(error(status, PAGE), Refused), "asking again changes nothing"


def test_a_decision_is_a_refusal_whatever_else_is_missing() -> None:
    refused = error(403, '{"in.daftar.decision": {"decision": "hold"}}')
    assert isinstance(refused, Refused)
    assert refused.decision == {"decision": "hold"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (SEND, Unreachable),
        ("/_matrix/client/v3/rooms/!r/state/m.room.encryption/", Unreachable),
        ("/_matrix/media/v3/upload", Unreachable),
        # Where login is delegated, the homeserver has no such endpoint, and waiting for it would be in vain.
        ("/_matrix/client/v3/login", Refused),
        ("/_matrix/client/v3/devices/OLD", Refused),
    ],
)
def test_a_homeserver_without_rooms_is_half_started(path: str, kind: type[MatrixError]) -> None:
    assert type(error(404, '{"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"}', path)) is kind


def test_a_page_with_200_is_no_answer() -> None:
    assert isinstance(error(200, "<html>back soon</html>"), Unreachable)
    assert isinstance(error(200, "[]"), Unreachable)
    assert isinstance(error(200, ""), Unreachable)
    assert isinstance(error(200, '{"cut": '), Unreachable)
    assert isinstance(error(200, "[" * 100_000), Unreachable)
    assert answer_of(200, ' {"event_id": "$e"}') == {"event_id": "$e"}
    assert answer_of(201, "{}") == {}


@given(st.integers(100, 599), st.one_of(st.text(max_size=60), st.just('{"errcode": "M_UNKNOWN"}')), st.text(max_size=20))
def test_any_answer_is_a_value_or_one_of_two_errors(status: int, text: str, path: str) -> None:
    try:
        assert isinstance(answer_of(status, text, path), dict)
    except (Refused, Unreachable) as error:
        assert str(error)  # noqa: PT017 - either of two
