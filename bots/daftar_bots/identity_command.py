"""Identity command: what `daftar bots identity` shows and makes.

Law: showing reads files and changes nothing, also while the bot runs; making a new identity wants the bot stopped. It does not know how
anything is printed.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

from daftar_bots import papers
from daftar_bots.announcements.glance import Glance
from daftar_bots.app import account_of
from daftar_bots.config import BotConfig, BotsConfig
from daftar_bots.identity import read_identity
from daftar_bots.machine import key_in
from daftar_bots.matrix_client import renew_identity
from daftar_bots.session import read_session
from daftar_bots.speech import Speech
from daftar_bots.store import FILE, Store
from daftar_policy.sealing.cross_signing import fingerprint
from daftar_policy.sealing.primitives import public_key


def show(config: BotsConfig, bot: BotConfig) -> dict[str, object]:
    """Give a bot's account, device and fingerprints, as far as they are made.

    Raises:
        SessionError: its files cannot be read.
        Problems: its secret cannot be read.
    """
    account = account_of(config, bot, Speech())
    kept, seeds = read_session(account), read_identity(account)
    key = _device_key(bot, kept.device_id) if kept is not None else None
    return {
        "bot": bot.settings.id,
        "user_id": bot.settings.user_id,
        "device_id": kept.device_id if kept is not None else None,
        "device_fingerprint": fingerprint(key) if key is not None else None,
        "identity_fingerprint": fingerprint(public_key(seeds.master)) if seeds is not None else None,
        "identity_file": str(account.identity),
    }


def renew(config: BotsConfig, bot: BotConfig) -> None:
    """Make a new cross-signing identity for a bot that is not running.

    Raises:
        StoreError: it is running.
        SessionError: it has never been logged in, or the homeserver does not take the identity.
        Problems: its secret cannot be read.
        Later: the homeserver does not answer.
    """
    with Store(bot.settings.store, bot.server, name=bot.tables) as store:
        papers.bring(store)
        asyncio.run(renew_identity(replace(account_of(config, bot, Speech()), copied=partial(papers.keep, store))))


def _device_key(bot: BotConfig, device_id: str) -> str | None:
    if bot.server is None and not (bot.settings.store / FILE).exists():
        return None
    glance = Glance(bot.settings.store, bot.server, name=bot.tables)
    try:
        pickle = glance.cell("SELECT pickle FROM crypto_account WHERE device_id = ?", device_id) if glance.has("crypto_account") else None
        return key_in(str(pickle)) if pickle is not None else None
    finally:
        glance.close()
