"""Letters: what was written to people outside the rooms, handed to the mail relay or the SMS gateway.

Law: a letter is marked after it was taken; dying in between hands the very same one over again, under the same Message-ID (or the same
file name), so that the receiver can tell. Who has answered in the meantime gets none. What is refused for good is told to the control room.
It does not know what stands in a letter.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import smtplib
import ssl
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import cast

from daftar_bots.announcements import handing
from daftar_bots.announcements.after_settings import Mail, Sms
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.fallback import MAIL, SMS
from daftar_bots.announcements.handing import Letter, NotNow, Returned, Unknown, Way
from daftar_bots.announcements.http_gateway import http_gateway
from daftar_bots.core.acknowledgement import Kind

_log = logging.getLogger(__name__)

AT_ONCE = 20
# Why: letters follow hours after the circular; a minute more is nothing.
POLL = 30.0
SMTP_TIMEOUT = 60.0
# RFC 5321, section 4.5.4.1: give up after four to five days; with half an hour between tries these are two.
MOST_ATTEMPTS = 100
LONGEST_WAIT = timedelta(minutes=30)
_FIRST_PERMANENT = 500


def ways(desk: Desk) -> Mapping[str, Way]:
    """Give the way of each channel that is configured."""
    found: dict[str, Way] = {}
    after = desk.settings.after
    if after.mail is not None:
        found[MAIL] = relay(after.mail)
    if after.sms is not None:
        found[SMS] = http_gateway(after.sms.http) if after.sms.http is not None else file_gateway(after.sms)
    return found


async def deliver(desk: Desk) -> None:
    """Hand over what waits, for ever."""
    known = ways(desk)
    while known:
        if not await one_round(desk, known):
            await asyncio.sleep(POLL)


async def one_round(desk: Desk, known: Mapping[str, Way]) -> int:
    """Hand over what is due, once; give how many letters were looked at."""
    letters = _due(desk)
    for letter in letters:
        if desk.register.answers.of(letter.announcement).get(letter.user_id) in {Kind.YES, Kind.NO} or _is_recalled(desk, letter):
            with desk.store.transaction():
                _mark(desk, letter, "dropped", None)
            continue
        if _may_go(desk, letter):
            await _hand_over(desk, letter, known.get(letter.channel, _no_way))
    return len(letters)


def _may_go(desk: Desk, letter: Letter) -> bool:
    """Tell whether a letter may be handed over now, and note that it is; a short message of which that is not known never."""
    if letter.channel != SMS:
        return True
    with desk.store.transaction():
        if handing.is_in_doubt(desk, letter):
            _doubtful(desk, letter, "the bot was stopped while the gateway was asked")
            return False
        if (until := handing.full_until(desk)) is not None:
            desk.store.rows("UPDATE letter SET not_before = ? WHERE id = ?", until.timestamp(), letter.id)
            count = str(desk.settings.after.sms.per_day) if desk.settings.after.sms else ""
            words = {"count": count, "when": desk.moment(until.isoformat())}
            desk.tell(f"sms-full-{until.date().isoformat()}", [desk.say(desk.language, "letter-sms-full", **words)])
            return False
        handing.begin(desk, letter)
        return True


async def _hand_over(desk: Desk, letter: Letter, way: Way) -> None:
    try:
        taken = await asyncio.to_thread(way, letter)
    except Returned as error:
        with desk.store.transaction():
            handing.end(desk, letter, "refused", reason=str(error))
            _refused(desk, letter, str(error))
    except NotNow as error:
        _log.warning("letter %s to %s waits: %s", letter.id, letter.address, error)
        with desk.store.transaction():
            handing.end(desk, letter, "refused", reason=str(error))
            _wait(desk, letter, error)
    except Unknown as error:
        sms = desk.settings.after.sms
        with desk.store.transaction():
            if sms is not None and sms.http is not None and sms.http.resend_unknown:
                _wait(desk, letter, NotNow(str(error)))
            else:
                _doubtful(desk, letter, str(error))
    else:
        with desk.store.transaction():
            handing.end(desk, letter, "accepted", taken)
            _mark(desk, letter, "sent", None)


def _no_way(letter: Letter) -> None:
    raise NotNow(f"no way for `{letter.channel}` is configured")


def relay(settings: Mail) -> Way:
    """Give the way through a mail relay."""

    def hand_over(letter: Letter) -> None:
        try:
            with smtplib.SMTP(settings.host, settings.port, timeout=SMTP_TIMEOUT) as connection:
                if settings.starttls:
                    # Why verified: whoever answers in the relay's place would have every link.
                    connection.starttls(context=ssl.create_default_context())
                if settings.user and settings.password_file is not None:
                    connection.login(settings.user, settings.password_file.read_text(encoding="utf-8").strip())
                options = [] if letter.address.isascii() else ["SMTPUTF8"]
                data = letter.message.encode("utf-8", "surrogateescape")
                connection.sendmail(settings.sender, [letter.address], data, mail_options=options)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _answered(code, text) from error
        except smtplib.SMTPResponseException as error:
            raise _answered(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotNow(str(error)) from error

    return hand_over


def file_gateway(settings: Sms) -> Way:
    """Give the way of short messages into a folder for a gateway's own program: one JSON file each, whole or not there."""
    folder = settings.folder or Path()

    def hand_over(letter: Letter) -> None:
        name = f"{letter.announcement}-{letter.id}.json"
        part = folder / f".{name}.part"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with part.open("w", encoding="utf-8") as file:
                file.write(json.dumps({"id": name.removesuffix(".json"), **json.loads(letter.message)}, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
            part.replace(folder / name)
        except OSError as error:
            raise NotNow(str(error)) from error

    return hand_over


def _answered(code: int, text: bytes | str) -> Returned | NotNow:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return (Returned if code >= _FIRST_PERMANENT else NotNow)(f"{code} {words}")


def _due(desk: Desk) -> list[Letter]:
    rows = desk.store.rows(
        "SELECT id, announcement, user_id, channel, address, message, attempts FROM letter WHERE state = 'waiting' AND not_before <= ?"
        " ORDER BY not_before, id LIMIT ?",
        desk.now().timestamp(),
        AT_ONCE,
    )
    return [Letter(*cast("tuple[int, str, str, str, str, str, int]", row)) for row in rows]


def _is_recalled(desk: Desk, letter: Letter) -> bool:
    entry = desk.register.by_id(letter.announcement)
    return entry is None or entry.recalled_at is not None


def _refused(desk: Desk, letter: Letter, why: str) -> None:
    _mark(desk, letter, "failed", why)
    _tell(desk, letter, "letter-failed", why)


def _tell(desk: Desk, letter: Letter, key: str, why: str) -> None:
    entry = desk.register.by_id(letter.announcement)
    if entry is not None:
        person = desk.person(letter.user_id, desk.language)
        words = {"number": entry.number, "person": person, "address": letter.address, "text": why[:200]}
        desk.tell(f"no-letter-{letter.id}", [desk.say(desk.language, key, **words)], entry)


def _doubtful(desk: Desk, letter: Letter, why: str) -> None:
    """Give a short message up of which it is not known whether it was taken, and say so."""
    handing.end(desk, letter, "unknown", reason=why)
    _mark(desk, letter, "failed", f"not known whether it was taken: {why}")
    _tell(desk, letter, "letter-unknown", why)


def _wait(desk: Desk, letter: Letter, error: NotNow) -> None:
    if letter.attempts + 1 >= MOST_ATTEMPTS:
        _refused(desk, letter, str(error))
        return
    wait = max(min(timedelta(seconds=30 * 2 ** min(letter.attempts, 10)), LONGEST_WAIT), error.wait or timedelta(0))
    desk.store.rows(
        "UPDATE letter SET attempts = attempts + 1, not_before = ?, reason = ? WHERE id = ?",
        (desk.now() + wait).timestamp(),
        str(error),
        letter.id,
    )


def _mark(desk: Desk, letter: Letter, state: str, why: str | None) -> None:
    desk.store.rows(
        "UPDATE letter SET state = ?, attempts = attempts + 1, at = ?, reason = ? WHERE id = ?",
        state,
        desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds"),
        why,
        letter.id,
    )
