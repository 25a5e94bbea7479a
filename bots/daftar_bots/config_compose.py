"""Config of composing: the section `compose` of a bot in `bots.yaml`.

Law: as the whole file's: every problem with its place. It does not know what is composed.
"""

from __future__ import annotations

from pathlib import Path

from daftar_bots.compose import tokens
from daftar_bots.compose.settings import LAPSES_HOURS, LARGEST_FILE, SETTLES_SECONDS, ApiSettings, ComposeSettings, MailSettings
from daftar_bots.core.language import LANGUAGES
from daftar_policy.core.document import Node, did_you_mean
from daftar_policy.core.ids import parse_user
from daftar_policy.core.organisation import Organisation

_MEGA = 1024 * 1024
# Why: a homeserver that takes larger ones is rare, and the port's download ends here too.
_LARGEST_MEGA = 100
_MOST_A_MINUTE = 6000


def read(node: Node, folder: Path, organisation: Organisation) -> ComposeSettings:
    """Read the section; all of it may be left out."""
    if not node.present or not node.keys(optional=("templates", "room_languages", "largest_file_mb", "lapses_hours", "http", "mail")):
        return ComposeSettings()
    named = node.child("templates").text()
    return ComposeSettings(
        templates=folder / named if named else None,
        room_languages=_room_languages(node.child("room_languages"), organisation),
        largest_file=_largest(node.child("largest_file_mb")),
        lapses_hours=node.child("lapses_hours").integer(LAPSES_HOURS, least=1, most=24 * 30),
        api=_api(node.child("http"), folder),
        mail=_mail(node.child("mail")),
    )


def _largest(node: Node) -> int:
    return node.integer(LARGEST_FILE // _MEGA, least=1, most=_LARGEST_MEGA) * _MEGA


def _room_languages(node: Node, organisation: Organisation) -> dict[str, tuple[str, ...]]:
    found = {}
    for unit, child in node.entries():
        if organisation.units and unit not in organisation.units:
            child.fault("unknown-unit", f"`{unit}` is no unit of the organisation", did_you_mean(unit, organisation.units), at_key=True)
        wanted = tuple(dict.fromkeys(item.choice(LANGUAGES, "") for item in child.items(or_one=True)))
        if not wanted:
            child.fault("empty", "expected at least one language")
        found[unit] = tuple(language for language in wanted if language in LANGUAGES)
    return found


def _api(node: Node, folder: Path) -> ApiSettings | None:
    if not node.present or not node.keys(required=("token_file", "maker"), optional=("per_minute",)):
        return None
    maker = node.child("maker").text()
    if maker and parse_user(maker) is None:
        node.child("maker").fault("user", f"`{maker}` is not a Matrix id", "such as `@service.hr:example.org`")
    token = node.child("token_file").text()
    if token:
        _check_token(node.child("token_file"), folder / token)
    return ApiSettings(folder / token, maker, node.child("per_minute").integer(30, least=1, most=_MOST_A_MINUTE))


def _check_token(node: Node, path: Path) -> None:
    try:
        tokens.read(path)
    except tokens.Unfit as error:
        node.fault("secret", str(error))


def _mail(node: Node) -> MailSettings | None:
    if not node.present or not node.keys(required=("room",), optional=("ghosts", "settles_seconds")):
        return None
    room, ghosts = node.child("room").text(), node.child("ghosts").text("@mail_")
    if room and not (room.startswith(("#", "!")) and len(room) > 1):
        node.child("room").fault("room", f"`{room}` is not the alias of a room", "such as `#announcements-mail:example.org`, in quotes")
    if not ghosts.startswith("@") or ":" in ghosts:
        node.child("ghosts").fault("ghosts", f"`{ghosts}` is not how an id begins", "such as `@mail_`, the mail bridge's `prefix`")
    return MailSettings(room, ghosts, node.child("settles_seconds").integer(SETTLES_SECONDS, least=1, most=3600))
