"""Papers: the bot's own files (session, identity, key of the page, attachments) where its next process finds them.

Law: where the store is on a server, a file is kept there as soon as it is written here, and what is there replaces what is here when the
bot is taken over; where the store is a folder, the folder is all there is. It does not know what is in a file.
"""

from __future__ import annotations

from pathlib import Path

from daftar_bots.store import Store
from daftar_policy.files.whole import write_whole

# What a process has to have before it does anything; attachments are fetched when they are sent.
_FIRST = ("session.json", "identity.json", "page.key")


def bring(store: Store) -> None:
    """Have the files here as they are kept on the server, and keep there what only is here yet."""
    if not store.is_shared:
        return
    for name in _FIRST:
        content, path = store.paper(name), store.directory / name
        if content is not None:
            write_whole(path, content)
        elif path.exists():
            keep(store, path)


def keep(store: Store, path: Path) -> None:
    """Keep a file that was written just now."""
    if store.is_shared:
        share(store, path.name, path.read_bytes())


def share(store: Store, name: str, content: bytes) -> None:
    """Keep a content under a name."""
    if store.is_shared:
        with store.transaction():
            store.keep_paper(name, content)
