"""What HTML hides from its reader is shown to nobody; what a reader sees stays, however it is styled."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daftar_bridges.email import html_styles, mime_in

HIDING = [
    "display: NONE !important", "display:/**/none", "display:\\6eone", "dis\\70 lay:none", "visibility:collapse", "opacity:.0", "opacity:0%", "opacity: 0.01",
    "position:absolute;left:-9999px", "position:fixed;top:-200em", "text-indent:-9999px", "position:absolute;clip:rect(0,0,0,0)",
    "position:absolute;clip:rect(1px 1px 1px 1px)", "clip-path: inset(100%)", "clip-path:circle(0)", "transform:scale(0)", "transform: scale( 0 , 1)",
    "font-size:1px;line-height:1px", "font:0/0 a", "font: bold 0px serif", "font-size:0", "font-size:.1em", "color:transparent", "color:rgba(0,0,0,0)",
    "color: rgb(0 0 0 / 0%)", "color:#ffffff00", "color:#fff0", "color:#FFF;background:white", "background-color:#abc;color: #abc",
    "max-height:1px;overflow:hidden", "width:0px;overflow-x:hidden",
]  # fmt: skip
SHOWING = [
    "display:block", "opacity:1", "opacity:.5", "position:absolute;left:-5px", "text-indent:-20px", "clip-path:inset(5%)", "transform:scale(0.9)", "font-size:9px",
    "font:12px/0 serif", "font: bold serif", "color:#ff0000", "color:rgba(0,0,0,.9)", "color:#000000cc", "color:#fff;background:#000", "max-height:100%;overflow:hidden",
    "height:0", "overflow:hidden", "mso-hide:all", "x:display:none", "background:url(display:none)", "font-size:100%", "width:100px;overflow:hidden",
]  # fmt: skip
SHEETS = [
    ("#h{display:none}", "<div id=h>hidden</div>"),
    ("i{display:none}", "<i>hidden</i>"),
    ("div.h, p.q{display:none!important}", "<div class='a h'>hidden</div>"),
    ("/* x { */ .h.k{visibility:hidden}", "<b class='k h'>hidden</b>"),
    (".a{color:red} .h{opacity:0}", "<b class=h>hidden</b>"),
]
SHOWN_SHEETS = [
    ("@media print{.h{display:none}}", "<b class=h>shown</b>"),
    (".m .h{display:none}", "<b class=h>shown</b>"),
    (".h:hover{display:none}", "<b class=h>shown</b>"),
    (".h.k{display:none}", "<b class=h>shown</b>"),
    (".h{display:none}", "<b class=h style='display:inline'>shown</b>"),
    ("body{display:none}", "shown"),
    (".h{", "<b class=h>shown</b>"),
]


def read(html: str) -> tuple[str, str]:
    message = mime_in.parse(f"Content-Type: text/html; charset=utf-8\n\n{html}".encode())
    return message.text, message.html or ""


@pytest.mark.parametrize("style", HIDING)
def test_what_is_hidden_is_shown_to_nobody(style: str) -> None:
    for inside in ("hidden", "<span>hidden</span>", "<table><tr><td>hidden</td></tr></table>"):
        text, html = read(f'<p>Hello</p><div style="{style}">{inside}</div>after')
        assert text == "Hello\n\nafter"
        assert "hidden" not in html
        assert "after" in html


@pytest.mark.parametrize("style", SHOWING)
def test_what_is_seen_stays(style: str) -> None:
    text, html = read(f'<p>Hello</p><div style="{style}">shown</div>')
    assert text == "Hello\n\nshown"
    assert "shown" in html


@pytest.mark.parametrize(("sheet", "html"), SHEETS)
def test_a_style_sheet_hides(sheet: str, html: str) -> None:
    assert read(f"<style>{sheet}</style><p>Hello</p>{html}") == ("Hello", "<p>Hello</p>")


@pytest.mark.parametrize(("sheet", "html"), SHOWN_SHEETS)
def test_a_style_sheet_that_hides_only_sometimes_hides_nothing(sheet: str, html: str) -> None:
    assert "shown" in read(f"<style>{sheet}</style><p>Hello</p>{html}")[0]


def test_letters_inside_have_their_own_size_and_colour() -> None:
    html = '<td style="font-size:0;color:transparent">a<b style="font-size:14px">b<i style="color:#000">c</i></b>d</td>e'
    assert read(f"<table><tr>{html.partition('</td>')[0]}</td></tr></table>e")[0].split() == ["c", "e"]


@pytest.mark.parametrize("href", ["login", "/x", "#top", "?q", "//evil.example/x", "x/y:z"])
def test_a_link_that_leads_nowhere_is_none(href: str) -> None:
    assert (
        read(f'<a href="{href}">here</a> <a href="https://x.example/">there</a>')[1] == '<a>here</a> <a href="https://x.example/">there</a>'
    )


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from([*HIDING, *SHOWING, ";", ":", "/*", "*/", "\\", "rect(", "-", "1e9px"]), st.text(max_size=5)), max_size=8
    ).map("".join)
)
def test_any_style_can_be_read(style: str) -> None:
    assert isinstance(html_styles.look(style), html_styles.Look)
    html_styles.rules(f"<style>.a,{style}{{display:none}}{style}</style>")


@pytest.mark.parametrize(
    "html",
    [
        "<style>" + ".a{display:none}" * 12_000 + "</style>" + "<b class=a></b>" * 50_000,
        "<style>" + "".join(f".c{n}{{display:none}}" for n in range(2_000)) + "</style>" + f"<b class='{' '.join(f'c{n}x' for n in range(300))}'>x</b>" * 500,
        "".join(f"<b style='color:#fff;opacity:{n}'>x</b>" for n in range(30_000)),
        "<style>" + "/*" * 90_000 + "</style>x",
        f"<b style='{'/*' * 1_900}'>x</b>" * 500,
        f"<b style='clip:rect({'1 ' * 1_900};position:absolute'>x</b>" * 500,
        f"<b style='color:rgba({'0,' * 1_900}'>x</b>" * 500,
        "<a href='x'>y</a>" * 60_000,
    ],
)  # fmt: skip
def test_styles_that_are_made_to_hurt_are_read_in_time(html: str) -> None:
    begin = time.process_time()
    read(html)
    assert time.process_time() - begin < 2
