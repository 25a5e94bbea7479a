"""Links in HTML and in hostile text. Which host a spelling leads to is in test_domains_table.py."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.core import whatwg

from daftar_policy.core import ids, links


def hosts(text: str, formatted: str | None = None) -> tuple[str, ...]:
    return links.domains(links.find(text, formatted))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param('<a href="https://evil.com/x">gov.in</a>', ("gov.in", "evil.com"), id="what is shown and where it leads"),
        pytest.param('<a href="ht&#116;ps://ev&#x69;l.com">x</a>', ("evil.com",), id="character references"),
        pytest.param('<a href="https://ev\n\til.com">x</a>', ("evil.com",), id="line breaks, which browsers drop"),
        pytest.param('<a href="https&colon;//evil.com">x</a>', ("evil.com",), id="a named reference"),
        pytest.param('<a href="//evil.com/x">x</a>', ("evil.com",), id="no scheme"),
        pytest.param('<a href="\\\\evil/x">x</a>', ("evil",), id="backslashes, one label"),
        pytest.param('<a href="\x01\x0b //evil/x">x</a>', ("evil",), id="control characters in front"),
        pytest.param('<a href="/&Tab;/evil/x">x</a>', ("evil",), id="a tab between the slashes"),
        pytest.param('<base href="https://evil.com/"><a href="x">x</a>', ("evil.com",), id="a base for other addresses"),
        pytest.param('<svg><a xlink:href="//evil/x">x</a></svg>', ("evil",), id="another vocabulary's attribute"),
        pytest.param("<a href=https:evil.com>x</a>", ("evil.com",), id="no quotes, no slashes"),
        pytest.param("<a href = 'https://evil.com'>x</a>", ("evil.com",), id="single quotes, spaces"),
        pytest.param('<a title=">" href="https://evil.com">x</a>', ("evil.com",), id="a bracket in another attribute"),
        pytest.param('<A HREF="https://evil.com">x</A>', ("evil.com",), id="capitals"),
        pytest.param('<img src="mxc://evil.com/abc">', ("evil.com",), id="an image"),
        pytest.param('<img srcset="https://evil.com/1 1x, https://b.in/2 2x">', ("evil.com", "b.in"), id="several images"),
        pytest.param("https://ev<b>il</b>.com", ("evil.com",), id="a tag in the middle of a host"),
        pytest.param("gov.in<br>evil.com", ("gov.in", "evil.com"), id="two lines"),
        pytest.param("a<td>b.in</td><td>c.in</td>", ("b.in", "c.in"), id="cells"),
        pytest.param('<a href="https://matrix.to/#/@a:evil.com">A</a>', ("matrix.to", "evil.com"), id="a mention"),
        pytest.param('<a href="mailto:a&commat;evil.com">A</a>', ("evil.com",), id="an address"),
        pytest.param("gov.in &lt;evil.com&gt;", ("gov.in", "evil.com"), id="references in the text"),
    ],
)
def test_links_in_html(markup: str, expected: tuple[str, ...]) -> None:
    assert hosts("", markup) == expected
    assert set(expected) <= set(hosts(markup)), "a text with tags is read as HTML too"


def test_a_link_is_given_once_and_in_order() -> None:
    found = links.find("b.in https://a.in b.in", "<p>https://a.in</p>")
    assert [link.url for link in found] == ["b.in", "https://a.in"]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("(see https://a.in/x_(y)).", "https://a.in/x_(y)"),
        ("https://a.in/x!?", "https://a.in/x"),
        ("«https://a.in/x»", "https://a.in/x"),
        ("<https://a.in/x>", "https://a.in/x"),
        ('"https://a.in/x"', "https://a.in/x"),
        ("https://a.in/x।", "https://a.in/x"),
        ("https://a.in/महाराष्ट्र", "https://a.in/महाराष्ट्र"),
        ("a.in/x, then", "a.in/x"),
    ],
)
def test_the_sentence_round_a_link_is_left_out(text: str, url: str) -> None:
    assert [link.url for link in links.find(text)] == [url]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no links",
        "e.g. this",
        "3.14",
        "12.11.2026",
        "ok...",
        "see p.12",
        "a@gov.in",
        "@a:gov.in",
        "फाइल क्र. ५",
        "Mr.Patil",
        "README.md",
    ],
)
def test_no_link(text: str) -> None:
    assert links.find(text) == ()


def test_user_information_of_any_length_hides_no_host() -> None:
    (link,) = links.find("https://" + "gov.in/"[:-1] + "x" * 100_000 + "@evil.com/x")
    assert link.domains == ("evil.com",)
    assert len(link.url) <= 1024


@given(st.text(max_size=80) | st.text(alphabet="htps:/\\@.#?=[]()<>\"'& a0x%भ\t\n,", max_size=80))
def test_any_text_gives_normal_hosts(text: str) -> None:
    for link in links.find(text, text):
        for domain in link.domains:
            assert ids.browser_host(domain) == domain


@given(
    st.sampled_from(["https://", "HTTP:\\\\", "https:", "ftp:/", "//gov.in@", "https://gov.in:80@"]),
    st.sampled_from(["drive.google.com", "DRIVE.Google.Com", "ｄｒｉｖｅ.google。com", "drive%2egoogle.com", "dr\u00adive.google.com"]),
    st.sampled_from(["", ".", ":443", "/x", "?gov.in", "#gov.in", "\\@gov.in"]),
    st.sampled_from([" ", ", ", "\n", ") "]),
)
def test_no_spelling_escapes(scheme: str, host: str, path: str, after: str) -> None:
    if scheme.startswith("//") and "%" in host:
        return
    end = "/x" if scheme.startswith("//") and not path.startswith(("/", ":")) else ""
    assert "drive.google.com" in hosts(f"see ({scheme}{host}{end or path}{after}more")


HOST_PIECES = (
    *("gov", "in", "evil", "com", "drive", "google", "a_b", "-x", "x-", "GOV", "ｇｏｖ", "भारत", "قطر", "faß", "xn--h2brj9c", "r3---sn"),
    *("%65vil", "%E0%A4%AD", "ev\u00adil", "ev\u200bil", "💩", "1", "127", "0x7f", "010", "255", "256", "2130706433", "0x"),
)
DOTS = (".", ".", ".", "\u3002", "\uff0e", "%2e", "%E3%80%82")
URLS = st.builds(
    lambda scheme, slashes, user, pieces, dots, port, tail: (
        f"{scheme}:{slashes}{user}" + "".join(piece + dot for piece, dot in zip(pieces, dots, strict=False)).rstrip(".") + f"{port}{tail}"
    ),
    st.sampled_from(["https", "HTTP", "ftp", "Wss"]),
    st.sampled_from(["//", "//", "/", "", "\\\\", "/\\", "///"]),
    st.sampled_from(["", "", "gov.in@", "gov.in:80@", "a@gov.in@", "gov.in%2F@", "https:@", "भारत@", "%40@", "x:y:z@", "@"]),
    st.lists(st.sampled_from(HOST_PIECES), min_size=1, max_size=4),
    st.lists(st.sampled_from(DOTS), min_size=4, max_size=4),
    st.sampled_from(["", "", ":80", ":", ":65535"]),
    st.sampled_from(["", "/", "/@gov.in", "?@gov.in", "#@gov.in", "\\@gov.in", "/https://gov.in", "?x=gov.in:80"]),
)
NUMERIC_URLS = st.builds(
    lambda head, parts, tail: f"http://{head}{'.'.join(parts)}{tail}",
    st.sampled_from(["", "a@"]),
    st.lists(
        st.sampled_from(["0", "1", "0x7f", "0X0", "010", "255", "65535", "16777215", "4294967295", "4294967296", "08"]),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["", "/", ":80/", "."]),
)


@given(URLS | NUMERIC_URLS, st.sampled_from(["", "see ", "(", "पहा "]))
def test_what_a_browser_opens_is_found(url: str, before: str) -> None:
    """The oracle is the URL standard; more hosts than it has may be found, for clients find links by rules of their own."""
    opened = whatwg.host_of(url)
    if opened is not None:
        assert opened in hosts(before + url)
        assert opened in hosts("", f'<a href="{url}">x</a>')
        assert opened in hosts("", f"<img src='{url}'>")


@given(URLS | NUMERIC_URLS, st.integers(0, 80), st.sampled_from(["\t", "\n", "\r\n", "&#9;", "&Tab;", "&NewLine;"]))
def test_what_browsers_drop_from_an_address_hides_no_host(url: str, place: int, dropped: str) -> None:
    opened = whatwg.host_of(url)
    if opened is not None:
        assert opened in hosts("", f'<a href="{url[:place]}{dropped}{url[place:]}">x</a>')


HOSTILE = (
    *(
        "https://a",
        "https:a,",
        "https:",
        "http://",
        "https://a@",
        "a.in/",
        "a@a.in ",
        "a.",
        "@",
        "<a href=",
        "<a href='\"",
        "<",
        "&#",
        "[",
        "(((",
    ),
    *("mailto:a@b.c,", "matrix:u/a:b.c,", "https://matrix.to/#/@a:b/", "https://[", "भ.भ ", "%41.", "#a.b:", "a:", "a.b\t"),
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_linear_on_hostile_text(unit: str) -> None:
    # What is quadratic takes minutes on 100 kB; the bound leaves a slow machine ten times what is needed.
    text = (unit * 100_000)[:100_000]
    began = time.process_time()
    links.find(text)
    links.find("", text)
    assert time.process_time() - began < 10


def test_numeric_references_of_any_length() -> None:
    assert hosts("", "&#" + "9" * 5000 + ";&#x" + "f" * 5000 + ";&#" + "0" * 5000 + "97;.in/x") == ("a.in",)
