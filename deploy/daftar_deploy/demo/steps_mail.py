"""Steps 4 and 5: official mail comes into a room, and a reply goes out of it.

Law: mails are handed over and taken by real SMTP; what the room shows is read back by the official's own client.
It does not know how the bridge works.
"""

from __future__ import annotations

import asyncio
import hashlib
import smtplib
import struct
import zlib
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid, parseaddr

from daftar_deploy.demo.client import Json, body_of, content
from daftar_deploy.demo.display import Step
from daftar_deploy.demo.parts import SERVER, Day

MAILBOX = f"tenders@it.{SERVER}"
VENDOR = "kulkarni@bidder.example"
CITIZEN = "citizen@gmail.com"
SUBJECT = "निविदा क्रमांक ४२: संगणक पुरवठा"


async def mail_in(day: Day, step: Step) -> None:
    """Step 4: a mail with everything, and one that replies to it."""
    asha = day.client("asha")
    room = str((await asha.resolve(f"#tenders-it:{SERVER}")).expect()["room_id"])
    day.rooms["tenders"] = room
    (await asha.join(room)).expect()
    picture, document = _png(), _pdf("Tender 42")
    first = _mail(VENDOR, "विजय कुलकर्णी", SUBJECT)
    first.set_content("मा. महोदय,\n\nनिविदा सोबत जोडली आहे.\n")
    cid = make_msgid(domain="bidder.example")
    html = f"<p>मा. महोदय,</p><p><b>निविदा</b> सोबत जोडली आहे.</p><p><img src='cid:{cid[1:-1]}' alt='शिक्का'></p><script>x()</script>"
    first.add_alternative(html, subtype="html")
    related = first.get_payload()[1]  # type: ignore[index]
    related.add_related(picture, "image", "png", cid=cid, filename="seal.png")  # type: ignore[union-attr]
    first.add_attachment(document, maintype="application", subtype="pdf", filename="निविदा.pdf")
    day.ids["message-id"] = str(first["Message-ID"])
    answer = await _deliver(day, VENDOR, first)
    step.expect("the mail is taken by SMTP with 250", ok=answer.startswith("250"), got=answer)
    root = await asha.wait_for(room, lambda event: "निविदा" in body_of(event) and "संगणक पुरवठा" in body_of(event))
    day.ids["mail"] = str(root["event_id"])
    sender, text, formatted = str(root["sender"]), body_of(root), str(content(root).get("formatted_body", ""))
    name = await _display_name(day, room, sender)
    step.expect(
        "it is in #tenders-it, from the correspondent's own ghost user, with name and address",
        ok=sender.startswith("@mail_") and "विजय कुलकर्णी" in name and VENDOR in name,
        got=f"{sender} ({name})",
    )
    step.expect(
        "subject and body are readable, the HTML without its script, the inline image in place",
        ok="सोबत जोडली आहे" in text and "<script" not in formatted and "mxc://" in formatted,
        got=text,
    )
    files = await _files(day, room, {"निविदा.pdf": document})
    step.expect(
        "the PDF is in the room as it was sent (SHA-256 of the download)",
        ok=files == {"निविदा.pdf": hashlib.sha256(document).hexdigest()},
        got=files,
    )
    await _reply_by_mail(day, step, first)


async def _reply_by_mail(day: Day, step: Step, first: EmailMessage) -> None:
    second = _mail(VENDOR, "विजय कुलकर्णी", f"Re: {SUBJECT}")
    second["In-Reply-To"] = first["Message-ID"]
    second["References"] = first["Message-ID"]
    second.set_content("कृपया पोच द्यावी.\n")
    day.ids["second-message-id"] = str(second["Message-ID"])
    await _deliver(day, VENDOR, second)
    found = await day.client("asha").wait_for(day.rooms["tenders"], lambda event: "कृपया पोच द्यावी" in body_of(event))
    relation = content(found).get("m.relates_to")
    relation = relation if isinstance(relation, dict) else {}
    step.expect(
        "a mail that replies to it lands in the same thread",
        ok=relation.get("rel_type") == "m.thread" and relation.get("event_id") == day.ids["mail"],
        got=relation,
    )


async def mail_out(day: Day, step: Step) -> None:
    """Step 5: a reply goes out by the relay; one to a private mailbox is refused."""
    asha, room = day.client("asha"), day.rooms["tenders"]
    before = len(day.postbox.mails)
    await asha.say(room, "!mail reply आपली निविदा **मिळाली**. धन्यवाद.", **_in_thread(day.ids["mail"]))
    mail = await day.postbox.wait_for(lambda mail: VENDOR in mail.recipients)
    message = mail.message
    step.expect(
        "the relay gets a MIME reply, plain and HTML",
        ok=message.get_content_type() == "multipart/alternative" and "मिळाली" in mail.plain() and "<strong>मिळाली</strong>" in mail.html(),
        got=f"{message.get_content_type()}: {mail.plain()}",
    )
    sender, recipient = parseaddr(str(message["From"])), parseaddr(str(message["To"]))
    step.expect(
        "From is the department's mailbox with the official's name, To the correspondent, Subject the mail's with Re:",
        ok=sender[1] == MAILBOX and "Asha Patil" in sender[0] and recipient[1] == VENDOR and str(message["Subject"]) == f"Re: {SUBJECT}",
        got=f"From {message['From']}; To {message['To']}; Subject {message['Subject']}",
    )
    references = str(message["References"] or "").split()
    step.expect(
        "In-Reply-To is the newest mail of the thread, References names both, the Message-ID is our own",
        ok=str(message["In-Reply-To"]) == day.ids["second-message-id"]
        and references == [day.ids["message-id"], day.ids["second-message-id"]]
        and str(message["Message-ID"]).endswith(f"{SERVER}>"),
        got=f"In-Reply-To {message['In-Reply-To']}; References {' '.join(references)}; Message-ID {message['Message-ID']}",
    )
    await _refused_reply(day, step, before)


async def _refused_reply(day: Day, step: Step, before: int) -> None:
    asha, room = day.client("asha"), day.rooms["tenders"]
    question = _mail(CITIZEN, "A Citizen", "Where is the tender notice?")
    question.set_content("Please send me the notice.\n")
    await _deliver(day, CITIZEN, question)
    root = await asha.wait_for(room, lambda event: "send me the notice" in body_of(event))
    await asha.say(room, "!mail reply Here it is.", **_in_thread(str(root["event_id"])))
    notice = await asha.wait_for(room, lambda event: "[MAIL-3]" in body_of(event))
    decision = content(notice).get("in.daftar.decision")
    sent = [mail for mail in day.postbox.mails[before:] if CITIZEN in mail.recipients]
    step.expect(
        "a reply to gmail.com is refused in the room with the reason and MAIL-3, and nothing went out",
        ok="gmail.com" in body_of(notice) and isinstance(decision, dict) and not sent,
        got=body_of(notice),
    )


def _in_thread(root: str) -> Json:
    return {"m.relates_to": {"rel_type": "m.thread", "event_id": root, "is_falling_back": True, "m.in_reply_to": {"event_id": root}}}


def _mail(address: str, name: str, subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = f"{name} <{address}>"
    mail["To"] = MAILBOX
    mail["Subject"] = subject
    mail["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    return mail


async def _deliver(day: Day, sender: str, mail: EmailMessage) -> str:
    """Hand a mail over by SMTP as a mail server would; give the final answer."""

    def hand_over() -> str:
        with smtplib.SMTP("127.0.0.1", day.smtp_port, timeout=120) as smtp:
            smtp.ehlo("mx.bidder.example")
            for code, text in (smtp.mail(sender), smtp.rcpt(MAILBOX)):
                if code != 250:
                    return f"{code} {text.decode()}"
            code, text = smtp.data(mail.as_bytes(policy=SMTP))
            return f"{code} {text.decode()}"

    return await asyncio.to_thread(hand_over)


async def _display_name(day: Day, room: str, user: str) -> str:
    for event in await day.client("asha").state(room):
        if event.get("type") == "m.room.member" and event.get("state_key") == user:
            return str(content(event).get("displayname", ""))
    return ""


async def _files(day: Day, room: str, wanted: dict[str, bytes]) -> dict[str, str]:
    """Download the files of these names that are in the room; give their SHA-256."""
    asha, found = day.client("asha"), dict[str, str]()
    for name in wanted:
        event = await asha.wait_for(room, lambda event, name=name: name in (content(event).get("filename"), body_of(event)))  # type: ignore[misc]
        found[name] = hashlib.sha256(await asha.download(str(content(event).get("url")))).hexdigest()
    return found


def _png() -> bytes:
    """Make a small red square."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xc0\x20\x20" * 16 for _ in range(16))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def _pdf(text: str) -> bytes:
    """Make a page with a line of text."""
    stream = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length " + str(len(stream)).encode() + b" >>\nstream\n" + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n"
        + str(len(out)).encode()
        + b"\n%%EOF\n"
    )
