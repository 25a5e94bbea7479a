"""Page: the acknowledgement page as HTML: one circular, one person, one button; works without scripts, images and colours.

Law: all that comes from people is escaped; the page says its language and direction, and each foreign piece says its own; nothing is told
by colour or sign alone (WCAG 2.1 AA: 1.4.1, 1.4.3, 1.4.10, 2.4.6, 2.4.7, 3.1.1, 3.1.2, 3.3.2, 4.1.2).
It does not know links, stores or HTTP.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daftar_bots.core.bodies import Body, direction, spoken_in
from daftar_bots.core.language import LANGUAGES

# Contrast at least 7:1 for text and 3:1 for borders; sizes in rem, so that a larger letter is a larger page. 44 px: WCAG 2.5.5.
_STYLE = """
:root{color-scheme:light dark}
body{margin:0;background:#fff;color:#1a1a1a}
body{font:1.125rem/1.6 "Noto Sans","Noto Sans Devanagari","Noto Naskh Arabic","Noto Nastaliq Urdu",system-ui,sans-serif}
main,nav{max-width:42rem;margin:0 auto;padding:1rem}
nav ul{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;list-style:none;margin:0;padding:0}
a{color:#003d8f}
[lang=ur]{line-height:2}
h1{font-size:1.5rem;line-height:1.3;margin:.5rem 0}
article{border:1px solid #6b6b6b;border-radius:.5rem;padding:.25rem 1rem;margin:1rem 0;overflow-wrap:anywhere}
fieldset{border:1px solid #6b6b6b;border-radius:.5rem;margin:1rem 0;padding:.5rem 1rem}
legend{font-weight:700}
label{display:block;padding:.4rem 0}
input[type=radio]{width:1.25rem;height:1.25rem;vertical-align:middle;margin-inline-end:.5rem}
textarea{width:100%;box-sizing:border-box;font:inherit;min-height:5rem}
button{font:inherit;font-weight:700;min-height:2.75rem;padding:.5rem 1.5rem;cursor:pointer}
button{border:2px solid #003d8f;border-radius:.5rem;background:#003d8f;color:#fff}
:focus-visible{outline:3px solid #b35900;outline-offset:2px}
.note{border-inline-start:.375rem solid #003d8f;padding:.25rem .75rem;font-weight:700}
@media(prefers-color-scheme:dark){body{background:#121212;color:#f2f2f2}a{color:#9cc4ff}button{background:#9cc4ff;border-color:#9cc4ff;color:#121212}
:focus-visible{outline-color:#ffb366}.note{border-color:#9cc4ff}}
@media print{nav,form{display:none}}
"""
# By which a browser is told that this style, and no other, is ours.
STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
NAMES: Mapping[str, str] = {"mr": "मराठी", "hi": "हिन्दी", "en": "English", "ur": "اردو"}


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows: `words` are its sentences by name, `bodies` the order in the reader's languages.

    `answered` says what was answered already, `form` whether to ask.
    """

    language: str
    words: Mapping[str, str]
    bodies: Sequence[Body]
    facts: Sequence[str]
    form: bool
    answered: str = ""
    error: str = ""
    remark: str = ""
    choice: str = ""


def render(view: View) -> str:
    """Give the page."""
    body = [f"<h1>{_text(view.words['head'])}</h1>"]
    if view.error:
        body.append(f'<p class="note" role="alert" id="error">{_text(view.error)}</p>')
    if view.answered:
        body.append(f'<p class="note" role="status">{_text(view.answered)}</p>')
    body += [f"<p>{_text(fact)}</p>" for fact in view.facts]
    body += [_order(place, said) for place, said in enumerate(view.bodies, 1)]
    if view.form:
        body.append(_form(view))
    return _frame(view, "\n".join(body))


def notice(language: str, head: str, lines: Sequence[str]) -> str:
    """Give a page that only says something."""
    return render(View(language, {"head": head}, (), lines, form=False))


def _order(place: int, said: Body) -> str:
    # Why each its own: the order is in a language of its own, whatever the page speaks.
    spoken = spoken_in(said.language)
    paragraphs = "".join(f"<p {spoken}>{_text(part)}</p>" for part in said.text.split("\n\n") if part.strip())
    return (
        f'<article {spoken} aria-labelledby="order-{place}"><h2 id="order-{place}" {spoken}>{_text(said.title)}</h2>{paragraphs}</article>'
    )


def _frame(view: View, body: str) -> str:
    links = "".join(
        f'<li><a href="?lang={code}" lang="{code}" hreflang="{code}"{_current(code, view.language)}>{NAMES[code]}</a></li>'
        for code in LANGUAGES
    )
    label = _text(view.words.get("languages", "Language"))
    return (
        f'<!doctype html>\n<html lang="{view.language}" dir="{direction(view.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex, nofollow">\n'
        f"<title>{_text(view.words['head'])}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<nav aria-label="{label}"><ul>{links}</ul></nav>\n<main>\n{body}\n</main>\n</body>\n</html>\n'
    )


def _form(view: View) -> str:
    words = view.words
    described = ' aria-describedby="error"' if view.error else ""
    choices = "".join(
        # Why none chosen beforehand: an answer is an act; programs that press every button give none.
        f'<label><input type="radio" name="answer" value="{value}"{_checked(value, view)} required> {_text(words[value])}</label>'
        for value in ("yes", "later", "no")
    )
    wrong = ' aria-describedby="error" aria-invalid="true"' if view.error and view.choice == "no" else ""
    return (
        f'<form method="post"{described}><input type="hidden" name="lang" value="{view.language}">'
        f"<fieldset><legend>{_text(words['ask'])}</legend>{choices}</fieldset>"
        f'<label for="remark">{_text(words["remark"])}</label>'
        f'<textarea id="remark" name="remark" maxlength="1000" dir="auto"{wrong}>{_text(view.remark)}</textarea>'
        f'<p><button type="submit">{_text(words["send"])}</button></p></form>'
    )


def _checked(value: str, view: View) -> str:
    return " checked" if value == view.choice else ""


def _current(code: str, language: str) -> str:
    return ' aria-current="true"' if code == language else ""


def _text(text: str) -> str:
    return html.escape(text.strip()).replace("\n", "<br>")
