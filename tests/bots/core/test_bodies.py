"""Bodies: sections of one text, who gets which, and Urdu that reads from the right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.bodies import Body, as_html, as_plain, chosen, join, languages_at, missing, readable, split

BOTH = 'mr: "पूर"\nनऊ वाजता या.\n\nसर्वांनी.\nen: Report at nine.'


def test_sections_in_any_of_their_names() -> None:
    text = 'मराठी: "पूर"\nनऊ वाजता.\nहिन्दी: नौ बजे.\nEnglish: At nine.\nاردو: نو بجے۔'
    assert split("Flood", text) == (
        Body("mr", "पूर", "नऊ वाजता."),
        Body("hi", "Flood", "नौ बजे."),
        Body("en", "Flood", "At nine."),
        Body("ur", "Flood", "نو بجے۔"),
    )


@pytest.mark.parametrize("text", ["Report at nine.", "Note:\nen: this stands inside", "", "To: all", "see https://x.in: there"])
def test_a_text_that_does_not_begin_with_a_section_is_one_body(text: str) -> None:
    assert split("T", text) == (Body("", "T", text),)


def test_a_language_that_comes_twice_is_text_the_second_time() -> None:
    assert split("T", "en: one\nen: two") == (Body("en", "T", "one\nen: two"),)


words = st.text(st.sampled_from('abc मरा اردو"\n :-en'), max_size=30).map(lambda text: "\n".join(text.split("\n")).strip())
titles = st.text(st.sampled_from("abc मरा اردو:en"), min_size=1, max_size=10).map(lambda text: " ".join(text.split())).filter(bool)


@given(titles, st.lists(st.sampled_from(["mr", "hi", "en", "ur"]), unique=True, min_size=2), st.data())
def test_joined_and_split_they_are_the_same(title: str, languages: list[str], data: st.DataObject) -> None:
    bodies = tuple(Body(language, data.draw(titles), data.draw(words)) for language in languages)
    assert split(title, join(title, bodies)) == bodies


@given(st.text(st.sampled_from('abए:mren ur\n"“” ۱2/'), max_size=60))
def test_splitting_is_total(text: str) -> None:
    assert split("T", text)


def test_a_reader_gets_the_languages_of_the_reader_in_that_order_else_all() -> None:
    bodies = split("Flood", BOTH)
    assert [body.language for body in chosen(bodies, ["en", "mr"])] == ["en", "mr"]
    assert [body.language for body in chosen(bodies, ["en"])] == ["en"]
    assert [body.language for body in chosen(bodies, ["ur"])] == ["mr", "en"]
    assert missing(bodies, ["mr", "hi", "en"]) == ("hi",)
    assert missing(split("T", "plain"), ["mr"]) == ()


def test_the_languages_of_a_room_come_from_the_nearest_office_above() -> None:
    parents = {"mh": None, "pune": "mh", "haveli": "pune"}
    assert languages_at("haveli", parents, {"pune": ("ur",), "mh": ("hi",)}, ("mr",)) == ("ur",)
    assert languages_at("haveli", parents, {"haveli": ("en",), "pune": ("ur",)}, ("mr",)) == ("en",)
    assert languages_at("haveli", parents, {}, ("mr", "en")) == ("mr", "en")
    assert languages_at("a", {"a": "b", "b": "a"}, {}, ("mr",)) == ("mr",)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("حاضر ہوں 9:30 بجے۔", "حاضر ہوں \u20689:30\u2069 بجے۔"),
        ("12 افسران", "\u200f\u206812\u2069 افسران"),
        ("⚠ خبردار", "\u200f⚠ خبردار"),
        ("دیکھیں https://x.in/a?b=1.", "دیکھیں \u2068https://x.in/a?b=1\u2069."),
        ("رابطہ @asha:daftar.example", "رابطہ \u2068@asha:daftar.example\u2069"),
        ("دفتر \u2068Collector\u2069 پونے", "دفتر \u2068Collector\u2069 پونے"),
        ("سطر\n\nدوسری", "سطر\n\nدوسری"),
    ],
)
def test_urdu_lines_start_from_the_right_and_isolate_what_is_latin(written: str, shown: str) -> None:
    assert readable(written, "ur") == shown
    assert readable(shown, "ur") == shown


def test_other_languages_are_left_as_they_are_and_unnamed_urdu_is_not() -> None:
    assert readable("नऊ 9 वाजता https://x.in", "mr") == "नऊ 9 वाजता https://x.in"
    assert readable("نو 9 بجے", "") == "نو \u20689\u2069 بجے"


def test_plain_and_html_have_the_same_words() -> None:
    bodies = split("Flood", 'mr: "पूर <1>"\nनऊ.\n\nसर्व & सर्व.\nen: At nine.')
    assert as_plain(bodies) == ["पूर <1>", "नऊ.\n\nसर्व & सर्व.", "Flood", "At nine."]
    assert as_html(bodies) == "<h4>पूर &lt;1&gt;</h4><p>नऊ.</p><p>सर्व &amp; सर्व.</p><h4>Flood</h4><p>At nine.</p>"
