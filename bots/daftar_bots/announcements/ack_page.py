"""Ack page: where a person outside the rooms acknowledges by the link of a letter.

Law: looking at it changes nothing (mail programs and previews fetch every link); only the form does, sent from this page with an answer
that was chosen, once for each letter (who promised an answer gives it later), and only before the link ends. A link that was changed, is
over or used says so. It does not know how links come to people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import cast

from aiohttp import web

from daftar_bots.announcements import card, page_key
from daftar_bots.announcements.answers import Answer, Remark
from daftar_bots.announcements.desk import Desk
from daftar_bots.announcements.wording import told
from daftar_bots.core import page
from daftar_bots.core.acknowledgement import Kind
from daftar_bots.core.announcement import Announcement
from daftar_bots.core.language import choose
from daftar_bots.core.link import Link, read
from daftar_bots.services.outgoing import noting

LONGEST_REMARK = 1000
# Why: a form of a few fields; the server's own limit is for attachments.
_LARGEST_FORM = 16 * 1024
# Content Security Policy Level 3, section 2.3.1: this page's own style and nothing else, named by its hash.
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{page.STYLE_HASH}'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
_KINDS = {kind.value: kind for kind in Kind}


def routes(desks: Iterable[Desk], woken: Callable[[], None]) -> list[web.RouteDef]:
    """Give the routes of the page for all bots that have one; `woken` is called after an answer."""
    known = {desk.settings.id: desk for desk in desks if desk.settings.after.page is not None}

    async def show(request: web.Request) -> web.Response:
        desk = known.get(request.match_info["bot"])
        if desk is None:
            raise web.HTTPNotFound
        return _show(desk, request.match_info["token"], request.query.get("lang"), request.headers.get("Accept-Language", ""))

    async def take(request: web.Request) -> web.Response:
        desk = known.get(request.match_info["bot"])
        if desk is None:
            raise web.HTTPNotFound
        if (request.content_length or 0) > _LARGEST_FORM:
            raise web.HTTPRequestEntityTooLarge(_LARGEST_FORM, request.content_length or 0)
        if is_from_elsewhere(request, desk):
            return _elsewhere(desk, request.match_info["token"], request.headers.get("Accept-Language", ""))
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        answer = _take(desk, request.match_info["token"], form, request.headers.get("Accept-Language", ""))
        woken()
        return answer

    if not known:
        return []
    path = "/a/{bot}/{token}"
    # Why no HEAD of its own: aiohttp answers it from GET, which changes nothing.
    return [web.get(path, show), web.post(path, take)]


def is_from_elsewhere(request: web.Request, desk: Desk) -> bool:
    """Tell whether another site had a browser send this form."""
    # Fetch Metadata Request Headers, section 2.4: every browser of today says it, and no page can change it.
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    # Why "null" passes: RFC 6454, section 7.1, and our own `no-referrer`: an older browser says it of our own form.
    origin = request.headers.get("Origin", "null")
    own = desk.settings.after.page.url if desk.settings.after.page is not None else ""
    return origin != "null" and origin.partition("://")[2].lower() not in {
        request.host.lower(),
        own.partition("://")[2].partition("/")[0].lower(),
    }


def _elsewhere(desk: Desk, token: str, accepted: str) -> web.Response:
    language = _language(desk, None, accepted, read(token, page_key.of(desk.settings.store)))
    return _html(page.notice(language, desk.say(language, "page-head"), [desk.say(language, "page-elsewhere")]), 403)


def _show(desk: Desk, token: str, wanted: str | None, accepted: str) -> web.Response:
    link = read(token, page_key.of(desk.settings.store))
    language = _language(desk, wanted, accepted, link)
    entry, problem = _entry(desk, link)
    if entry is None or link is None:
        return _html(page.notice(language, desk.say(language, "page-head"), [desk.say(language, problem)]), 404)
    return _html(page.render(_view(desk, entry, link, language)))


def _take(desk: Desk, token: str, form: Mapping[str, str], accepted: str) -> web.Response:
    link = read(token, page_key.of(desk.settings.store))
    language = _language(desk, form.get("lang"), accepted, link)
    entry, problem = _entry(desk, link)
    if entry is None or link is None:
        return _html(page.notice(language, desk.say(language, "page-head"), [desk.say(language, problem)]), 404)
    kind = _KINDS.get(form.get("answer", ""))
    remark = form.get("remark", "").strip()[:LONGEST_REMARK]
    if _is_used(_given(desk, link)):
        return _html(page.render(_view(desk, entry, link, language)), 409)
    if kind is None or (kind is Kind.NO and not remark):
        key = "page-choose" if kind is None else "page-why"
        view = _view(desk, entry, link, language, error=desk.say(language, key), choice=form.get("answer", ""), remark=remark)
        return _html(page.render(view), 422)
    at = desk.now().astimezone(desk.policy.zone).isoformat(timespec="seconds")
    with desk.store.transaction():
        event_id = _event_id(desk, link, kind)
        if desk.register.answers.say(entry.id, Answer(event_id, link.user_id, kind, "page", at)):
            desk.store.rows("UPDATE letter SET used_at = ? WHERE id = ? AND used_at IS NULL", at, link.letter)
            if remark:
                desk.register.answers.remark(entry.id, Remark(event_id, link.user_id, remark, at))
            card.touched(desk, entry.id)
            noting.acknowledged(desk, entry.id, link.user_id, kind.value, event_id)
    return _html(page.render(_view(desk, entry, link, language)))


def _entry(desk: Desk, link: Link | None) -> tuple[Announcement | None, str]:
    """Give the circular of a link, or the sentence that says why there is none."""
    if link is None:
        return None, "page-bad"
    if desk.now() > link.until:
        return None, "page-over"
    letter = desk.store.rows("SELECT announcement, user_id FROM letter WHERE id = ?", link.letter)
    entry = desk.register.by_id(link.announcement)
    if entry is None or letter != [(link.announcement, link.user_id)]:
        return None, "page-bad"
    if entry.recalled_at is not None:
        return None, "page-recalled"
    return entry, ""


def _names(link: Link) -> tuple[str, str, str]:
    """Give the names of what is answered by a link: finally, as a promise, and finally where an older program kept a promise as final."""
    base = f"page:{link.announcement}:{link.letter}"
    return base, f"{base}:later", f"{base}:kept"


def _event_id(desk: Desk, link: Link, kind: Kind) -> str:
    final, promised, kept = _names(link)
    if kind is Kind.LATER:
        return promised
    return kept if desk.store.rows("SELECT 1 FROM answer WHERE event_id = ?", final) else final


def _given(desk: Desk, link: Link) -> tuple[str, str] | None:
    """Give what was answered by this link last, and when."""
    rows = desk.store.rows(
        "SELECT kind, heard_at FROM answer WHERE event_id IN (?, ?, ?) AND taken_at IS NULL ORDER BY seq DESC LIMIT 1", *_names(link)
    )
    return cast("tuple[str, str]", rows[0]) if rows else None


def _is_used(given: tuple[str, str] | None) -> bool:
    # Why not a promise: who is in none of the rooms has no other place to keep it.
    return given is not None and given[0] != Kind.LATER.value


def _view(desk: Desk, entry: Announcement, link: Link, language: str, *, error: str = "", choice: str = "", remark: str = "") -> page.View:
    given = _given(desk, link)
    is_used = _is_used(given)
    answered = ""
    if given is not None:
        answered = desk.say(language, f"page-done-{given[0]}", number=entry.number, when=desk.moment(given[1]))
    person = desk.person(link.user_id, language)
    facts = [desk.say(language, "page-from", office=desk.unit(entry.office, language), number=entry.number)]
    facts.append(desk.say(language, "page-for", person=person))
    if entry.ack_by and not is_used:
        facts.append(desk.say(language, "mail-ack-by", when=desk.moment(entry.ack_by)))
    if entry.label:
        facts.append(desk.say(language, "page-labelled"))
    words = {name: desk.say(language, f"page-{name}") for name in ("head", "ask", "yes", "later", "no", "remark", "send", "languages")}
    # Why no words where there is a label: this page is outside the homeserver's rooms, and a link can be passed on.
    said = () if entry.label else told(desk, entry, language)
    return page.View(language, words, said, facts, form=not is_used, answered=answered, error=error, remark=remark, choice=choice)


def _language(desk: Desk, wanted: str | None, accepted: str, link: Link | None) -> str:
    officer = desk.policy.organisation.officer(link.user_id) if link is not None else None
    # RFC 9110, section 12.5.4; the order in which they stand is order enough.
    browser = [part.partition(";")[0].strip() for part in accepted.split(",")]
    return choose([wanted, officer.language if officer else None, *browser], desk.language)


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(status=status, text=text, content_type="text/html", charset="utf-8", headers=_HEADERS)
