"""Background: what runs beside hearing and speaking in a service bot, such as fetching feeds.

Law: a topic gives a coroutine that runs for ever, writes inside `turn` and a transaction, and calls `wake` when it has queued something; it
raises only when the session is over. It does not know what they do.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine

from daftar_bots.services.consultation import watching
from daftar_bots.services.feeds import reading
from daftar_bots.services.yard import Yard

# One line a topic.
WORKERS: tuple[Callable[[Yard], Coroutine[None, None, None]], ...] = (reading.work, watching.watch)
