"""Words of the service bot: what its commands are called in four languages, and the reader of each.

Law: reading is total, as `core.commands`; no word means two things. A new command adds its words to `VERBS` and its reader to `READERS`.
It does not know who may do what, nor any Matrix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from daftar_bots.core.agenda_commands import read_done, read_drop, read_remind, read_reminders
from daftar_bots.core.circulation_commands import read_stand_in
from daftar_bots.core.consultation import read_comment, read_consult
from daftar_bots.core.directory_commands import read_language, read_who
from daftar_bots.core.form_commands import read_form
from daftar_bots.core.language import fold
from daftar_bots.core.poll_commands import read_mydata, read_poll
from daftar_bots.core.reading import Command, Mistake, Reader, Said, partition
from daftar_bots.core.systems_commands import read_feed, read_hooks, read_outgoing
from daftar_bots.core.words import spoken

VERBS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "help": ("help", "start", "मदत", "मदद", "مدد"),
        "remind": ("remind", "remindme", "आठवण", "स्मरण", "याद", "یاددہانی", "یاد"),
        "reminders": ("reminders", "स्मरणे", "आठवणी", "अनुस्मारक", "یاددہانیاں"),
        "done": ("done", "झाले", "झालं", "पूर्ण", "مکمل"),
        "drop": ("drop", "काढा", "हटाएँ", "हटाएं", "हटाओ", "ہٹائیں"),
        "who": ("who", "कोण", "कौन", "کون"),
        "post": ("post", "पद", "पदे", "عہدہ"),
        "charge": ("charge", "कार्यभार", "प्रभार", "چارج"),
        "language": ("language", "भाषा", "زبان"),
        "poll": ("poll", "polls", "मतचाचणी", "मतदान", "رائے"),
        "form": ("form", "forms", "प्रपत्र", "فارم"),
        "consult": ("consult", "consultation", "विचारविनिमय", "परामर्श", "مشاورت"),
        "comment": ("comment", "अभिप्राय", "टिप्पणी", "تبصرہ"),
        "mydata": ("mydata", "माझीमाहिती", "मेरीजानकारी", "میرامواد"),
        "hooks": ("hooks", "hook", "हुक", "प्रणाली", "ہک"),
        "feed": ("feed", "feeds", "फीड", "फ़ीड", "فیڈ"),
        "outgoing": ("outgoing", "बाह्य", "बाहरी", "بیرونی"),
    },
)
VERB_OF = spoken(VERBS)


@dataclass(frozen=True, slots=True)
class Help:
    """A wish to know what one may say; `topic` is the verb that it is about, where one was named."""

    topic: str = ""
    verb: str = "help"


def parse(words: str, *, addressed: bool) -> Command | Mistake | None:
    """Read what a person wrote; None where it is not for the bot."""
    text = words.strip()
    is_marked = text.startswith("!")
    text = text.removeprefix("!").lstrip()
    head, rest = partition(text)
    word = fold(head.strip(":,.!?।۔؟"))
    verb = VERB_OF.get(word)
    if verb is not None:
        return READERS[verb](Said(verb, rest, addressed or is_marked))
    # Why only where it was meant for us: `!word` may be for another bot of the room.
    if not addressed or not word:
        return None
    close = get_close_matches(word, VERB_OF, n=1, cutoff=0.6)
    return Mistake("mistake-unknown", head[:40], close[0] if close else "")


def _help(said: Said) -> Command:
    words = fold(said.rest).split()
    return Help(VERB_OF.get(words[0], "") if words else "")


# One line a verb; a reader of a topic stands in `core/<topic>_commands.py`.
READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "help": _help,
        "remind": read_remind,
        "reminders": read_reminders,
        "done": read_done,
        "drop": read_drop,
        "who": read_who,
        "post": read_who,
        "charge": read_stand_in,
        "language": read_language,
        "poll": read_poll,
        "form": read_form,
        "consult": read_consult,
        "comment": read_comment,
        "mydata": read_mydata,
        "hooks": read_hooks,
        "feed": read_feed,
        "outgoing": read_outgoing,
    },
)
