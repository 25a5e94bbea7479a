"""The pictures of the clerk's page, made of what the bot really says: `python -m tests.bots.pictures [FOLDER]` (Chromium must be installed).

An office on the in-memory homeserver plays a morning; its messages are set as a client shows them, and photographed.
"""

import asyncio
import html
import io
import re
import shutil
import subprocess
import sys
import tempfile
from base64 import b64decode
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer
from PIL import Image, ImageChops
from tests.bots.conftest import LivePolicy, Office

from daftar_bots import web
from daftar_bots.announcements import ack_page
from daftar_bots.announcements.after_settings import AfterSettings, Mail, Page
from daftar_bots.port import Event
from daftar_policy.core.organisation import Organisation, compile_organisation

FOLDER = Path(__file__).parents[2] / "bots" / "pictures"
NAMES = ("preview", "announcement", "card", "chart", "page-mr", "page-ur")
PEOPLE = {
    "asha": ("Asha Patil", "आशा पाटील", "pune", "mr"),
    "sunil": ("Sunil Gaikwad", "सुनील गायकवाड", "pune", "mr"),
    "imran": ("Imran Shaikh", "عمران شیخ", "haveli", "ur"),
    "vikram": ("Vikram Joshi", "विक्रम जोशी", "haveli", "mr"),
    "meera": ("Meera Kale", "मीरा काळे", "mulshi", "mr"),
    "clerk": ("Sunita More", "सुनीता मोरे", "it", "en"),
    "deputy": ("Deputy Secretary Rao", "उपसचिव राव", "it", "en"),
}
NAMED = {
    "mh": {"en": "State", "mr": "राज्य"},
    "it": {"en": "IT Department", "mr": "माहिती तंत्रज्ञान विभाग", "ur": "محکمہ اطلاعاتی ٹیکنالوجی"},
    "pune": {"en": "Pune", "mr": "पुणे", "ur": "پونے"},
    "haveli": {"en": "Haveli", "mr": "हवेली", "ur": "حویلی"},
    "mulshi": {"en": "Mulshi", "mr": "मुळशी", "ur": "ملشی"},
}
ABOVE = {"it": "mh", "pune": "mh", "haveli": "pune", "mulshi": "pune"}
# Why drawn: not every machine that makes the pictures has a font with this sign in colour.
TICK = (
    '<svg viewBox="0 0 20 20" width="18" height="18" style="vertical-align:-3px"><rect width="20" height="20" rx="4" fill="#2ca44e"/>'
    '<path d="M4.5 10.5l3.5 3.5 7.5-8" stroke="#fff" stroke-width="2.6" fill="none"/></svg>'
)
WORDS = """announce pune/* important ack:2d "Flood duty"
mr: "पूर कर्तव्य"
सर्व अधिकाऱ्यांनी उद्या सकाळी नऊ वाजता जिल्हा नियंत्रण कक्षात उपस्थित राहावे.
en: All officers report to the district control room tomorrow at nine.
ur: "سیلاب ڈیوٹی"
تمام افسران کل صبح نو بجے ضلع کنٹرول روم میں حاضر ہوں۔"""
STYLE = """
body{margin:0;padding:20px;background:#fff;width:680px;color:#17191c;font:16px/1.5 "Noto Sans","Noto Sans Devanagari","Noto Naskh Arabic",sans-serif}
.m{display:flex;gap:12px;margin-bottom:14px}.f{flex:none;width:36px;height:36px;border-radius:50%;color:#fff;font-weight:700;text-align:center}
.f{line-height:36px}.n{font-weight:600}.t{color:#656d77;font-size:12px;margin-inline-start:8px}.b p{margin:.15em 0}.b h4{margin:.4em 0}
.b{overflow-wrap:anywhere}.b hr{border:0;border-top:1px solid #ccd2d9}.q{border-inline-start:3px solid #0a7d5c;padding-inline-start:8px;color:#656d77}
.r span{display:inline-block;border:1px solid #ccd2d9;border-radius:12px;padding:1px 9px;margin-top:4px;background:#f4f6f8}
"""


def offices() -> Organisation:
    units: list[dict[str, object]] = []
    for unit, name in NAMED.items():
        above = {"in": ABOVE[unit]} if unit in ABOVE else {}
        rooms = {"rooms": [f"#{unit}:daftar.example"]} if ABOVE.get(unit) == "pune" or unit == "pune" else {}
        units.append({"id": unit, "name": name, **above, **rooms})
    columns = ("name", "name_local", "unit", "language")
    rows = [
        {"matrix_id": f"@{who}:daftar.example", "email": f"{who}@daftar.example", "post": "", **dict(zip(columns, told, strict=True))}
        for who, told in PEOPLE.items()
    ]
    return compile_organisation({"organisation": 1, "server": "daftar.example", "units": units}, rows)


async def play(office: Office) -> dict[str, str]:
    """Play the morning; give the HTML of each picture that is one."""
    page, letters = Page("https://bots.example", timedelta(days=9)), Mail("127.0.0.1", 9, "announce@it.example", timedelta(hours=1))
    office.policy = LivePolicy([], offices())
    office.configure(languages=("en", "mr"), after=AfterSettings(mail=letters, page=page))
    await office.begin()
    for name, alias in (("sunil", "pune"), ("meera", "mulshi")):
        office.homeserver.join(f"@{name}:daftar.example", f"#{alias}:daftar.example")
    await office.settle()
    await office.says("clerk", WORDS)
    preview = next(event for event in reversed(office.notices()) if "1/2026" in str(event.content["body"]))
    await office.reacts("deputy", preview)
    office.clock.forward(timedelta(minutes=7))
    for who, alias, key in (("asha", "pune", "✅"), ("sunil", "pune", "⏳"), ("meera", "mulshi", "✅")):
        (circular,) = office.circulars(alias)
        await office.reacts(who, circular, key)
    office.clock.forward(timedelta(minutes=1))
    await office.settle()
    (circular,) = office.circulars("pune")
    card = {**office.edits()[-1].content}
    return {
        "preview": frame([(preview, {"✅": 1})], "Sunita More", WORDS),
        "announcement": frame([(circular, {"✅": 1})]),
        "card": frame([(Event(**{**vars_of(preview), "content": card["m.new_content"]}), {})]),
        **await pages(office),
    }


def vars_of(event: Event) -> dict[str, object]:
    return {name: getattr(event, name) for name in event.__dataclass_fields__}


async def pages(office: Office) -> dict[str, str]:
    """Give the acknowledgement page as two people open it from their letters."""
    office.clock.forward(timedelta(hours=2))
    await office.settle()
    found: dict[str, str] = {}
    async with TestClient(TestServer(web.application([ack_page.routes([office.bot.desk], lambda: None)]))) as client:
        for language, who in (("mr", "vikram"), ("ur", "imran")):
            (letter,) = office.bot.desk.store.rows("SELECT message FROM letter WHERE user_id = ?", f"@{who}:daftar.example")
            link = re.search(r"https://bots.example(/a/it/[\w-]+)", str(letter[0]).replace("=\r\n", ""))
            assert link is not None
            found[f"page-{language}"] = await (await client.get(f"{link[1]}?lang={language}")).text()
    return found


async def chart(office: Office) -> bytes:
    await office.says("clerk", "chart 1/2026")
    rows = office.bot.desk.store.rows("SELECT content FROM outbox WHERE kind = 'file' AND content LIKE '%png%'")
    found = re.search(r'"base64": ?"([^"]+)"', str(rows[-1][0]))
    assert found is not None
    return b64decode(found[1])


def frame(messages: Iterable[tuple[Event, Mapping[str, int]]], asker: str = "", words: str = "") -> str:
    """Set messages as clients show them."""
    blocks = [block(asker, "#8f4ab8", f'<p dir="auto">{html.escape(words).replace(chr(10), "<br>")}</p>', {})] if asker else []
    for event, reactions in messages:
        body = re.sub(r"<(p|h4)>", r'<\1 dir="auto">', str(event.content["formatted_body"]))
        blocks.append(block("Announcements · IT Department", "#0a7d5c", body, reactions))
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><body>{"".join(blocks).replace("✅", TICK)}</body>'


def block(name: str, colour: str, body: str, reactions: Mapping[str, int]) -> str:
    tapped = "".join(f"<span>{key} {count}</span> " for key, count in reactions.items())
    return (
        f'<div class="m"><div class="f" style="background:{colour}">{name[0]}</div><div><div><span class="n" style="color:{colour}">{name}</span>'
        f'<span class="t">10:00</span></div><div class="b">{body}</div><div class="r">{tapped}</div></div></div>'
    )


def photograph(browser: str, text: str) -> bytes:
    """Give a picture of a page, cut to what stands on it."""
    with tempfile.TemporaryDirectory() as folder:
        page, shot = Path(folder) / "page.html", Path(folder) / "shot.png"
        page.write_text(text, encoding="utf-8")
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=720,1600"]
        command += [f"--user-data-dir={folder}/profile", f"--screenshot={shot}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        with Image.open(shot) as opened:
            return cut(opened.convert("RGB"))


def cut(image: Image.Image) -> bytes:
    """Cut the empty end off and keep as many colours as such a picture needs."""
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    kept = image.crop((0, 0, image.width, min(image.height, box[3] + 20))) if box else image
    out = io.BytesIO()
    kept.quantize(128).save(out, "PNG", optimize=True)
    return out.getvalue()


async def make(folder: Path) -> None:
    browser = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit("no Chromium is installed")
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        office = Office(Path(directory))
        texts = await play(office)
        drawn = await chart(office)
        office.bot.desk.store.close()
    for name, text in texts.items():
        (folder / f"{name}.png").write_bytes(await asyncio.to_thread(photograph, browser, text))
    with Image.open(io.BytesIO(drawn)) as opened:
        opened.thumbnail((720, 720))
        (folder / "chart.png").write_bytes(cut(opened.convert("RGB")))


if __name__ == "__main__":
    asyncio.run(make(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
