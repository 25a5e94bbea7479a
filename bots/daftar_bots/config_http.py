"""Config of the HTTP server: the section `http` of `bots.yaml`.

Law: as the whole file's: every problem with its place. It does not know what is served.
"""

from __future__ import annotations

from dataclasses import dataclass

from daftar_policy.core.document import Node

# Why: the server in front of it (nginx, Caddy) has the certificate; nobody else is to reach this one.
_HOST, _PORT = "127.0.0.1", 8790


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Where the process listens, and `url`, the address that the world sees it under."""

    host: str = _HOST
    port: int = _PORT
    url: str = ""


def read(node: Node) -> HttpSettings | None:
    """Read the section; None where there is none, so that nothing is listened to."""
    if not node.present or not node.keys(optional=("host", "port", "url")):
        return None
    url = node.child("url").text()
    if url and not url.startswith(("https://", "http://")):
        node.child("url").fault("url", f"`{url}` is not the address of a server", "such as `https://bots.example.org`")
    return HttpSettings(node.child("host").text(_HOST), node.child("port").integer(_PORT, least=0, most=65535), url.rstrip("/"))
