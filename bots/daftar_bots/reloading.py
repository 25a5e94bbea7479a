"""Reloading: `bots.yaml` and the templates watched while the bots run.

Law: a file that cannot be used changes nothing, and is reported once for each time it was changed; SIGHUP reads all anew at once.
It does not know what is done with a new configuration.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from daftar_bots.config import BotsConfig, load
from daftar_policy.files.source import Problems

# Why: as soon as a person looks for the effect of what they saved; a few calls of `stat` cost nothing.
EVERY = 1.0

Seen = tuple[tuple[str, int, int, int], ...]


async def watch(
    config: BotsConfig,
    asked: asyncio.Event,
    changed: Callable[[BotsConfig], None],
    refused: Callable[[Problems], None],
    every: float = EVERY,
) -> None:
    """Give every new configuration to `changed`, and what is wrong with one that cannot be used to `refused`, for ever."""
    seen = _look(config)
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(every):
                await asked.wait()
        now = await asyncio.to_thread(_look, config)
        if now == seen and not asked.is_set():
            continue
        asked.clear()
        seen = now
        try:
            loaded = await asyncio.to_thread(load, config.path)
        except Problems as problems:
            refused(problems)
            continue
        seen = await asyncio.to_thread(_look, loaded)
        if await asyncio.to_thread(_look, config) != now:
            # Why: what was saved while we read is seen by this look, but not in what was read; the next round reads it.
            seen = ()
        config = loaded
        changed(config)


def _look(config: BotsConfig) -> Seen:
    """Give what the files look like from outside."""
    folders = {bot.settings.compose.templates for bot in config.bots}
    paths = [config.path, *(path for folder in sorted(filter(None, folders)) for path in _listed(folder))]
    seen = []
    for path in paths:
        with suppress(OSError):
            stat = path.stat()
            seen.append((str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino))
    return tuple(seen)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
