"""Receipts: what a provider of short messages reports about one that it took: it arrived, or it did not.

Law: who does not know the address with its secret changes nothing; a report about a message that was not taken is not ours; one that
did not arrive is told once. A receipt is no acknowledgement. It does not know how messages are sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from aiohttp import web

from daftar_bots.announcements.after_settings import Receipts
from daftar_bots.announcements.desk import Desk
from daftar_bots.compose import tokens
from daftar_bots.core.gateway import pointed

PATH = "/v1/sms/{bot}/{token}"
# Why: a report is a few fields.
_LARGEST = 64 * 1024
_LONGEST_STATUS = 100


def routes(desks: Iterable[Desk], woken: Callable[[], None]) -> list[web.RouteDef]:
    """Give the routes of all bots whose provider reports."""
    known: dict[str, tuple[Desk, Receipts]] = {}
    for desk in desks:
        sms = desk.settings.after.sms
        if sms is not None and sms.http is not None and sms.http.receipts is not None:
            known[desk.settings.id] = (desk, sms.http.receipts)

    async def take(request: web.Request) -> web.Response:
        found = known.get(request.match_info["bot"])
        if found is None or not _is_known(found[1], request.match_info["token"]):
            raise web.HTTPNotFound
        status = _take(*found, *await _fields(request, found[1]))
        woken()
        return web.Response(status=status)

    # Why GET too: most providers know no other way to report, and the address is a secret.
    return [web.get(PATH, take, allow_head=False), web.post(PATH, take)] if known else []


def _is_known(receipts: Receipts, token: str) -> bool:
    try:
        return tokens.known(tokens.read(receipts.token_file), token) is not None
    except tokens.Unfit:
        return False


async def _fields(request: web.Request, receipts: Receipts) -> tuple[str, str]:
    """Give the message's name and what is said of it; "" for what is not there."""
    if (request.content_length or 0) > _LARGEST:
        raise web.HTTPRequestEntityTooLarge(_LARGEST, request.content_length or 0)
    if request.content_type == "application/json":
        data = bytearray()
        async for piece in request.content.iter_chunked(_LARGEST):
            data += piece
            if len(data) > _LARGEST:
                raise web.HTTPRequestEntityTooLarge(_LARGEST, len(data))
        body = data.decode("utf-8", "replace")
        return pointed(body, receipts.id) or "", pointed(body, receipts.status) or ""
    form = await request.post() if request.method == "POST" else {}
    said: Mapping[str, str] = {**request.query, **{name: value for name, value in form.items() if isinstance(value, str)}}
    return said.get(receipts.id, ""), said.get(receipts.status, "")


def _take(desk: Desk, receipts: Receipts, name: str, status: str) -> int:
    """Note a report; give the status by which the provider is answered."""
    if not name or not status:
        return 400
    state = "delivered" if receipts.delivered(status) else "undelivered" if receipts.failed(status) else ""
    with desk.store.transaction():
        rows = desk.store.rows(
            "SELECT h.letter, h.state, l.announcement, l.user_id, l.address FROM handover AS h JOIN letter AS l ON l.id = h.letter"
            " WHERE h.provider_id = ?",
            name,
        )
        if not rows:
            # Why not 204: it may be about one whose taking is being written down just now; providers report again.
            return 404
        letter, known, announcement, user_id, address = rows[0]
        if not state or known not in {"accepted", "undelivered"}:
            return 204
        at = desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds")
        desk.store.rows("UPDATE handover SET state = ?, reason = ?, at = ? WHERE letter = ?", state, status[:_LONGEST_STATUS], at, letter)
        entry = desk.register.by_id(str(announcement))
        if state == "undelivered" and entry is not None:
            words = {"number": entry.number, "person": desk.person(str(user_id), desk.language), "address": str(address)}
            line = desk.say(desk.language, "letter-undelivered", text=status[:_LONGEST_STATUS], **words)
            desk.tell(f"no-receipt-{letter}", [line], entry)
    return 204
