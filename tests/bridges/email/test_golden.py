"""Golden mails: each `.eml` is read to exactly what stands in the `.json` beside it, whose `why` says what the case is for."""

import json
from pathlib import Path

import pytest

from daftar_bridges.email import mime_in
from daftar_bridges.email.parsed_json import as_json

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("mail", sorted(GOLDEN.glob("*.eml")), ids=lambda path: path.stem)
def test_a_mail_is_read_as_recorded(mail: Path) -> None:
    recorded = json.loads(mail.with_suffix(".json").read_text("utf-8"))
    assert recorded["why"]
    assert as_json(mime_in.parse(mail.read_bytes()), file=mail.name) == recorded["parsed"]


def test_every_golden_mail_has_its_record() -> None:
    assert {path.stem for path in GOLDEN.glob("*.eml")} == {path.stem for path in GOLDEN.glob("*.json")}
