"""The module in a Synapse that lacks a callback, for a real Synapse to load: what an older one would be to it."""

from typing import Any

from daftar_policy.enforcement.synapse_module import DaftarPolicy
from daftar_policy.files.point_config import PointConfig


class Old:
    """The module API without `check_login_for_spam`, which came with Synapse 1.87."""

    def __init__(self, api: Any) -> None:
        self._api = api

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    def register_spam_checker_callbacks(self, *, check_event_for_spam: Any = None) -> None:
        self._api.register_spam_checker_callbacks(check_event_for_spam=check_event_for_spam)


class OldSynapsePolicy(DaftarPolicy):
    """The module as homeserver.yaml of an older Synapse would name it."""

    def __init__(self, config: PointConfig, api: Any) -> None:
        old: Any = Old(api)
        super().__init__(config, old)
