"""Bounces in words: what mail systems without delivery reports write to the sender.

Law: a mail is a bounce by its words only with two signs of three: a mail system's sender, a bounce's subject, a sentence of failure
beside an address. Only the notice is read, not the mail it returns. It does not know parts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from daftar_bridges.core.message import Address, BouncedRecipient
from daftar_bridges.email.headers import Headers
from daftar_bridges.email.quote_words import fold, is_forward_subject, is_reply_subject

_DAEMONS = frozenset(
    [
        "mailer-daemon",
        "mailerdaemon",
        "mail-daemon",
        "maildaemon",
        "mdaemon",
        "postmaster",
        "mailadmin",
        "mail_daemon",
        "mailer_daemon",
        "mail-delivery",
        "mailsystem",
        "mail.delivery",
        "administrator",
        "bounce",
        "bounces",
        "mailer-agent",
        "smtp-daemon",
        "nobody",
        "no-reply-bounce",
    ]
)
_DAEMON_NAME = re.compile(
    r"mail delivery|mailer.?daemon|postmaster|system administrator|mail system|mail administrator|delivery subsystem|internet mail"
)
_MAILER_NAME = re.compile(r"mail delivery|mailer.?daemon|delivery subsystem|mail system")
_DAEMON_FROM = re.compile(r"mailer-daemon")
# What only mail systems write: codes, steps of a session, and to the sender about "your message".
_TRANSCRIPT = re.compile(
    r"(?<![\d.])[45][0-5]\d[ -]#?[45]\.\d\.\d|(?<![\d.])55[0-4][ :-]|\b5\.\d\.\d{1,2}\b|\brcpt to\b|smtp error|remote host said|"
    r"created automatically by|message (?:that )?you sent (?:.|\n){0,80}?deliver|"
    r"your (?:e-?mail |mail )?message(?:.|\n){0,160}?(?:could ?n[o']t|was ?n[o']t|cannot|can ?not|has not|not) (?:be |been )?deliver|"
    r"votre message n'a pas pu|ihre nachricht (?:.|\n){0,160}?nicht zugestellt|su mensaje no (?:.|\n){0,40}?entrega"
)
_SUBJECT = re.compile(
    r"undeliver|undelivered|delivery (?:status )?(?:notification|failure|failed|report|problem|status|has failed|to the following)|"
    r"mail delivery (?:failed|failure|system)|"
    r"returned mail|returned to sender|failure notice|failed mail|message (?:delayed|not delivered|status|undeliverable)|"
    r"not delivered|could ?n[o']t (?:be )?deliver|cannot deliver|"
    r"mail (?:failure|could not be delivered|system error|returned)|nondeliverable|non-?delivery|delayed \d+ hours|delivery notice|"
    r"user unknown|unknown user|no such user|bounce|"
    r"warning: (?:message|could not send)|unzustellbar|nicht zustellbar|nachricht nicht zugestellt|non remis|non délivr|"
    r"échec de (?:la )?remise|no se puede entregar|no entregado|"
    r"entrega fallida|error de envío|impossibile recapitare|mancata consegna|falha na entrega|não entregue|niet bezorgd|"
    r"onbestelbaar|kunne ikke leveres|olevererbart|недоставлен|не доставлено|"
    r"退信|系统退信|無法傳送|邮件未送达|配信不能|配信エラー|वितरित नहीं|पोहोचला नाही|delivery error|mail not delivered|"
    r"problem delivering|message you sent blocked|rejected|e-?mail error|mail failed|"
    r"returning (?:to sender|message)|mail delivery warning|processing error"
)
_FAILED = re.compile(
    r"could ?n[o']t be (?:delivered|sent|processed)|can(?:not|'t| not) be delivered|unable to (?:deliver|send|relay)|"
    r"w?asn't able to deliver|not able to deliver|was not delivered|were not delivered|not (?:be |been )?delivered|"
    r"did not reach|undeliverable|undelivered|delivery (?:to|has) (?:.{0,80} )?(?:failed|permanently)|delivery failed|"
    r"delivery failure|failed to deliver|failed recipient|following address(?:es|\(es\))? failed|"
    r"permanent (?:fatal )?error|permanent failure|fatal errors?|user unknown|unknown (?:user|recipient|address|local)|"
    r"no such (?:user|recipient|person|address|mailbox|account)|does ?n[o']t exist|not (?:found|listed|known|recogni[sz]ed)|"
    r"mailbox (?:is )?(?:full|unavailable|disabled|not found|quota)|over quota|quota exceeded|invalid (?:recipient|address|user|"
    r"mailbox)|bad (?:address|destination)|not a (?:valid|known)|no longer (?:valid|active|works?|at|here)|"
    r"account (?:has been|is) (?:disabled|suspended|closed|inactive)|is not (?:an? )?(?:active|valid|accepting)|"
    r"did not exactly match|returned (?:to|mail|message)|address(?:es)? (?:listed |below )?(?:had|have|was|were|is|are)? ?(?:not|"
    r"problems?|errors?|rejected|invalid|unknown)|"
    r"has been returned|encountered an error|no valid recipients|failed addresses|did not receive|"
    r"postponed|not responding|refused|rejected|blocked|55[0-4][ -]|5\.\d\.\d|we couldn't|"
    r"konnte nicht (?:zugestellt|zugestellet|ausgeliefert)|nicht zugestellt|n'a pas pu|"
    r"no (?:se )?pudo|non (?:è stato|ha potuto|recapit)|não (?:pôde|foi)|kon niet|kunne ikke|"
    r"kunde inte|не (?:удалось|может быть|доставлен)|无法(?:送达|投递|发送)|退信|できませんでした"
)
_DELAYED = re.compile(
    r"not yet been delivered|has been postponed|has been delayed|message delayed|will (?:continue|keep) (?:to )?try|still (?:being|"
    r"trying|awaiting|in the queue)|"
    r"delivery (?:attempts will continue|is delayed|delayed)|warning (?:message )?only|temporary (?:failure|error|problem)|"
    r"do not need to resend|transient|will be retried|(?:no action is required)|delayed \d+ hours"
)
_RETURNED_BELOW = re.compile(
    r"(?:[-=*_>\s]{0,80})(?:below this line is a copy|this is a copy of|original message|the original message|returned message|"
    r"message (?:header|text) follows|message headers? follow|unsent message|copy of (?:the|your) message|"
    r"your (?:original )?message (?:follows|is attached)|start of (?:returned|original)|included (?:is|below)|"
    r"the text of your message|headers? of (?:the|your)|message contents? follow|body of the message|"
    r"--- ?(?:the )?(?:transcript of )?message|undelivered message|orig(?:inal)? headers?|contents of the original|"
    r"the header of the original|message source|returned mail follows)"
)
_HEADER_LINE = re.compile(r"[>\s|]{0,6}(?:received|return-path|mime-version|x-[a-z-]{2,40}|delivered-to|dkim-signature):", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![\w.+=%/-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9][\w-]{0,62}(?:\.[A-Za-z0-9][\w-]{0,62}){0,8}")
_GATEWAY = re.compile(r"^.{0,80}smtp[=:]", re.IGNORECASE)
_MAIL_BLOCK = ("subject:", "sent:", "date:")
_NOT_RECIPIENT = re.compile(
    r"(?:contact|help|assistance|question|report|postmaster|administrator|abuse|support|send (?:e-?)?mail to|message.?id|references|"
    r"sender|from:|^\s*from\b|sent by|reply-to|date:|subject|queue.?id|please forward|mailto:|your message from|received:|visit|"
    r"see |\be\.g\.|\btry |such as|standard form|for example)"
)
_RECIPIENT = re.compile(
    r"(?:recipient|rcpt|following address|failed|not delivered|undeliver|unknown|user|mailbox|to:|for:|address|account|deliver)"
)
_CODE = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)")
_SAID = re.compile(r"(?<![\d.])[#\s]?[45]\d\d[ -]")
_MAX_NOTICE_LINES = 400
_MAX_RECIPIENTS = 200


def read_words(
    headers: Headers, sender: Sequence[Address], subject: str, text: str, *, is_certain: bool
) -> tuple[BouncedRecipient, ...] | None:
    """Give the recipients a bounce in words names, None if the mail is no bounce; `is_certain` if it says so by type."""
    failed = _listed(headers)
    if not (is_certain or failed or _is_daemon(headers, sender) or _SUBJECT.search(fold(subject))):
        return None
    notice = _notice(text)
    folded = fold("\n".join(notice))
    if not (is_certain or failed or _is_bounce(headers, sender, subject, text, folded)):
        return None
    is_delayed = bool(_DELAYED.search(folded) or _DELAYED.search(fold(subject))) and not re.search(
        r"giv(?:en|ing) up|permanent|will not be retried", folded
    )
    places = _places(notice, _own(headers, sender))
    if failed:
        places = [(address, next((at for found, at in places if found == address), -1)) for address in failed]
    return tuple(_recipient(address, at, notice, is_delayed=is_delayed) for address, at in places[:_MAX_RECIPIENTS])


def _is_bounce(headers: Headers, sender: Sequence[Address], subject: str, text: str, notice: str) -> bool:
    """Weigh the signs: who sent it, its subject, its words, and what only mail systems write.

    Why: offices write of rejected applications and undelivered parcels; that alone makes no bounce of a person's letter.
    """
    is_named = _SUBJECT.search(fold(subject)) is not None
    is_failure = _FAILED.search(notice) is not None or _DELAYED.search(notice) is not None
    if _is_mailer(sender) or _DAEMON_FROM.search((headers.plain("from") or "").lower()):
        return is_named or is_failure
    if is_forward_subject(subject) or is_reply_subject(subject) or not is_failure:
        return is_named and _is_post_office(sender) and not (is_forward_subject(subject) or is_reply_subject(subject))
    is_transcript = _TRANSCRIPT.search(notice) is not None or any(
        _RETURNED_BELOW.match(fold(line[:300])) for line in text.split("\n")[:400]
    )
    if _is_daemon(headers, sender):
        return is_named or is_transcript
    said = (headers.plain("auto-submitted") or "no").lower()
    is_automatic = not said.startswith("no") or (headers.plain("precedence") or "").lower() in {"bulk", "junk", "auto_reply"}
    return is_named and (is_transcript or is_automatic) and not headers.has("in-reply-to")


def _is_mailer(sender: Sequence[Address]) -> bool:
    """Tell a sender that is a mail system and nobody else."""
    return any(
        (person.address or person.name or "").lower().startswith(("mailer-daemon", "mailer_daemon", "mailerdaemon", "mail-daemon"))
        or _MAILER_NAME.search((person.name or "").lower())
        for person in sender
    )


def _is_post_office(sender: Sequence[Address]) -> bool:
    return any((person.address or "").partition("@")[0].lower() in _DAEMONS for person in sender)


def _is_daemon(headers: Headers, sender: Sequence[Address]) -> bool:
    if (headers.plain("return-path") or "x").strip() in {"<>", ""}:
        return True
    if re.search(r"mailer-daemon|postmaster[\\@ >]", (headers.plain("from") or "").lower()):
        return True
    for person in sender:
        local = (person.address or person.name or "").partition("@")[0].lower()
        if local in _DAEMONS or local.startswith(("mailer-daemon", "postmaster")) or _DAEMON_NAME.search((person.name or "").lower()):
            return True
    return False


def _listed(headers: Headers) -> list[str]:
    """Read Exim's own header."""
    return list(dict.fromkeys(_ADDRESS.findall(headers.plain("x-failed-recipients") or "")))


def _notice(text: str) -> list[str]:
    """Give the lines up to the mail that is returned."""
    out: list[str] = []
    for line in text.split("\n")[:_MAX_NOTICE_LINES]:
        if (
            out
            and any(kept.strip() for kept in out)
            and (_RETURNED_BELOW.match(fold(line[:300])) or _HEADER_LINE.match(line[:100]))
            and "transcript" not in line
        ) and len([kept for kept in out if kept.strip()]) >= 2:
            break
        out.append(line[:2_000])
    return out


def _own(headers: Headers, sender: Sequence[Address]) -> frozenset[str]:
    """Give addresses that are not the failed one: who reports, and whom the report is for."""
    mine = {(person.address or "").lower() for person in sender}
    for name in ("to", "delivered-to", "sender", "errors-to", "reply-to"):
        mine.update(found.lower() for found in _ADDRESS.findall(headers.plain(name) or ""))
    return frozenset(mine)


def _places(notice: Sequence[str], own: frozenset[str]) -> list[tuple[str, int]]:
    """Give each address that failed with its line: the clearest kind of place that there is."""
    found: dict[int, dict[str, int]] = {0: {}, 1: {}, 2: {}}
    since_failure = 99
    for at, line in enumerate(notice):
        folded = fold(line)
        if not folded:
            continue
        since_failure = 0 if _FAILED.search(folded) or _DELAYED.search(folded) or _RECIPIENT.search(folded) else since_failure + 1
        for hit in _ADDRESS.finditer(line):
            address = _GATEWAY.sub("", hit[0].strip(".'`*_~-="))
            if address.lower() in own or address.partition("@")[0].lower() in _DAEMONS or "@" not in address:
                continue
            before = line[: hit.start()].strip(" \t<>\"'`(*-:=")
            rank = 0 if not before else 1
            if (_NOT_RECIPIENT.search(folded) and before) or (folded.startswith("to:") and _opens_mail_block(notice, at)):
                rank = 2
            elif since_failure > 6:
                rank = min(2, rank + 1)
            found[rank].setdefault(address, at)
    best = next((places for places in found.values() if places), {})
    unique: dict[str, tuple[str, int]] = {}
    for address, at in best.items():
        unique.setdefault(address.lower(), (address, at))
    return list(unique.values())


def _opens_mail_block(notice: Sequence[str], at: int) -> bool:
    """Tell whether a `To:` line begins the description of our mail, not of who did not get it."""
    return any(fold(line).startswith(_MAIL_BLOCK) for line in notice[at + 1 : at + 3])


def _said(notice: Sequence[str], at: int) -> str:
    """Give the answer of the other system, `550 5.1.1 …`, where it stands in a paragraph of its own below the recipient."""
    for place in range(max(at, 0) + 1, len(notice)):
        if re.match(r"[45]\d\d[ -]\S", notice[place].strip()):
            end = next((after for after in range(place, len(notice)) if not notice[after].strip()), len(notice))
            return " ".join(line.strip() for line in notice[place:end])
    return ""


def _recipient(address: str, at: int, notice: Sequence[str], *, is_delayed: bool) -> BouncedRecipient:
    around = [line.strip() for line in notice[max(at, 0) : at + 8]] if at >= 0 else []
    reasons: list[str] = []
    for number, line in enumerate(around):
        if not line:
            if reasons:
                break
            continue
        if number and _ADDRESS.match(line.lstrip("<")) and address not in line:
            break
        rest = line.replace(f"<{address}>", "").strip(" :.") if number == 0 else line
        rest = rest.removeprefix(address).strip(" :") if number == 0 else rest
        if rest:
            reasons.append(rest)
    said = _said(notice, at)
    if said and not _SAID.search(" ".join(reasons)):
        # What the other system said is below, apart from the notice's own words.
        reasons = [said]
    code = _CODE.search(" ".join(reasons)) or _CODE.search(" ".join(notice)[:20_000])
    local, _, domain = address.rpartition("@")
    return BouncedRecipient(
        f"{local}@{domain.lower()}", "delayed" if is_delayed else "failed", code[0] if code else None, " ".join(reasons)[:1_000] or None
    )
