"""Hooks: which of Synapse's callbacks each action needs, and which rules cannot be enforced without one.

Law: the one table of callbacks; the module registers from it, start-up checks by it, and the reference page is made of it.
It does not know Synapse, nor what a callback does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from daftar_policy.core.model import Effect, Mode
from daftar_policy.core.policy import Policy
from daftar_policy.enforcement.supplies import SUPPLIES, UNSERVED, WATCHED


@dataclass(frozen=True, slots=True)
class Hook:
    """A callback: the method of Synapse's module API that registers it, its name, the actions that need it, and since which Synapse."""

    registrar: str
    callback: str
    actions: frozenset[str]
    since: str
    # Why: some only refuse earlier what another one refuses too.
    is_needed: bool = True


_SPAM, _RULES = "register_spam_checker_callbacks", "register_third_party_rules_callbacks"


def _hook(registrar: str, callback: str, actions: str, since: str, *, is_needed: bool = True) -> Hook:
    return Hook(registrar, callback, frozenset(actions.split()), since, is_needed)


# Versions: Synapse's documentation of each callback.
HOOKS = (
    _hook(_SPAM, "check_registration_for_spam", "register", "1.37"),
    _hook(_SPAM, "check_login_for_spam", "login", "1.87"),
    _hook("register_password_auth_provider_callbacks", "is_3pid_allowed", "add-email", "1.53", is_needed=False),
    _hook(_RULES, "on_add_user_third_party_identifier", "add-email", "1.79"),
    _hook(_RULES, "on_profile_update", "set-profile", "1.54"),
    # A name for one room alone, which is set by PUT /state.
    _hook(_SPAM, "user_may_send_state_event", "set-profile", "1.132", is_needed=False),
    _hook(_SPAM, "check_username_for_spam", "search-directory", "1.37"),
    _hook(_RULES, "check_can_deactivate_user", "deactivate", "1.55"),
    _hook(_RULES, "on_create_room", "create-room state set-alias publish-room invite invite-email", "1.39"),
    # Asked at room upgrades, which on_create_room does not see.
    _hook(_SPAM, "user_may_create_room", "create-room", "1.132"),
    _hook(_SPAM, "user_may_create_room_alias", "set-alias", "1.37"),
    _hook(_SPAM, "user_may_publish_room", "publish-room", "1.37"),
    _hook(_SPAM, "user_may_invite", "invite", "1.37"),
    _hook(_RULES, "check_threepid_can_be_invited", "invite-email", "1.39"),
    _hook(_SPAM, "user_may_send_3pid_invite", "invite-email", "1.45"),
    _hook(_SPAM, "user_may_join_room", "join", "1.37"),
    # Local knocks; and invitations and joins by server admins, about whom the spam checker is not asked.
    _hook(_RULES, "check_event_allowed", "knock invite join", "1.39"),
    _hook(_SPAM, "check_event_for_spam", "send state redact join knock invite", "1.37"),
    _hook(_SPAM, "check_media_file_for_spam", "upload download", "1.37"),
    _hook("register_media_repository_callbacks", "is_user_allowed_to_upload_media_of_size", "upload", "1.132", is_needed=False),
    _hook(_RULES, "check_can_shutdown_room", "shutdown-room", "1.55"),
    _hook(_SPAM, "should_drop_federated_event", "federate", "1.60"),
    _hook(_SPAM, "federated_user_may_invite", "federate", "1.133"),
    _hook("register_account_data_callbacks", "on_account_data_updated", "account-data", "1.57"),
)

# Actions about which Synapse asks nobody once accounts are kept by the Matrix Authentication Service.
OF_ACCOUNTS = frozenset({"register", "login", "add-email"})


@dataclass(frozen=True, slots=True)
class Needs:
    """What a policy asks of a homeserver: the actions to ask about, what rules speak of each hook's, and what nothing there can refuse."""

    served: frozenset[str]
    actions: frozenset[str]
    unenforceable: tuple[str, ...]
    policy: Policy

    def lacking(self, is_offered: Callable[[Hook], bool]) -> list[str]:
        """Give a sentence for each callback that rules need and that a homeserver does not offer."""
        return [
            f"{named(self.policy, hook.actions & self.actions)}: needs Synapse's callback `{hook.callback}`,"
            f" which there is since {hook.since}"
            for hook in HOOKS
            if hook.is_needed and hook.actions & self.served and not is_offered(hook)
        ]


def needs(policy: Policy) -> Needs:
    """Give what a policy asks of a homeserver; it walks through all rules, so it is called beside the event loop."""
    actions = policy.actions
    watched = {action for action in WATCHED.keys() & actions if not _enforced(policy, action)}
    return Needs(frozenset((actions & SUPPLIES.keys()) | watched), actions, tuple(_unenforceable(policy, actions)), policy)


def named(policy: Policy, actions: Collection[str]) -> str:
    """Name the rules of a policy that speak of one of some actions, for a sentence."""
    rules = sorted(f"`{rule.id}`" for rule in policy.rules if rule.mode is not Mode.OFF and not rule.on.isdisjoint(actions))
    defaults = sorted(f"the default of `{action}`" for action in policy.defaults.keys() & set(actions))
    return ", ".join([*rules, *defaults])


def _enforced(policy: Policy, action: str) -> list[str]:
    """Give what of a policy may refuse an action: the rules in `enforce`, and the default."""
    rules = [
        f"`{rule.id}`"
        for rule in policy.rules
        if action in rule.on and rule.mode is Mode.ENFORCE and (rule.effect is not Effect.ALLOW or rule.denies_on_error)
    ]
    return [*rules, *(["its default"] if policy.defaults.get(action, Effect.ALLOW) is not Effect.ALLOW else [])]


def _unenforceable(policy: Policy, actions: Collection[str]) -> Iterable[str]:
    for action, why in UNSERVED.items():
        if action in actions:
            yield f"{named(policy, [action])}: a homeserver cannot enforce `{action}`: {why}"
    for action in WATCHED:
        if action in actions and (found := _enforced(policy, action)):
            yield f"{', '.join(found)}: a homeserver cannot refuse `{action}`, is told afterwards, and asks only while none is in `enforce`"
