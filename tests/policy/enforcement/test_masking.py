"""Masking: a number that was found is in no line of the decision log, in whole or in part, whichever fact or message it came in by."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from daftar_policy import decision_log
from daftar_policy.enforcement.point import Point

NUMBERS = {
    "aadhaar": "2341 2341 2346",
    "payment-card": "4111 1111 1111 1111",
    "phone": "98765 43210",
    "cnic": "35202-1234567-1",
    "bank-account": "A/c 612345678901",
    "pan": "ABCPE1234F",
    "gstin": "27AAPFU0939F1ZV",
    "passport": "passport K1234567",
    "voter-id": "EPIC XYZ1234567",
}
POLICY = """
policy: 1
revision: "1"
languages: [en, mr]
rules:
  - {id: MSG, on: send, when: {event.findings: [KINDS]}, then: deny, say: {en: "Found {event.findings}."}}
  - {id: MAIL, on: [email-send, email-receive], when: {email.findings: [KINDS]}, then: deny,
     say: {en: "Not sent: {email.subject} / {email.text} / {email.attachments}", mr: "{email.subject}"}}
  - {id: FILE, on: upload, when: {media.name: {matches: "[0-9]"}}, then: deny, say: {en: "Not {media.name}."}}
  - {id: BODY, on: send, when: {event.body: {matches: "[0-9]"}, event.filename: {exists: false}}, then: deny, mode: monitor}
  - {id: NAME, on: send, when: {event.filename: {contains: "1"}}, then: deny, mode: monitor}
""".replace("KINDS", ", ".join(NUMBERS))


def asks(number: str) -> list[tuple[str, dict[str, Any]]]:
    actor = {"actor.id": "@a:x.example"}
    return [
        ("send", actor | {"event.type": "m.room.message", "event.body": f"it is {number}"}),
        ("send", actor | {"event.body": "x", "event.formatted_body": f"<b>{number}</b>", "event.text": number}),
        ("send", actor | {"event.body": "scan", "event.filename": f"{number}.pdf"}),
        ("send", actor | {"event.body": "scan", "event.filename": f"scan.{re.sub('[^0-9A-Z]', '', number)}"}),
        ("email-send", actor | {"email.address": "a@b.example", "email.subject": f"Re: {number}", "email.text": number}),
        ("email-receive", {"email.address": "a@b.example", "email.text": number, "email.attachments": [f"{number}.pdf", "1.pdf"]}),
        ("upload", actor | {"media.name": f"{number}.jpg"}),
    ]


@pytest.mark.parametrize("kind", NUMBERS)
def test_no_part_of_a_found_number_is_written_down(kind: str, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(POLICY)
    point = Point("test", tmp_path / "policy.yaml", None, tmp_path / "log")
    point.start()
    try:
        answers = [point.ask(action, facts) for action, facts in asks(NUMBERS[kind])]
    finally:
        point.stop()
    assert not answers[0].is_allowed
    assert not answers[4].is_allowed
    entries = [entry for entry in decision_log.read(tmp_path / "log") if entry.get("kind") == "decision"]
    assert len(entries) == len(answers)
    assert kind in json.dumps(entries[0]["facts"])
    for run in re.findall(r"[0-9]{4,}", NUMBERS[kind]):
        for entry in entries:
            # Times, hashes and latencies are digits too: what they may not be mistaken for is looked at apart.
            told = {
                key: value
                for key, value in entry.items()
                if key not in {"time", "local", "sha256", "id", "latency_us", "prev", "hash", "sum"}
            }
            assert run not in json.dumps(told, ensure_ascii=False), (entry["action"], run)
