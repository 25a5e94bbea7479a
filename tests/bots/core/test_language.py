import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.language import LANGUAGES, choose, digits, fold, listed, name_in, own_name

SCRIPTS = st.text(
    st.one_of(
        st.characters(min_codepoint=0x20, max_codepoint=0x24F),
        st.characters(min_codepoint=0x900, max_codepoint=0x97F),
        st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
        st.sampled_from("\u200c\u200d\u2068\u2069\ufe0f✅"),
    ),
)


@given(SCRIPTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folding_any_text_ends(text: str) -> None:
    assert not set(fold(text)) & set("\u200c\u200d\u2068\u2069\ufe0f")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Status", "STATUS"),
        ("मंज़ूर", "मंज\u093cूर"),
        ("मंजुरी", "मंजु\u200dरी"),
        ("\u2068pune/*\u2069", "pune/*"),
        ("१/२०२६", "1/2026"),
        ("۱/۲۰۲۶", "1/2026"),
        ("٣", "3"),
        ("باقي", "باقی"),
        ("اہم", "اهم"),
        ("Ｓｔａｔｕｓ".casefold(), "ｓｔａｔｕｓ"),
    ],
)
def test_what_looks_the_same_is_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_digits_leave_other_signs_alone() -> None:
    assert digits("क्र. १२/२०२६ ²½") == "क्र. 12/2026 ²½"


@pytest.mark.parametrize(
    ("wanted", "given_language"),
    [([None], "en"), (["mr-IN"], "mr"), (["", "UR"], "ur"), (["ta", "hi"], "hi"), (["ta"], "en")],
)
def test_the_first_language_that_we_speak(wanted: list[str | None], given_language: str) -> None:
    assert choose(wanted, "en") == given_language


def test_names_fall_back() -> None:
    assert name_in({"mr": "पुणे", "en": "Pune"}, "mr", "pune") == "पुणे"
    assert name_in({"mr": "पुणे", "en": "Pune"}, "ur", "pune") == "Pune"
    assert name_in({"mr": "पुणे"}, "ur", "pune") == "पुणे"
    assert name_in({}, LANGUAGES[0], "pune") == "pune"
    # Who reads Hindi reads the Marathi name.
    assert name_in({"en": "Pune", "mr": "पुणे"}, "hi", "pune") == "पुणे"
    assert name_in({"hi": "पुणे", "en": "Pune"}, "mr", "pune") == "पुणे"


@pytest.mark.parametrize(
    ("latin", "local", "language", "shown"),
    [
        ("Asha Patil", "आशा पाटील", "mr", "आशा पाटील"),
        ("Asha Patil", "आशा पाटील", "hi", "आशा पाटील"),
        ("Asha Patil", "आशा पाटील", "en", "Asha Patil"),
        # Who reads Urdu need not read Devanagari, nor the other way round.
        ("Asha Patil", "आशा पाटील", "ur", "Asha Patil"),
        ("Imran Shaikh", "عمران شیخ", "mr", "Imran Shaikh"),
        ("Imran Shaikh", "عمران شیخ", "ur", "عمران شیخ"),
        ("", "आशा पाटील", "ur", "आशा पाटील"),
        ("Asha Patil", "", "mr", "Asha Patil"),
        ("", "", "mr", ""),
    ],
)
def test_a_person_is_named_in_letters_that_the_reader_knows(latin: str, local: str, language: str, shown: str) -> None:
    assert own_name(latin, local, language) == shown


def test_a_list_has_the_comma_of_its_language() -> None:
    assert listed(["حویلی", "پونے"], "ur") == "حویلی، پونے"
    assert listed(["हवेली", "पुणे"], "mr") == "हवेली, पुणे"
