"""HTML as it is drawn: letters in the colour of their ground are shown to nobody, and what the subset has no element for stays apart."""

import time

import pytest

from daftar_bridges.email import mime_in

UNSEEN = [
    '<span style="color:#ffffff">hidden</span>',
    '<font color="white">hidden</font>',
    "<font color=#FFFFFF><b>hidden</b></font>",
    '<p style="COLOR: rgb(255, 255, 255)">hidden</p>',
    '<p style="color:#fdfdfd">hidden</p>',
    '<div bgcolor="#000000" style="color:#fff">hidden</div>',
    '<table><tr><td bgcolor="#eeeeee"><font color="#eee">hidden</font></td></tr></table>',
    '<div style="background:#123456"><p><i style="color:#123456">hidden</i></p></div>',
]
SEEN = [
    '<table><tr><td bgcolor="#0066cc"><b style="color:#ffffff">shown</b></td></tr></table>',
    '<table background="https://x.example/p.png"><tr><td style="color:#fff">shown</td></tr></table>',
    '<div style="background:url(x.png)"><b style="color:#fff">shown</b></div>',
    '<div style="background-image:linear-gradient(red,blue)"><b style="color:#fff">shown</b></div>',
    '<div style="background:#000"><font color="white">shown</font></div>',
    '<font color="white"><a href="https://x.example">shown</a></font>',
    '<font color="white"><table><tr><td>shown</td></tr></table></font>',
    '<span style="color:#fff"><b style="color:#333">shown</b></span>',
    '<p style="color:#cccccc">shown</p>',
    '<p style="color:inherit">shown</p>',
]
SHEETS_SEEN = [
    ("<style>.b{background:#06c}</style>", '<a class="b" style="color:#fff">shown</a>'),
    ("<style>td{background-color:#06c}</style>", '<table><tr><td><b style="color:#fff">shown</b></td></tr></table>'),
    ("<style>.d{color:#000}</style>", '<div style="color:#fff"><p class="d">shown</p></div>'),
    ("<style>@media (prefers-color-scheme: dark){body{color:#eee}}</style>", '<p style="color:#fff">shown</p>'),
]


def read(html: str, body: str = "") -> tuple[str, str]:
    message = mime_in.parse(f"Content-Type: text/html; charset=utf-8\n\n<body {body}><p>Hello</p>{html}</body>".encode())
    return message.text, message.html or ""


@pytest.mark.parametrize("html", UNSEEN)
def test_letters_in_the_colour_of_their_ground_are_seen_by_nobody(html: str) -> None:
    text, shown = read(html)
    assert text == "Hello"
    assert "hidden" not in shown


@pytest.mark.parametrize("html", SEEN)
def test_letters_on_another_ground_are_seen(html: str) -> None:
    text, shown = read(html)
    assert "shown" in text
    assert "shown" in shown


@pytest.mark.parametrize(("sheet", "html"), SHEETS_SEEN)
def test_where_a_style_sheet_may_paint_nothing_is_taken_for_hidden(sheet: str, html: str) -> None:
    assert "shown" in read(sheet + html)[0]


@pytest.mark.parametrize("body", ['bgcolor="#000"', 'style="background:black"', 'background="night.jpg"', 'style="background:var(--x)"'])
def test_the_page_has_a_ground_too(body: str) -> None:
    assert "shown" in read('<p style="color:#fff">shown</p>', body)[0]
    assert "Hello" in read("", f'{body} text="white"')[0]


def test_a_link_that_shows_another_host_says_where_it_leads() -> None:
    _, html = read('<a href="https://evil.example/login">https://bank.gov.in/login</a> and <a href="http://x.example/r">report.pdf</a>')
    assert html == (
        '<p>Hello</p><a href="https://evil.example/login">https://bank.gov.in/login</a> (evil.example) and <a href="http://x.example/r">report.pdf</a>'
    )
    same = '<a href="https://www.pune.example/a">pune.example</a>'
    assert read(same)[1] == f"<p>Hello</p>{same}"
    assert "(evil.example)" in read('<a href="https://pune.gov.in@evil.example/">www.pune.gov.in</a>')[1]


def test_words_of_elements_that_rooms_do_not_know_stay_apart() -> None:
    assert read("<dl><dt>Term</dt><dd>Meaning</dd></dl><center>Middle</center>")[1] == (
        "<p>Hello</p><div><div>Term</div><div>Meaning</div></div><div>Middle</div>"
    )
    assert read("<p>a<strike>b</strike><tt>c</tt><ins>d</ins></p>")[1] == "<p>Hello</p><p>a<del>b</del><code>c</code><u>d</u></p>"
    assert read("<p><span>1.<span>&nbsp;&nbsp; </span></span>First</p>")[1] == "<p>Hello</p><p><span>1. </span>First</p>"


def test_words_of_a_picture_elsewhere_stay_with_their_link() -> None:
    assert read('<a href="https://x.example/"><img src="https://x.example/b.png" alt="Open"></a>') == (
        "Hello\n\n[Open] (https://x.example/)",
        '<p>Hello</p><a href="https://x.example/">[Open]</a>',
    )
    assert read('<p>Good <img src="https://x.example/1f600.png" alt="😀"></p>')[1] == "<p>Hello</p><p>Good 😀</p>"


@pytest.mark.parametrize("tail", ["<div><br></div>", "<div><p>&nbsp;</p><br></div><br>", "<blockquote><br> </blockquote>", "<br><hr><br>"])
def test_no_blank_lines_are_left_at_the_end(tail: str) -> None:
    assert read(f"<div>End{tail}</div>")[1] == "<p>Hello</p><div>End</div>"


def test_overrides_of_direction_are_in_nothing_that_is_shown() -> None:
    raw = "Subject: \u202egnp.exe\nFrom: \u202dX <x@y.example>\nContent-Type: text/html; charset=utf-8\n\n<p>a\u202eb\u202c \u2067سلام\u2069</p>"
    message = mime_in.parse(raw.encode())
    assert (message.subject, message.sender[0].name, message.text) == ("gnp.exe", "X", "ab\u202c \u2067سلام\u2069")
    assert "\u202e" not in (message.html or "")


@pytest.mark.parametrize(
    "html",
    [
        "<br>" * 75_000 + "x" + "<br> " * 20_000,
        "<div><br>" * 900 + "</div>" * 900,
        "".join(f"<b style='color:#fff;background:rgb({n % 256},0,0)'>x</b>" for n in range(20_000)),
        "<center><dl>" * 400 + "x",
        f"<a href='https://x.example'>{'a.' * 140}</a>" * 8_000,
        "<p>x" + "</div> </p>" * 90_000,
        "<pre>" + "\n" * 300_000,
        "<pre>" + "x\n" * 100_000,
        "<p " + " ".join(f"a{number}=1" for number in range(50_000)) + ">x",
        "<p " + " ".join(f"a{number}='>'" for number in range(50_000)) + ">x",
        "<p " + "/".join(f"a{number}<" for number in range(50_000)) + ">x",
        "<p x='" + "<a " * 20_000,
    ],
)
def test_html_that_is_made_to_hurt_is_shown_in_time(html: str) -> None:
    begin = time.process_time()
    read(html)
    assert time.process_time() - begin < 2
