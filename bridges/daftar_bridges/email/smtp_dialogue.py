"""SMTP dialogue: what a client says line by line, and what is answered; no octets and no waiting.

Law: after each mail, each greeting, each change of the client's identity and each switch to TLS nothing of what was said before counts.
What is offered to EHLO is what works. Sources: RFC 5321, RFC 2033 (LMTP), RFC 2034 (codes), RFC 3207 (STARTTLS), RFC 6531 (SMTPUTF8),
Postfix's XCLIENT_README and XFORWARD_README. It does not know what is taken and what is refused: that is the intake's.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TypeAlias

from daftar_bridges.email.smtp_words import XCLIENT, XFORWARD, Wrong, read_attributes, read_path, read_size
from daftar_bridges.intake import Client, Intake
from daftar_bridges.ways_in import Limits

# Postfix's smtpd_hard_error_limit.
_MOST_ERRORS = 20
# Postfix's smtpd_junk_command_limit: what brings no mail nearer; a client that keeps its connection says RSET once for each mail.
_MOST_JUNK = 100
_JUNK = frozenset({"NOOP", "RSET", "VRFY", "HELP", "HELO", "EHLO", "LHLO"})
_MAIL_WORDS = frozenset({"SIZE", "BODY", "SMTPUTF8"})
_BODIES = frozenset({"7BIT", "8BITMIME"})


@dataclass(frozen=True, slots=True)
class Service:
    """What every session of a listener works with."""

    intake: Intake
    hostname: str
    size: int
    limits: Limits
    tls: ssl.SSLContext | None = None
    needs_tls: bool = False
    is_lmtp: bool = False
    is_proxied: bool = False


@dataclass(slots=True)
class Mail:
    """One mail's envelope as far as it was said."""

    sender: str
    client: Client
    is_utf8: bool
    recipients: list[str] = field(default_factory=list)


class Next(Enum):
    """What follows a reply: another line, the mail's data, TLS, or the end."""

    LINE = "line"
    DATA = "data"
    TLS = "tls"
    END = "end"


# A reply and what follows it.
Answer: TypeAlias = tuple[str, Next]


class Dialogue:
    """The state of one connection's dialogue; `mail` is the one that is being said."""

    def __init__(self, service: Service, client: Client, *, is_trusted: bool) -> None:
        self.mail: Mail | None = None
        self.client = client
        self._service = service
        self._is_trusted = is_trusted
        self._is_tls = False
        self._forwarded: Client | None = None
        self._errors = self._junk = self._mails = 0
        self._commands: dict[str, Callable[[str], str | Answer]] = {
            "HELO": self._helo,
            "EHLO": self._ehlo,
            "MAIL": self._from,
            "RCPT": self._to,
            "DATA": self._data,
            "RSET": self._reset,
            "NOOP": lambda _argument: "250 2.0.0 OK",
            "VRFY": lambda _argument: "252 2.5.2 send mail to it and see",
            "HELP": lambda _argument: "214 2.0.0 RFC 5321 says it all",
            "QUIT": lambda _argument: ("221 2.0.0 goodbye", Next.END),
            "STARTTLS": self._starttls,
            "XCLIENT": self._xclient,
            "XFORWARD": self._xforward,
        }
        if service.is_lmtp:
            self._commands["LHLO"] = self._commands.pop("EHLO")
            del self._commands["HELO"]

    def greeting(self) -> str:
        """Give the line that opens a connection."""
        return f"220 {self._service.hostname} {'LMTP' if self._service.is_lmtp else 'ESMTP'} Daftar"

    def answer(self, line: str) -> Answer:
        """Answer a line."""
        word, _, argument = line.partition(" ")
        command = self._commands.get(word.upper())
        try:
            said = command(argument) if command is not None else "500 5.5.2 this command is not known here"
        except Wrong as wrong:
            said = str(wrong)
        reply, following = (said, Next.LINE) if isinstance(said, str) else said
        self._junk += word.upper() in _JUNK
        if reply.startswith("5") or self._junk > _MOST_JUNK:
            self._errors += 1
            if self._errors >= _MOST_ERRORS:
                return f"{reply}\r\n421 4.7.0 too many errors", Next.END
        return reply, following

    def is_proxied_for(self, address: str) -> None:
        """Take a proxy's word for the client's address; nothing that its client says counts as the proxy's."""
        self.client = Client(address)
        self._is_trusted = False

    def is_secured(self) -> None:
        """Begin anew under TLS (RFC 3207 section 4.2)."""
        self.forget()
        self._is_tls, self.client = True, Client(self.client.address, via=self.client.via)

    def forget(self) -> None:
        """Forget the mail that was being said."""
        self.mail = self._forwarded = None

    def _helo(self, argument: str) -> str:
        if not argument.strip():
            raise Wrong("501 5.5.4 expected your name")
        self.forget()
        self.client = replace(self.client, helo=argument.strip())
        return f"250 {self._service.hostname}"

    def _ehlo(self, argument: str) -> str:
        offers = [self._helo(argument)[4:], "PIPELINING", f"SIZE {self._service.size}", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"]
        if self._service.tls is not None and not self._is_tls:
            offers.append("STARTTLS")
        if self._is_trusted:
            offers += [f"XCLIENT {' '.join(XCLIENT)}", f"XFORWARD {' '.join(XFORWARD)}"]
        return "\r\n".join([*(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}"])

    def _from(self, argument: str) -> str | Answer:
        service = self._service
        if not self.client.helo or self.mail is not None:
            raise Wrong("503 5.5.1 one mail at a time" if self.mail else "503 5.5.1 say who you are first")
        if service.needs_tls and not self._is_tls:
            raise Wrong("530 5.7.0 mail is taken after STARTTLS only")
        path = read_path(argument, "FROM", _MAIL_WORDS)
        if path.parameters.get("BODY", "7BIT").upper() not in _BODIES:
            raise Wrong("501 5.5.4 BODY is 7BIT or 8BITMIME")
        is_utf8 = "SMTPUTF8" in path.parameters
        _check_ascii(path.address, is_utf8=is_utf8)
        size = read_size(path.parameters)
        if size > service.size:
            raise Wrong("552 5.3.4 the mail is too large")
        if self._mails >= service.limits.mails:
            return "421 4.7.0 enough mails for one connection", Next.END
        if (full := service.intake.no_room(size)) is not None:
            return full
        self.mail = Mail(path.address, self._forwarded or self.client, is_utf8)
        return "250 2.1.0 OK"

    def _to(self, argument: str) -> str:
        mail = self.mail
        if mail is None:
            raise Wrong("503 5.5.1 say MAIL first")
        path = read_path(argument, "TO", frozenset())
        if not path.address:
            raise Wrong("501 5.1.3 expected an address")
        _check_ascii(path.address, is_utf8=mail.is_utf8)
        # RFC 5321 section 4.5.3.1.10.
        if len(mail.recipients) >= self._service.limits.recipients:
            return "452 4.5.3 too many recipients, send the rest in another mail"
        refused = self._service.intake.refusal(mail.sender, path.address, mail.client)
        if refused is None:
            mail.recipients.append(path.address)
        return refused or "250 2.1.5 OK"

    def _data(self, argument: str) -> str | Answer:
        if argument.strip():
            raise Wrong("501 5.5.4 DATA stands alone")
        if self.mail is None or not self.mail.recipients:
            # RFC 5321 section 3.3: 503 or 554; RFC 2033 section 4.2: 503.
            raise Wrong("503 5.5.1 there is no recipient")
        if (full := self._service.intake.no_room()) is not None:
            return full
        self._mails += 1
        # As Postfix does: who brings mail may name wrong recipients in between.
        self._errors = self._junk = 0
        return "354 send the mail, end with a dot", Next.DATA

    def _reset(self, _argument: str) -> str:
        self.forget()
        return "250 2.0.0 OK"

    def _starttls(self, argument: str) -> str | Answer:
        if self._service.tls is None or self._is_tls:
            raise Wrong("502 5.5.1 there is no STARTTLS here")
        if argument.strip():
            raise Wrong("501 5.5.4 STARTTLS stands alone")
        return "220 2.0.0 go ahead", Next.TLS

    def _xclient(self, argument: str) -> str:
        said = self._attributes(argument, XCLIENT)
        self.forget()
        # Postfix's XCLIENT_README: the server greets again, and the client says EHLO again.
        via = self.client.via or self.client.address
        self.client = Client(said.get("ADDR", self.client.address), "", said.get("NAME", ""), via)
        return self.greeting()

    def _xforward(self, argument: str) -> str:
        said = self._attributes(argument, XFORWARD)
        now = self._forwarded or Client()
        via = self.client.via or self.client.address
        self._forwarded = Client(said.get("ADDR", now.address), said.get("HELO", now.helo), said.get("NAME", now.name), via)
        return "250 2.0.0 OK"

    def _attributes(self, argument: str, known: tuple[str, ...]) -> dict[str, str]:
        if not self._is_trusted:
            raise Wrong("550 5.7.0 not from you")
        if self.mail is not None:
            raise Wrong("503 5.5.1 not within a mail")
        return read_attributes(argument, known)


def _check_ascii(address: str, *, is_utf8: bool) -> None:
    """Refuse an address beyond ASCII where the client did not say that it knows how to send one (RFC 6531 section 3.4)."""
    if not is_utf8 and not address.isascii():
        raise Wrong("553 5.6.7 an address beyond ASCII needs SMTPUTF8")
