"""Routes: what a service bot serves over HTTP, on the one server of the process.

Law: a topic gives the routes for all service bots of the process together, since paths are of the process. It does not know what they do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aiohttp.web import RouteDef

from daftar_bots.services.hooks import receiving
from daftar_bots.services.yard import Served

# One line a topic.
ROUTES: tuple[Callable[[Sequence[Served]], list[RouteDef]], ...] = (receiving.routes,)


def routes(bots: Sequence[Served]) -> list[list[RouteDef]]:
    """Give the routes of all topics; none where there is no service bot."""
    return [topic(bots) for topic in ROUTES] if bots else []
