"""Templates in the control room: what there is, how one looks, and using one in a line or by dialogue.

Law: a value that cannot be taken is named with its field before anything is asked; what is missing is asked for.
It does not know how templates are written in files.
"""

from __future__ import annotations

from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.compose import asking, dialogues, drafts
from daftar_bots.compose.shelf import read_shelf
from daftar_bots.core.composing_commands import UseTemplate
from daftar_bots.core.dialogue import field_step
from daftar_bots.core.language import name_in
from daftar_bots.core.templates import Template, Unfit, asked, check_values
from daftar_policy.core.document import did_you_mean


def template(desk: Desk, heard: Heard, command: UseTemplate) -> None:
    """Answer `template list`, `template show NAME` or `template use NAME …`."""
    language = desk.language_of(heard.person)
    if drafts.is_refused(desk, heard):
        return
    shelf = read_shelf(desk.settings.compose.templates)
    if command.what == "list":
        desk.reply(heard, _listed(desk, language))
        return
    found = shelf.templates.get(command.name)
    if found is None:
        hint = did_you_mean(command.name, shelf.templates)
        key = "template-none-close" if hint else "template-none"
        words = {"word": command.name[:40]} | ({"hint": hint.split("`")[1]} if hint else {})
        desk.reply(heard, [desk.say(language, key, **words)])
    elif command.what == "show":
        desk.reply(heard, _shown(desk, found, language))
    else:
        _use(desk, heard, found, command)


def _use(desk: Desk, heard: Heard, found: Template, command: UseTemplate) -> None:
    values = check_values(found, command.values)
    if isinstance(values, Unfit):
        desk.reply(heard, [asking.unfit(desk, desk.language_of(heard.person), values)])
        return
    dialogues.begin(desk, heard, found.id, {field_step(key): value for key, value in values.items()})


def _listed(desk: Desk, language: str) -> list[str]:
    shelf = read_shelf(desk.settings.compose.templates)
    lines = [
        desk.say(language, "template-row", name=each.id, title=name_in(each.name or each.titles, language, each.id))
        for each in shelf.templates.values()
    ]
    if shelf.problems:
        lines.append(desk.say(language, "template-broken", text=str(shelf.problems[0]).rpartition("/")[2]))
    return [desk.say(language, "template-head"), *lines] if lines else [desk.say(language, "template-empty")]


def _shown(desk: Desk, found: Template, language: str) -> list[str]:
    fields = []
    for field in found.fields:
        key = "template-field" if field.is_needed else "template-field-optional"
        name = f"{field.name}.{'|'.join(found.texts)}" if field.is_spoken else field.name
        fields.append(desk.say(language, key, field=name, question=asked(field, language)))
    texts = [
        line for spoken, text in found.texts.items() for line in (desk.say(language, f"language-{spoken}"), found.titles[spoken], text)
    ]
    return [desk.say(language, "template-use", name=found.id), *fields, *texts]
