"""The acknowledgement page as people with their own ways of reading meet it: measured in a real browser, scripts of the page off."""

import json
from pathlib import Path
from typing import cast

from aiohttp.test_utils import TestServer
from tests.bots.announcements.test_ack_page import Client, client, path
from tests.bots.announcements.test_ack_page_in_a_browser import Tab, browser, tab
from tests.bots.conftest import Office

from daftar_bots.core.language import LANGUAGES

__all__ = ["browser", "client"]

# WCAG 2.1, "relative luminance" and "contrast ratio", for each element with words of its own against what is behind it.
CONTRAST = """
(() => {
  const parse = c => { const n = c.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const light = ([r, g, b]) => { const f = v => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 0) return c; } return [255, 255, 255, 1]; };
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    found.push([(a + .05) / (b + .05), e.tagName]);
  }
  return JSON.stringify(found.sort((x, y) => x[0] - y[0]));
})()
"""
# Fields whose name is not in the tree that screen readers read, and pieces in another language that do not say so.
NAMELESS = "JSON.stringify([...document.querySelectorAll('input:not([type=hidden]),textarea')].filter(e => !e.labels.length).map(e => e.outerHTML))"
SIZES = "JSON.stringify([...document.querySelectorAll('button,label:has(input)')].map(e => e.getBoundingClientRect().height))"
FOCUSED = """
(() => { const e = document.activeElement, s = getComputedStyle(e);
  return JSON.stringify([e.tagName + (e.value || e.lang || ''), s.outlineStyle, parseFloat(s.outlineWidth)]); })()
"""


async def parsed(page: Tab, expression: str) -> list[object]:
    return cast("list[object]", json.loads(str(await page.ask(expression))))


async def test_it_can_be_read_and_used_in_every_way(browser: str, office: Office, client: Client, tmp_path: Path) -> None:
    server = client.server
    assert isinstance(server, TestServer)
    url = str(server.make_url(path(office)))
    async with tab(browser, tmp_path / "profile") as page:
        await page.call("Page.enable")
        await page.call("Accessibility.enable")
        await page.call("Emulation.setFocusEmulationEnabled", enabled=True)
        await page.call("Emulation.setScriptExecutionDisabled", value=True)
        for language in LANGUAGES:
            await page.load("Page.navigate", url=f"{url}?lang={language}")
            for scheme in ("light", "dark"):
                await page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
                found = cast("list[tuple[float, str]]", await parsed(page, CONTRAST))
                # WCAG 1.4.6 (AAA): 7:1, more than is asked of offices.
                assert found[0][0] >= 7, (language, scheme, found[:3])
            direction = "rtl" if language == "ur" else "ltr"
            assert await page.ask("document.documentElement.lang + ' ' + document.documentElement.dir") == f"{language} {direction}"
            assert await page.ask("getComputedStyle(document.body).direction") == direction
            # Each link to another language says in which language its words are (3.1.2).
            assert await page.ask("[...document.querySelectorAll('nav a')].every(e => e.lang && e.hreflang === e.lang)") is True
            assert await parsed(page, NAMELESS) == []
            assert (
                await page.ask("document.querySelectorAll('h1').length + ' ' + document.querySelectorAll('main,nav[aria-label]').length")
                == "1 2"
            )
        roles = await tree(page)
        assert all(name for role, name in roles if role in {"radio", "textbox", "button"})
        fields = sorted(role for role, _ in roles if role in {"radio", "textbox", "button"})
        assert fields == ["button", "radio", "radio", "radio", "textbox"]
        assert {role for role, _ in roles} >= {"main", "navigation", "heading", "article"}
        # Every stop of the Tab key can be seen (2.4.7), every target hit by a thumb (2.5.8: 24 px).
        stops = [await tabbed(page) for _ in range(7)]
        assert [stop[0] for stop in stops] == ["Amr", "Ahi", "Aen", "Aur", "INPUTyes", "TEXTAREA", "BUTTON"]
        assert [stop for stop in stops if stop[1] == "none" or stop[2] < 2] == []
        assert min(cast("list[float]", await parsed(page, SIZES))) >= 24
        # 400% of a screen of 1280 pixels (1.4.10).
        await page.call("Emulation.setDeviceMetricsOverride", width=320, height=640, deviceScaleFactor=1, mobile=False)
        assert await page.ask("document.documentElement.scrollWidth <= 320") is True
        await wrong_answer(page)


async def tabbed(page: Tab) -> tuple[str, str, float]:
    """Press the Tab key, and give where it stops and its outline."""
    key = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
    await page.call("Input.dispatchKeyEvent", type="rawKeyDown", **key)
    await page.call("Input.dispatchKeyEvent", type="keyUp", **key)
    return cast("tuple[str, str, float]", tuple(await parsed(page, FOCUSED)))


async def wrong_answer(page: Tab) -> None:
    """Answer without the reason that is wanted: what is missing is said, and at the field (3.3.1)."""
    await page.ask("document.querySelector('input[value=no]').click()")
    await page.load("Runtime.evaluate", expression="document.querySelector('button').click()")
    assert await page.ask("document.querySelector('[role=alert]').id") == "error"
    assert await page.ask("document.querySelector('textarea').getAttribute('aria-describedby')") == "error"
    assert await page.ask("document.querySelector('textarea').getAttribute('aria-invalid')") == "true"
    assert await page.ask("document.querySelector('input[value=no]').checked") is True
    described = [name for role, name in await tree(page) if role == "alert"]
    assert len(described) == 1


async def tree(page: Tab) -> list[tuple[str, str]]:
    """Give what a screen reader is told: role and name of everything."""
    found = await page.call("Accessibility.getFullAXTree")
    nodes = cast("list[dict[str, dict[str, str]]]", found["nodes"])
    return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node.get("ignored")]
