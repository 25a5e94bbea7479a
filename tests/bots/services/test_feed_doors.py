"""Documents that others wrote: whatever the bytes are, a value or None, soon and in little memory."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.bots.services.test_feeds import cap, rss

from daftar_bots.core.cap import Alert, is_cap, read_alert
from daftar_bots.services.feeds.feed_door import read_feed
from daftar_bots.services.feeds.xml_door import read_xml

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Alerts</title>
<entry><id>urn:1</id><title type="html">&lt;b&gt;Rain&lt;/b&gt;</title><link href="https://x.example/1"/>
<link type="application/cap+xml" href="https://x.example/1.cap"/><summary>Heavy</summary></entry></feed>"""


def test_atom_with_its_alert() -> None:
    feed = read_feed(ATOM.encode(), "application/atom+xml", "https://x.example/")
    assert feed is not None
    (entry,) = feed.entries
    assert (feed.title, entry.title, entry.link, entry.alert) == ("Alerts", "Rain", "https://x.example/1", "https://x.example/1.cap")


def test_entries_without_ids_are_told_apart_by_link_and_words() -> None:
    text = "<rss version='2.0'><channel><item><title>A</title><link>https://x.example/a</link></item><item><title>B</title></item><item><title>B</title></item></channel></rss>"
    feed = read_feed(text.encode(), "", "https://x.example/")
    assert feed is not None
    assert [entry.id for entry in feed.entries] == ["https://x.example/a", "B"]


BOMBS = {
    "laughs": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 99 + b'">]><alert>&b;</alert>',
    "outside": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&a;</title></channel></rss>',
    "in UTF-16": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE l [<!ENTITY a "ha">]><rss version="2.0"><channel><title>&a;</title></channel></rss>'.encode(
        "utf-16"
    ),
    "in EBCDIC": '<?xml version="1.0" encoding="cp037"?><!DOCTYPE l [<!ENTITY a "root:">]><rss version="2.0"><channel><title>&a;</title></channel></rss>'.encode(
        "cp037"
    ),
    "in UTF-7": b'<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE l [+ADwAIQ-ENTITY a "root:"+AD4-]><rss version="2.0"><channel><title>&a;</title></channel></rss>',
    "deep": b"<a>" * 100_000,
    "wide": b"<a>" + b"<b/>" * 200_000,
    "attributes": b"<a " + b" ".join(b'x%d="1"' % number for number in range(20_000)) + b"/>",
    "as wide as may be": b"<rss version='2.0'><channel>" + b"<b/>" * 19_000,
    "as many attributes as may be": b"<a " + b" ".join(b'x%d="1"' % number for number in range(1_500)) + b"/>",
    "encoding": b'<?xml version="1.0" encoding="nonsense"?><a/>',
    "empty": b"",
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_bomb_goes_off(name: str) -> None:
    begun = time.process_time()
    tree = read_xml(BOMBS[name])
    assert tree is None or not is_cap(tree)
    feed = read_feed(BOMBS[name], "application/xml", "https://x.example/")
    assert feed is None or "root:" not in feed.title
    assert time.process_time() - begun < 20


def test_an_alert_comes_through_as_it_is() -> None:
    tree = read_xml(cap("a1").encode())
    assert tree is not None
    alert = read_alert(tree)
    assert isinstance(alert, Alert)
    assert [info.language for info in alert.infos] == ["en-IN", "mr"]


PIECES = [cap("a1").encode(), rss(("1", "A", "https://x.example/1")).encode(), ATOM.encode()]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PIECES), st.integers(0, 900), st.integers(0, 60), st.binary(max_size=30))
def test_broken_documents_are_a_value_or_none(body: bytes, start: int, length: int, put: bytes) -> None:
    broken = body[:start] + put + body[start + length :]
    tree = read_xml(broken)
    if tree is not None and is_cap(tree):
        read_alert(tree)
    feed = read_feed(broken, "application/xml; charset=utf-8", "https://x.example/")
    assert feed is None or all(entry.id for entry in feed.entries)
