"""The table of domains: how names, addresses, users and links are read, one row for each reason. No two rows have the same reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from tests.policy.core import branches

from daftar_policy.core import hosts, ids, links

Row: TypeAlias = "tuple[str, str | None, str]"

NAMES: tuple[Row, ...] = (
    ("gov.in", "gov.in", "a plain name is itself"),
    ("GOV.IN", "gov.in", "case does not count"),
    ("Gov.In", "gov.in", "mixed case neither"),
    ("gov.in.", "gov.in", "a trailing dot is the root"),
    ("gov.in..", None, "two trailing dots are an empty label"),
    (".gov.in", None, "a leading dot is an empty label"),
    ("gov..in", None, "an empty label in the middle"),
    (".", None, "the root alone is no name"),
    ("", None, "nothing is no name"),
    ("gov.in:8448", "gov.in", "a port is dropped"),
    ("gov.in.:443", "gov.in", "a trailing dot before a port"),
    ("gov.in:", None, "a colon without a port"),
    ("gov.in:70000", None, "a port beyond 65535"),
    ("gov.in:443x", None, "letters in a port"),
    ("gov.in:४४३", None, "a port in other digits is no port"),
    (":8448", None, "a port without a name"),
    ("localhost", "localhost", "one label is a name"),
    ("gov.in.evil.com", "gov.in.evil.com", "an official name as sub-domain stays the other's"),
    ("evilgov.in", "evilgov.in", "a name that ends alike is another"),
    ("xn--h2brj9c", "xn--h2brj9c", "an A-label is kept"),
    ("XN--H2BRJ9C", "xn--h2brj9c", "an A-label in capitals"),
    ("भारत", "xn--h2brj9c", "a U-label becomes its A-label"),
    ("सरकार.भारत", "xn--11b7cb3a6a.xn--h2brj9c", "U-labels at both levels"),
    ("gov.भारत", "gov.xn--h2brj9c", "ASCII below a U-label"),
    ("महाराष्ट्र.भारत", "xn--c2b3agb7ak9ab0lb.xn--h2brj9c", "conjuncts with virama"),
    ("क्\u200dष.भारत", "xn--11b2ezcw70k.xn--h2brj9c", "a joiner after virama is kept, as IDNA 2008 does"),
    ("क\u200dष.भारत", None, "a joiner without virama is against RFC 5892, appendix A"),
    ("gov\u0645.in", None, "right-to-left letters within left-to-right ones"),
    ("پاکستان", "xn--mgbai9azgqp6j", "a right-to-left name"),
    ("حکومت.پاکستان", "xn--pgbf6el89b.xn--mgbai9azgqp6j", "two right-to-left labels"),
    ("भारत.in:8448", "xn--h2brj9c.in", "a port behind a U-label"),
    ("faß.de", "xn--fa-hia.de", "sharp s is its own letter in IDNA 2008"),
    ("ΒΌΛΟΣ.com", "xn--nxasmq6b.com", "capitals of another script, whose last sigma maps to the middle form"),
    ("ＧＯＶ.in", "gov.in", "full-width letters are the plain ones"),
    ("gov．in", "gov.in", "a full-width dot"),
    ("gov。in", "gov.in", "an ideographic dot"),
    ("gov｡in", "gov.in", "a half-width ideographic dot"),
    ("gov.in。", "gov.in", "a trailing ideographic dot"),
    ("gov․in", None, "a one-dot leader is no dot and no letter"),
    ("go\u00adv.in", "gov.in", "a soft hyphen is ignored"),
    ("go\u200bv.in", "gov.in", "a zero-width space is ignored"),
    ("go\u200dv.in", None, "a joiner between Latin letters"),
    ("go\u2060v.in", "gov.in", "a word joiner is ignored"),
    ("\ufeffgov.in", "gov.in", "a byte order mark is ignored"),
    ("go\u202ev.in", None, "a bidi override is refused"),
    ("ɡov.in", "xn--ov-igb.in", "the Latin script g is a letter of its own"),
    ("gоv.in", "xn--gv-fmc.in", "a Cyrillic o stays one and so another name"),
    ("ｇᴏv.in", "xn--gv-y5r.in", "a small capital stays itself beside a full-width letter"),
    ("ſtate.in", "state.in", "long s is s"),
    ("Ｋ.in", "k.in", "a full-width capital is the small plain letter"),
    ("\u212a.in", "k.in", "the Kelvin sign is k"),
    ("𝐠𝐨𝐯.in", "gov.in", "mathematical letters are the plain ones"),
    ("ⓖⓞⓥ.in", "gov.in", "circled letters are the plain ones"),
    ("gov².in", "gov2.in", "a superscript is the digit"),
    ("ﬁ.in", "fi.in", "a ligature is its letters"),
    ("é.in", "xn--9ca.in", "a composed letter"),
    ("e\u0301.in", "xn--9ca.in", "the same letter decomposed"),
    ("xn--", None, "an A-label of nothing"),
    ("xn--a", None, "an A-label that does not decode"),
    ("xn--gov-.in", None, "an A-label that is plain ASCII"),
    ("xn--ls8h.la", None, "an A-label of an emoji, which IDNA 2008 refuses"),
    ("💩.la", None, "an emoji, which IDNA 2008 refuses"),
    ("a_b.in", None, "an underscore is no letter of a host"),
    ("-a.in", None, "a label that begins with a hyphen"),
    ("a-.in", None, "a label that ends with a hyphen"),
    ("a-b.in", "a-b.in", "a hyphen within a label"),
    ("a--b.in", "a--b.in", "two hyphens, not at the third place"),
    ("ab--c.in", None, "two hyphens at the third place are for A-labels"),
    ("1gov.in", "1gov.in", "a label may begin with a digit"),
    ("a b.in", None, "a space within"),
    (" gov.in", None, "a space before (the reader of a request drops it, not the name)"),
    ("gov.in\n", None, "a line break behind"),
    ("gov.in\0", None, "a NUL"),
    ("gov.in/x", None, "a path is not part of a name"),
    ("user@gov.in", None, "user information is not part of a name"),
    ("gov%2ein", None, "percent-encoding is resolved in URLs only"),
    ("*.gov.in", None, "a pattern is no name"),
    ("a" * 63 + ".in", "a" * 63 + ".in", "the longest label"),
    ("a" * 64 + ".in", None, "a label too long"),
    ("क" * 60 + ".in", None, "a U-label whose A-label is too long"),
    (".".join(["a" * 49] * 5) + ".in", ".".join(["a" * 49] * 5) + ".in", "a name within 253 characters"),
    (".".join(["a" * 50] * 5) + ".in", None, "a name over 253 characters"),
    ("\u00ad" * 100_000 + "gov.in", None, "a name that is long only by ignored characters ends early"),
    ("\ud800.in", None, "half a surrogate pair"),
)

NUMERIC: tuple[Row, ...] = (
    ("192.0.2.1", "192.0.2.1", "an IPv4 address is itself"),
    ("192.0.2.1:8448", "192.0.2.1", "its port is dropped"),
    ("192.0.2.1.", "192.0.2.1", "its trailing dot too"),
    ("１９２.0.2.1", "192.0.2.1", "full-width digits in an address"),
    ("192.0.2", "192.0.0.2", "three parts: the last fills two bytes"),
    ("127.1", "127.0.0.1", "two parts"),
    ("2130706433", "127.0.0.1", "one number"),
    ("0x7f000001", "127.0.0.1", "one hexadecimal number"),
    ("0x7f.1", "127.0.0.1", "a hexadecimal part"),
    ("0x.1", "0.0.0.1", "a bare 0x is nought"),
    ("0177.0.0.1", "127.0.0.1", "an octal part"),
    ("010.8.8.8", "8.8.8.8", "a leading nought makes ten eight"),
    ("08.8.8.8", None, "eight is no octal digit"),
    ("256.0.0.1", None, "a part beyond a byte"),
    ("1.2.3.4.5", None, "five parts"),
    ("4294967296", None, "a number beyond 32 bits"),
    ("1.2.3.256", None, "a last part beyond what is left"),
    ("gov.1", None, "a name that ends in a number is no name"),
    ("1.gov", "1.gov", "a name that only begins with one is"),
    ("9" * 5000, None, "a number of thousands of digits"),
    ("[2001:db8::1]", "[2001:db8::1]", "an IPv6 address in brackets"),
    ("[2001:DB8:0:0::1]:8448", "[2001:db8::1]", "its longer spelling, with a port"),
    ("2001:db8::1", "[2001:db8::1]", "without brackets"),
    ("::1", "[::1]", "the loopback without brackets"),
    ("[::ffff:10.0.0.1]", "10.0.0.1", "an IPv4-mapped address is its IPv4 address"),
    ("[::ffff:a00:1]:80", "10.0.0.1", "the same in hexadecimal, with a port"),
    ("::ffff:10.0.0.1", "10.0.0.1", "the same without brackets"),
    ("[::10.0.0.1]", "[::a00:1]", "an IPv4-compatible address is no mapped one"),
    ("[fe80::1%eth0]", None, "a zone is no part of a name"),
    ("[::1", None, "an open bracket"),
    ("[::1]x", None, "text behind the bracket"),
    ("[gov.in]", None, "a name in brackets"),
    ("[]", None, "empty brackets"),
    ("[1.2.3.4]", None, "IPv4 in brackets is mail's form only"),
    ("1:2:3", None, "too few groups for IPv6"),
)

# What a browser opens where IDNA 2008 refuses.
BROWSER: tuple[Row, ...] = (
    ("a_b.gov.in", "a_b.gov.in", "browsers take underscores"),
    ("a_b.gov.in:8448", "a_b.gov.in", "and drop the port behind them"),
    ("-a.gov.in", "-a.gov.in", "browsers take leading hyphens"),
    ("r3---sn.google.com", "r3---sn.google.com", "a host that really exists with hyphens at the third place"),
    ("💩.la", "xn--ls8h.la", "browsers encode emoji"),
    ("xn--ls8h.la", "xn--ls8h.la", "and take them encoded"),
    ("a_ｂ.in", "a_b.in", "full-width letters beside an underscore"),
    ("a b.in", None, "not even browsers take a space"),
    ("a%b.in", None, "nor a percent sign left over"),
    ("a|b.in", None, "nor a bar"),
    ("a_" + "b" * 63 + ".in", None, "DNS has no label so long"),
    ("_." * 130 + "in", None, "nor a name so long"),
    ("a_b..in", None, "an empty label beside an underscore"),
    ("a_b.1", None, "a number at the end is an address there too"),
    ("[::1", None, "an open bracket is no host anywhere"),
    ("a_b.in:x", None, "letters in a port beside an underscore"),
    (":80", None, "a port alone, to a browser"),
    ("_" * 1100, None, "more than is read"),
    ("a_\ufffe.in", None, "a code point that no version of Unicode assigns"),
)

ADDRESSES: tuple[Row, ...] = (
    ("a@gov.in", "a@gov.in", "a plain address"),
    (" a@gov.in\n", "a@gov.in", "white space around it is dropped"),
    ("a@GOV.in.", "a@gov.in", "the domain is normalised"),
    ("A.B@gov.in", "A.B@gov.in", "the local part keeps its case"),
    ("a+gov.in@gmail.com", "a+gov.in@gmail.com", "a plus tag that looks official"),
    ("a%gov.in@gmail.com", "a%gov.in@gmail.com", "a percent route is part of the local part"),
    ("gov.in!a@gmail.com", "gov.in!a@gmail.com", "so is a bang path"),
    ("a@gmail.com@gov.in", None, "two at-signs"),
    ('"a@gmail.com"@gov.in', '"a@gmail.com"@gov.in', "an at-sign in quotes does not count"),
    ('"a\\"@gmail.com"@gov.in', '"a\\"@gmail.com"@gov.in', "an escaped quote does not end the quotes"),
    ('"a@gov.in', None, "quotes that do not close"),
    ('"a b"@gov.in', '"a b"@gov.in', "a space in quotes"),
    ("a b@gov.in", None, "a space outside quotes"),
    ("@gov.in", None, "no local part"),
    ("a@", None, "no domain"),
    ("a", None, "no at-sign"),
    ("a@gov in", None, "a space in the domain"),
    ("a@ gov.in", None, "a space behind the at-sign"),
    ("<a@gov.in>", None, "angle brackets are the header's, not the address's"),
    ("a@gmail.com,b@gov.in", None, "two addresses are none"),
    ("A <a@gmail.com> b@gov.in", None, "a display name in front"),
    ("a(gmail.com)@gov.in", None, "a comment in the local part"),
    ("a@gov.in(gmail.com)", None, "a comment in the domain"),
    ("a\0@gov.in", None, "a control character in the local part"),
    ("a..b@gov.in", "a..b@gov.in", "dots that RFC 5322 forbids and mailboxes have"),
    ("राम@भारत", "राम@xn--h2brj9c", "an internationalised address (RFC 6531)"),
    ("a＠gmail.com@gov.in", "a＠gmail.com@gov.in", "a full-width at-sign is a letter of the local part"),
    ("a@ｇｏｖ．in", "a@gov.in", "full-width letters in the domain of an address"),
    ("a@[192.0.2.1]", "a@192.0.2.1", "an IPv4 literal"),
    ("a@[IPv6:2001:db8::1]", "a@[2001:db8::1]", "an IPv6 literal"),
    ("a@[IPv6:::ffff:10.0.0.1]", "a@10.0.0.1", "an IPv4-mapped literal"),
    ("a@[gov.in", None, "a literal without its end"),
    ("a@[2001:db8::1]", "a@[2001:db8::1]", "an IPv6 literal without its tag, as some write it"),
    ('a@"gov.in', None, "a quote behind the at-sign"),
    ("राम\u200dशर्मा@gov.in", "राम\u200dशर्मा@gov.in", "a joiner, which Indic scripts need, in the local part (RFC 6532)"),
    ("a\u00a0b@gov.in", None, "a no-break space outside quotes"),
    ("a\u202eb@gov.in", None, "a direction override in the local part"),
    ("a@gov.in:25", "a@gov.in", "a port behind the domain of an address"),
    ("a@-gov.in", None, "an invalid domain"),
)

USERS: tuple[Row, ...] = (
    ("@a:gov.in", "@a:gov.in", "a plain user id"),
    ("@A:GOV.IN", "@A:gov.in", "the server without case, the local part with it"),
    ("@a:gov.in:8448", "@a:gov.in", "the server's port is dropped"),
    ("@a:gov.in.", "@a:gov.in", "and its trailing dot"),
    ("@a:भारत", "@a:xn--h2brj9c", "an internationalised server"),
    ("@a:[::1]:8448", "@a:[::1]", "an IPv6 server"),
    ("@:gov.in", "@:gov.in", "the empty local part of old ids"),
    ("@a b@c:gov.in", "@a b@c:gov.in", "old ids hold any character"),
    ("@a:b:gov.in", None, "the first colon ends the local part"),
    ("a:gov.in", None, "without its sign"),
    ("@a", None, "without a server"),
    ("@a:", None, "with an empty server"),
    ("@a\0:gov.in", None, "with a NUL"),
    ("#a:gov.in", None, "a room's alias is no user"),
    ("@a:x_y.gov.in", "@a:x_y.gov.in", "a server that only lax software lets in"),
)

PATTERNS: tuple[Row, ...] = (
    ("*.GOV.in.", "*.gov.in", "a pattern is normalised behind its star"),
    ("GOV.IN", "gov.in", "a pattern without a star is a name"),
    ("*.भारत", "*.xn--h2brj9c", "a star above a U-label"),
    ("*", None, "a lone star"),
    ("*gov.in", None, "a star within a label"),
    ("gov.*", None, "a star behind"),
    ("*.*.gov.in", None, "two stars"),
    ("a.*.gov.in", None, "a star in the middle"),
    ("*.", None, "a star above nothing"),
    ("*.192.0.2.1", None, "nothing is below an IPv4 address"),
    ("*.[::1]", None, "nothing is below an IPv6 address"),
    ("gov.in:8448", "gov.in", "a pattern's port is dropped"),
)

MATCHES: tuple[tuple[str, str, bool, str], ...] = (
    ("gov.in", "gov.in", True, "the name itself"),
    ("gov.in", "mail.gov.in", False, "not what is below it"),
    ("*.gov.in", "mail.gov.in", True, "one level below a star"),
    ("*.gov.in", "a.b.mail.gov.in", True, "any depth below a star"),
    ("*.gov.in", "gov.in", False, "not the star's own name"),
    ("*.gov.in", "evilgov.in", False, "labels are whole"),
    ("*.gov.in", ".gov.in", False, "an empty label is none"),
    ("*.gov.in", "gov.in.evil.com", False, "the end decides, not the beginning"),
    ("gov.in", "in", False, "not what is above it"),
    ("*.in", "gov.in", True, "a star at the top level"),
    ("192.0.2.1", "192.0.2.1", True, "addresses are equal or not"),
    ("gov.in", "GOV.in", False, "names come here normalised"),
)

# The hosts of links, joined by a space.
LINKS: tuple[tuple[str, str, str], ...] = (
    ("https://gov.in@evil.com", "evil.com", "an official name as user information"),
    ("https://gov.in:x@evil.com/", "evil.com", "as a user with a password"),
    ("https://a@gov.in@evil.com", "evil.com", "the last at-sign counts"),
    ("https://gov.in%40evil.com", "gov.in", "an encoded at-sign is no host to a browser, and its end to a link finder"),
    ("https://gov.in/@evil.com", "gov.in", "an at-sign in the path"),
    ("https://gov.in?@evil.com", "gov.in", "an at-sign in the query"),
    ("https://gov.in#@evil.com", "gov.in", "an at-sign in the fragment"),
    ("https://gov.in\\@evil.com", "gov.in", "a backslash ends the host"),
    ("https:\\\\evil.com\\x", "evil.com", "backslashes for slashes"),
    ("https:/\\evil.com", "evil.com", "both kinds of slash"),
    ("https:evil.com", "evil.com", "no slash"),
    ("https:/evil.com", "evil.com", "one slash"),
    ("https:////evil.com", "evil.com", "four slashes"),
    ("HtTpS://EVIL.com", "evil.com", "case in scheme and host of a link"),
    ("https://evil.com.", "evil.com", "the sentence's full stop"),
    ("https://%65vil.com", "evil.com", "a percent-encoded letter"),
    ("https://drive%2Egoogle%2ecom", "drive.google.com", "percent-encoded dots"),
    ("https://%E0%A4%AD%E0%A4%BE%E0%A4%B0%E0%A4%A4.in", "xn--h2brj9c.in", "a percent-encoded U-label"),
    ("https://ｅｖｉｌ。ｃｏｍ", "evil.com", "full-width letters and dot in a link"),
    ("https://ev\u00adil.com", "evil.com", "a soft hyphen in a link"),
    ("https://0x7f.1:80", "127.0.0.1", "a hexadecimal address in a link"),
    ("https://[::ffff:127.0.0.1]:80/x", "127.0.0.1", "an IPv4-mapped address in a link"),
    ("https://[::1]", "[::1]", "an IPv6 address in a link"),
    ("https://ev\til.com", "ev evil.com il.com", "a tab that browsers drop: all readings"),
    ("https://gov.in\n.evil.com", "gov.in gov.in.evil.com evil.com", "a line break before a dot: all readings"),
    ("https://gov.in,.evil.com", "gov.in,.evil.com gov.in evil.com", "a mark below a whole domain: all readings"),
    ("https://gov.in,see", "gov.in", "a mark where the sentence goes on"),
    ("https://gov.in।नंतर", "gov.in", "a danda where it goes on"),
    ("(https://gov.in)", "gov.in", "round brackets"),
    ("[x](https://gov.in)", "gov.in", "Markdown"),
    ("'https://gov.in'", "gov.in", "single quotes"),
    ("ftp://gov.in", "gov.in", "another special scheme"),
    ("foo+bar://evil.com", "evil.com", "any scheme with slashes"),
    ("xhttps://evil.com", "evil.com", "letters before a scheme"),
    ("https://gov.in/?u=https://evil.com", "gov.in evil.com", "a URL within a URL"),
    ("drive.google.com/x", "drive.google.com", "a bare domain with a path"),
    ("drive.google.com", "drive.google.com", "one without"),
    ("see:drive.google.com", "drive.google.com", "one behind a colon"),
    ("drive.google.comवर", "drive.google.com", "one with a postposition written on"),
    ("पहाdrive.google.com", "xn--drive-i4k1gtb.google.com drive.google.com", "one with a word written before: both readings"),
    ("सरकार.भारत", "xn--11b7cb3a6a.xn--h2brj9c", "a bare U-label domain"),
    ("ｅｖｉｌ．ｃｏｍ", "evil.com", "a bare full-width domain"),
    ("evil.com:443", "evil.com", "a bare domain with a port"),
    ("gov.in@evil.com/x", "evil.com", "user information before a bare domain"),
    ("a@gov.in", "", "an address is no link"),
    ("@a.b.in:gov.in", "", "a user id is none"),
    ("#a.in:gov.in", "", "an alias is none"),
    ("report.pdf", "", "a file is none"),
    ("notes.md", "", "a file whose ending is a country's neither"),
    ("notes.md/x", "notes.md", "unless a path follows"),
    ("www.notes.md", "www.notes.md", "or www. leads"),
    ("done.Please", "", "a missing space is none"),
    ("1.2.3.4", "", "a section number is none"),
    ("1.2.3.4:80/x", "1.2.3.4", "an address with port and path is one"),
    ("10.0.0.0/8x.", "10.0.0.0", "an address with a path is one"),
    ("mailto:a@evil.com", "evil.com", "mailto"),
    ("mailto:a%40evil.com", "evil.com", "mailto with an encoded at-sign"),
    ("mailto:a@x.in,b@y.in?cc=c@z.in", "x.in y.in z.in", "mailto with several"),
    ("xmpp:a@evil.com", "evil.com", "other addresses"),
    ("tel:+912026123456", "", "a telephone link has no host"),
    ("https://matrix.to/#/@a:evil.com", "matrix.to evil.com", "matrix.to names a server"),
    ("https://matrix.to/#/%40a%3Aevil.com", "matrix.to evil.com", "percent-encoded"),
    ("https://matrix.to/#/%2523a%253Aevil.com", "matrix.to evil.com", "percent-encoded twice"),
    ("https://matrix.to/#/!x:evil.com/$e?via=b.in&via=c.in", "matrix.to evil.com b.in c.in", "with via servers"),
    ("matrix.to/#/#a:evil.com", "matrix.to evil.com", "matrix.to without a scheme"),
    ("matrix:u/a:evil.com", "evil.com", "a matrix: URI of a user"),
    ("matrix:roomid/x:evil.com/e/y?via=b.in", "evil.com b.in", "one of a room's event"),
    ("matrix:r/a:evil.com:8448", "evil.com", "one with a port"),
    ("https://bit.ly/x", "bit.ly", "a short link is itself"),
    ("https://localhost", "localhost", "with a scheme one label is enough"),
    ("https://", "", "a scheme alone"),
    ("//evil.com/x", "evil.com", "two slashes alone"),
    ("https://[::1", "", "an open bracket in a link"),
    ("https://a@https://b@evil.com", "https evil.com", "a URL as user information"),
    ("https://a.in@b.in/https://c.in@d.in", "b.in d.in", "user information twice, one URL in the path"),
    ("https://gov.in:80:90@evil.com", "evil.com", "ports as user information"),
    ("https://gov.in:80:evil.com", "gov.in", "a port that is none"),
    ("https://evil.com%2Fx", "evil.com", "an encoded slash in the host: a browser opens nothing, a link finder its beginning"),
    ("https://evil.com%00.gov.in", "evil.com", "an encoded NUL in the host"),
    ("https://gov.in%E3%80%82evil.com", "gov.in.evil.com", "an encoded ideographic dot"),
    ("gov.\u0640", "", "a last label that is no name"),
    ("gov.\ud800", "", "half a surrogate pair as a last label"),
    ("@gov.in", "gov.in", "a sign before a name at the text's beginning is no address"),
    ("see @gov.in", "gov.in", "nor behind a space"),
    ("@a.in:80/x", "a.in", "a user's sign before a host with port and path"),
    ("drive.google.qqqवर", "", "a postposition behind no top-level domain"),
    ("drive.वर", "", "another script's word behind a dot"),
    ("a.bcd.q/x", "", "a path behind three labels of no top-level domain"),
    ("1.2.3.x/y", "", "a letter in the fourth place of an address"),
    ("1.2.3.\u0664/x", "", "a digit of another script there"),
    ("1.2.3.256/x", "", "four numbers that are no address"),
    ("पहाgov.in", "xn--gov-rih9e4a.in gov.in", "a word written before a name of two labels"),
    ("mailto:a@b@evil.com", "evil.com", "mailto with two at-signs: the last counts"),
    ("mailto:evil.com", "", "mailto without an at-sign"),
    ("mailto:a@x_y.in", "x_y.in", "mailto with a domain that only browsers take"),
    ("mailto:a@,b@y.in", "y.in", "mailto with one address that has no domain"),
    ("MATRIX:U/a:evil.com", "evil.com", "a matrix: URI in capitals"),
    ("view-source:https://evil.com", "evil.com", "a URL behind another scheme"),
    ("hxxps://evil.com", "evil.com", "a scheme that is spelt so as not to be opened"),
    ("Sr.No", "", "a column's head, whose end is a country's"),
    ("10.30.am", "", "a time, whose end is one too"),
    ("B.Com", "", "a degree"),
    ("b.com", "b.com", "a host of one letter"),
    ("B.Com/x", "b.com", "a degree with a path is none"),
    ("Evil.Com", "evil.com", "capitals as in a degree, more letters"),
    ("evil[.]com", "", "a name that is spelt so as not to be opened"),
    ("\\\\evil.com\\share", "evil.com", "a network share"),
    ("https://www.google.com/url?q=https%3A%2F%2Fevil.com", "www.google.com", "an encoded URL in a query: the redirector is itself"),
)


def _address(text: str) -> str | None:
    read = ids.parse_address(text)
    return str(read) if read else None


def _user(text: str) -> str | None:
    read = ids.parse_user(text)
    return read.id if read else None


TABLES: tuple[tuple[Callable[[str], str | None], tuple[Row, ...]], ...] = (
    (ids.normalise_domain, NAMES + NUMERIC),
    (ids.browser_host, BROWSER),
    (_address, ADDRESSES),
    (_user, USERS),
    (ids.check_pattern, PATTERNS),
)
ROWS = [pytest.param(read, *row[:2], id=row[2]) for read, rows in TABLES for row in rows]


@pytest.mark.parametrize(("read", "text", "expected"), ROWS)
def test_read(read: Callable[[str], str | None], text: str, expected: str | None) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), [pytest.param(row[0], row[1], id=row[1] or row[2]) for row in (*NAMES, *NUMERIC) if row[1]])
def test_a_normal_form_is_its_own_and_the_browsers(text: str, expected: str) -> None:
    assert ids.normalise_domain(expected) == expected
    assert ids.browser_host(text) == expected


@pytest.mark.parametrize(("pattern", "domain", "expected"), [pytest.param(*row[:3], id=row[3]) for row in MATCHES])
def test_domain_matches(pattern: str, domain: str, expected: bool) -> None:
    assert ids.domain_matches(pattern, domain) is expected


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*row[:2], id=row[2]) for row in LINKS])
def test_hosts_of_links(text: str, expected: str) -> None:
    assert " ".join(links.domains(links.find(text))) == expected


def test_each_row_has_its_own_reason() -> None:
    reasons = [row[-1] for table in (NAMES, NUMERIC, BROWSER, ADDRESSES, USERS, PATTERNS, MATCHES, LINKS) for row in table]
    assert len(reasons) >= 150
    assert len(reasons) == len(set(reasons))


@pytest.mark.parametrize("text", [pytest.param(row[0], id=row[2]) for row in (*NAMES, *NUMERIC, *BROWSER, *PATTERNS)])
def test_what_passes_for_a_plain_pattern_is_one(text: str) -> None:
    """The short way for long lists says yes only where the long way would change nothing."""
    for beside in ([], ["gov.in"], ["*.nic.in", "a.b"]):
        if ids.are_plain_patterns([*beside, text]):
            assert ids.check_pattern(text) == text


def _run_the_tables() -> None:
    ids.are_plain_patterns(["gov.in", "*.gov.in"])
    ids.are_plain_patterns(["GOV.in"])
    ids.are_plain_patterns(["gov.in" * 100])
    ids.are_plain_patterns(["gov.in\n"])
    for read, rows in TABLES:
        for row in rows:
            read(row[0])
    for pattern, domain, _, _ in MATCHES:
        ids.domain_matches(pattern, domain)
    for text, _, _ in LINKS:
        links.domains(links.find(text))


def test_the_tables_reach_the_branches_of_the_rules() -> None:
    found = [jump for module in (ids, hosts) for jump in branches.jumps(module)]
    missing = branches.unreached(found, branches.taken(found, _run_the_tables))
    share = 1 - len(missing) / branches.many(found)
    print(f"{len(found)} conditions, {branches.many(found)} branches, {share:.1%} reached; not reached:", *missing, sep="\n  ")
    assert len(found) > 50
    assert share >= 0.95
