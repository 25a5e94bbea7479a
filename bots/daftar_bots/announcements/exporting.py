"""Exporting: who has acknowledged and who has not, as files in the control room: a table, a workbook, a picture.

Law: of the moment it was asked for, office by office in the order of the frozen audience; what is in a file is in the store before it is
uploaded. It does not know how a file is written, nor how it is sent.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence

from daftar_bots.announcements import changed, chart, spreadsheet, standing, tables
from daftar_bots.announcements.chart import Bar, Picture, Words
from daftar_bots.announcements.desk import Desk, Heard
from daftar_bots.core.acknowledgement import Tally
from daftar_bots.core.announcement import Announcement, State
from daftar_bots.core.derived import derived
from daftar_bots.core.language import RIGHT_TO_LEFT
from daftar_bots.core.reading import About
from daftar_bots.core.register_file import MIME, file_name, render
from daftar_bots.store import Outgoing

# Why: a workbook of more people takes seconds in which the bot hears nobody; `daftar announce report` makes it beside the bot.
MOST_IN_A_BOOK = 10_000
_KINDS = ("yes", "later", "no", "none")


def export(desk: Desk, heard: Heard, entry: Announcement) -> None:
    """Answer with the tables of an announcement, or with why there are none."""
    language = desk.language_of(heard.person)
    if entry.state is not State.APPROVED:
        desk.reply(heard, [desk.say(language, "export-not-sent", number=entry.number)], about=entry)
        return
    offices = standing.offices(desk, entry)
    missing, total = sum(len(office.open) for office in offices), standing.size(offices)
    words = desk.say(language, "export-head", number=entry.number, count=missing, total=total, when=_now(desk))
    desk.reply(heard, [words, *changed.lines(desk, entry, language), *_unacked(desk, offices, language)], about=entry)
    name = file_name(entry.office, entry.number)
    put(desk, heard, entry, "file", {"name": name, "type": MIME, "text": csv_of(desk, entry, language)})
    if total <= MOST_IN_A_BOOK:
        book = b64encode(workbook(desk, entry, language)).decode()
        put(desk, heard, entry, "book", {"name": name.removesuffix("csv") + "xlsx", "type": spreadsheet.MIME, "base64": book})


def draw(desk: Desk, heard: Heard, entry: Announcement, _: About) -> None:
    """Answer with a picture of how an announcement stands, or with why there is none."""
    language = desk.language_of(heard.person)
    if entry.state is not State.APPROVED:
        desk.reply(heard, [desk.say(language, "chart-not-sent", number=entry.number)], about=entry)
        return
    made = picture(desk, entry, language)
    desk.reply(heard, [_title(desk, entry, language), *changed.lines(desk, entry, language)], about=entry)
    name = file_name(entry.office, entry.number).removesuffix("csv") + "png"
    file = {"name": name, "type": chart.MIME, "base64": b64encode(made.data).decode(), "w": made.width, "h": made.height}
    put(desk, heard, entry, "chart", file)


def put(desk: Desk, heard: Heard, entry: Announcement, kind: str, file: Mapping[str, object]) -> None:
    """Queue a file for the room where it was asked for; `kind` tells the files of one answer apart."""
    name = derived(heard.event.event_id)
    desk.store.put([Outgoing("file", desk.settings.control_room, heard.event.room_id, f"{kind}-{name}", file, entry.id)])


def csv_of(desk: Desk, entry: Announcement, language: str) -> str:
    """Give the table of people as CSV."""
    offices = standing.offices(desk, entry)
    return render(tables.people_head(desk, language), tables.people(desk, entry, offices, language))


def workbook(desk: Desk, entry: Announcement, language: str) -> bytes:
    """Give the people and the offices as a workbook."""
    found = standing.offices(desk, entry)
    return spreadsheet.render(
        {
            entry.number: (tables.people_head(desk, language), tables.people(desk, entry, found, language)),
            desk.say(language, "export-office-name"): (tables.offices_head(desk, language), tables.offices(desk, entry, language)),
        },
        made=desk.now(),
        from_right=language in RIGHT_TO_LEFT,
    )


def picture(desk: Desk, entry: Announcement, language: str) -> Picture:
    """Give the picture: the offices where most are missing, the rest put together."""
    offices = sorted(standing.offices(desk, entry), key=lambda office: (-len(office.open), -office.size))
    bars = [
        _bar(desk.unit(office.unit, language), desk.unit(office.unit, "en"), office.unit, [office]) for office in offices[: chart.MOST_BARS]
    ]
    if len(offices) > chart.MOST_BARS:
        rest = offices[chart.MOST_BARS - 1 :]
        named = [desk.say(each, "and-more", count=len(rest)) for each in (language, "en")]
        bars[-1] = _bar(named[0], named[1], "", rest)
    title = Words(_title(desk, entry, language), _title(desk, entry, "en"))
    labels = [Words(desk.say(language, f"chart-{kind}"), desk.say("en", f"chart-{kind}")) for kind in _KINDS]
    return chart.draw(title, labels, bars)


def _bar(name: str, english: str, unit: str, offices: Sequence[Tally]) -> Bar:
    counts = (
        sum(len(office.done) for office in offices),
        sum(len(office.later) for office in offices),
        sum(len(office.declined) for office in offices),
        sum(len(office.missing) for office in offices),
    )
    return Bar(name, english if english.isascii() else unit, counts)


def _title(desk: Desk, entry: Announcement, language: str) -> str:
    offices = standing.offices(desk, entry)
    words = {"number": entry.number, "when": _now(desk)}
    return desk.say(language, "chart-head", done=str(standing.done(offices)), total=str(standing.size(offices)), **words)


def _unacked(desk: Desk, offices: tuple[Tally, ...], language: str) -> list[str]:
    waiting = [office for office in offices if office.open]
    return [
        desk.say(language, "export-office", office=desk.unit(office.unit, language), count=len(office.open), total=office.size)
        for office in waiting[: standing.MOST_OFFICES]
    ]


def _now(desk: Desk) -> str:
    return desk.moment(desk.now().isoformat())
