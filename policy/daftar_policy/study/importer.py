"""Importer: an existing homeserver.yaml as a policy with tests: who may federate, register, add addresses, invite and make rooms.

Law: every key of the file comes out in exactly one of three ways: taken over (as rules), left with the homeserver (it says nothing about
who may do what), or not understood (told with its place); none is dropped silently. What a rule is made of is what Synapse does with the
setting, not what its name suggests. It does not know the organisation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from daftar_policy.core import ids
from daftar_policy.core.document import Path as Place
from daftar_policy.study.import_addresses import address_rules
from daftar_policy.study.import_modules import MODULES, module_rules
from daftar_policy.study.imported import Finding, Imported, Rules

# What says how the homeserver runs, not who may do what.
OPERATIONAL = frozenset(
    """
    server_name pid_file web_client_location public_baseurl serve_server_wellknown listeners database databases log_config report_stats
    macaroon_secret_key macaroon_secret_key_path registration_shared_secret registration_shared_secret_path form_secret form_secret_path
    signing_key_path key_refresh_interval old_signing_keys trusted_key_servers suppress_key_server_warning media_store_path
    media_storage_providers redis worker_app worker_name worker_log_config worker_listeners worker_replication_secret instance_map
    stream_writers run_background_tasks_on outbound_federation_restricted_to federation_sender_instances pusher_instances email
    caches event_cache_size gc_thresholds gc_min_interval soft_file_limit daemonize print_pidfile presence use_presence
    enable_metrics metrics_flags sentry opentracing statistics stats max_upload_size max_image_pixels thumbnail_sizes
    dynamic_thumbnails templates user_agent_suffix admin_contact mau_stats_only max_mau_value limit_usage_by_mau
    tls_certificate_path tls_private_key_path federation_verify_certificates federation_custom_ca_list
    federation_client_minimum_tls_version federation_certificate_verification_whitelist app_service_config_files
    track_appservice_user_ips track_puppeted_user_ips cas_config saml2_config oidc_providers oidc_config sso password_config
    jwt_config session_lifetime refresh_token_lifetime refreshable_access_token_lifetime nonrefreshable_access_token_lifetime
    turn_uris turn_shared_secret turn_username turn_password turn_user_lifetime voip background_updates default_identity_server
    account_threepid_delegates account_validity server_context cleanup_extremities_with_dummy_events manhole ui_auth
    matrix_authentication_service experimental_features server_notices push request_token_inhibit_3pid_errors
    redaction_retention_period forgotten_room_retention_period user_ips_max_age retention delete_stale_devices_after
    """.split()  # noqa: SIM905 - a list of words is read most easily as words
)
# What is asked of everybody before any rule, and goes on being asked.
_ASKED_FIRST = {
    "enable_registration": "whether accounts can be registered at all stays with the homeserver",
    "enable_registration_without_verification": "whether accounts can be registered unverified stays with the homeserver",
    "registration_requires_token": "tokens of registration stay with the homeserver",
    "enable_registration_captcha": "captchas stay with the homeserver",
    "enable_registration_token_3pid_bypass": "tokens of registration stay with the homeserver",
    "disable_msisdn_registration": "telephone numbers stay with the homeserver",
    "allow_guest_access": "guests stay with the homeserver",
    "enable_3pid_lookup": "identity servers stay with the homeserver",
    "require_auth_for_profile_requests": "reading profiles is no action of a policy",
    "user_directory": "the user directory stays with the homeserver",
    "allow_public_rooms_without_auth": "reading the room directory is no action of a policy",
    "allow_public_rooms_over_federation": "reading the room directory is no action of a policy",
    "encryption_enabled_by_default_for_room_type": "what new rooms are like stays with the homeserver",
    "default_room_version": "what new rooms are like stays with the homeserver",
    "auto_join_rooms": "joining of itself stays with the homeserver",
    "autocreate_auto_join_rooms": "joining of itself stays with the homeserver",
    "ip_range_blacklist": "what the homeserver fetches stays with it",
    "ip_range_whitelist": "what the homeserver fetches stays with it",
    "url_preview_enabled": "what the homeserver fetches stays with it",
    "url_preview_ip_range_blacklist": "what the homeserver fetches stays with it",
    "enable_media_repo": "how media are kept stays with the homeserver",
}
_TRUE, _FALSE = (True, "yes", "on"), (False, "no", "off")


@dataclass(slots=True)
class _Work:
    data: Mapping[str, object]
    server: str
    rules: Rules
    findings: list[Finding] = field(default_factory=list)

    def took(self, place: Place, words: str) -> None:
        self.findings.append(Finding("taken", place, words))

    def missed(self, place: Place, words: str) -> None:
        self.findings.append(Finding("not-understood", place, words))


def import_settings(data: object) -> Imported:
    """Make a policy and its tests of the plain data of a homeserver.yaml.

    Raises:
        ValueError: it is no homeserver's configuration (a mapping with `server_name`).
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("server_name"), str):
        raise ValueError(  # noqa: TRY004 - what is wrong is the file
            "this is no homeserver.yaml: it has no `server_name`"
        )
    server = str(data["server_name"])
    if ids.normalise_domain(server) is None:
        raise ValueError(f"`{server}` is not a server name")
    work = _Work(data, server, Rules())
    for key, value in data.items():
        _take(work, str(key), value)
    document = work.rules.document(server)
    return Imported(server, document, {"tests": work.rules.written_tests(document)}, tuple(work.findings))


def _take(work: _Work, key: str, value: object) -> None:
    if key == "federation_domain_whitelist":
        _federation(work, value)
    elif key == "allowed_local_3pids":
        work.findings += address_rules(work.rules, value)
    elif key == "registrations_require_3pid":
        _required(work, value)
    elif key in {"modules", "spam_checker", "third_party_event_rules"}:
        listed = value if isinstance(value, list) else [value]
        for index, module in enumerate(listed):
            place: Place = (key, index) if isinstance(value, list) else (key,)
            work.findings += module_rules(work.rules, module, place, work.server)
    elif key in _SWITCHES:
        _switch(work, key, value)
    elif key in _ASKED_FIRST:
        work.findings.append(Finding("left", (key,), _ASKED_FIRST[key]))
    elif key in OPERATIONAL or key.startswith("rc_"):
        work.findings.append(Finding("left", (key,), "stays with the homeserver"))
    else:
        hint = " (a known invite module belongs under `modules`)" if key.rpartition(".")[2] in MODULES else ""
        work.missed((key,), f"`{key}` has no counterpart that this import knows{hint}")


def _federation(work: _Work, value: object) -> None:
    key = "federation_domain_whitelist"
    if value is None:
        work.findings.append(Finding("left", (key,), "not set: the homeserver speaks with every server"))
        return
    if not isinstance(value, Sequence) or isinstance(value, str):
        work.missed((key,), "expected a list of server names")
        return
    servers = []
    for index, server in enumerate(value):
        if isinstance(server, str) and ids.normalise_domain(server) is not None:
            servers.append(server)
        else:
            work.missed((key, index), f"`{server}` is not a server name")
    rules = work.rules
    rules.defaults["federate"] = "deny"
    outside = f"stranger.{_apart(servers)}"
    rules.test("a server outside the list is not heard", {"action": "federate", "server": {"name": outside}}, decision="deny")
    if servers:
        rules.lists["federation"] = {"servers": servers}
        listed = {"server.name": {"in": "federation"}}
        rules.add("IMPORT-FEDERATION", "Only the servers of the list are heard", key, ["federate"], listed, "allow")
        rules.test("a server of the list is heard", {"action": "federate", "server": {"name": servers[0]}}, decision="allow")
    reachable = [work.server, *(server for server in servers if server != work.server)]
    rules.lists["reachable"] = {"servers": reachable}
    rules.add(
        "IMPORT-INVITE-SERVERS",
        "Nobody is invited from servers that are not reached",
        key,
        ["invite"],
        {"target.server": {"not in": "reachable"}},
        "deny",
        say="People of {target.server} cannot be invited: this server does not reach theirs.",
    )
    actor = {"id": f"@officer:{work.server}"}
    rules.test(
        "nobody is invited from outside",
        {"action": "invite", "actor": actor, "target": {"id": f"@a:{outside}"}},
        decision="deny",
        rule="IMPORT-INVITE-SERVERS",
    )
    work.took((key,), f"{len(servers)} servers: rules IMPORT-FEDERATION and IMPORT-INVITE-SERVERS, and `defaults: {{federate: deny}}`")


def _apart(names: Sequence[str]) -> str:
    return next(name for name in ("invalid", "x.invalid", "xx.invalid") if f"stranger.{name}" not in names)


def _required(work: _Work, value: object) -> None:
    key = "registrations_require_3pid"
    media = value if isinstance(value, list) else []
    if "email" in media:
        work.rules.add(
            "IMPORT-EMAIL-REQUIRED",
            "An account needs an email address",
            key,
            ["register"],
            {"email.address": {"exists": False}, "actor.kind": {"not in": ["admin"]}},
            "deny",
            say="An account needs an email address.",
        )
        work.rules.test("nobody registers without an address", {"action": "register"}, decision="deny", rule="IMPORT-EMAIL-REQUIRED")
        admin = {"action": "register", "actor": {"kind": "admin"}}
        work.rules.test("an administrator makes accounts without an address", admin, decision=None, without="IMPORT-EMAIL-REQUIRED")
        work.took((key,), "rule IMPORT-EMAIL-REQUIRED")
    for index, medium in enumerate(media):
        if medium != "email":
            work.missed((key, index), f"`{medium}` as a condition of registration has no fact; the homeserver still asks for it")
    if not isinstance(value, list):
        work.missed((key,), "expected a list")


# Switches that forbid something where they have this value: rule, title, action, condition, what is said.
_SWITCHES: Mapping[str, tuple[bool, str, str, list[str], Mapping[str, object], str]] = {
    "block_non_admin_invites": (
        True, "IMPORT-INVITE-ADMINS", "Only administrators invite", ["invite"],
        {"actor.kind": {"not in": ["admin"]}}, "Only administrators may invite.",
    ),
    "enable_3pid_changes": (
        False, "IMPORT-NO-ADDRESSES", "Nobody changes their addresses", ["add-email"], {}, "Addresses are set by the administrators.",
    ),
    "enable_set_displayname": (
        False, "IMPORT-NO-NAMES", "Nobody changes their name", ["set-profile"],
        {"profile.name": {"exists": True}, "actor.kind": {"not in": ["admin"]}}, "Names are set by the administrators.",
    ),
    "enable_set_avatar_url": (
        False, "IMPORT-NO-AVATARS", "Nobody changes their picture", ["set-profile"],
        {"profile.avatar": {"exists": True}, "actor.kind": {"not in": ["admin"]}}, "Pictures are set by the administrators.",
    ),
    "enable_room_list_search": (
        False, "IMPORT-NO-PUBLISHING", "No room is published in the directory", ["publish-room"], {}, "Rooms are not published here.",
    ),
}  # fmt: skip


def _switch(work: _Work, key: str, value: object) -> None:
    forbids, rule, title, actions, when, say = _SWITCHES[key]
    if value not in (*_TRUE, *_FALSE):
        work.missed((key,), f"expected true or false, found `{value}`")
        return
    if (value in _TRUE) is not forbids:
        work.findings.append(Finding("left", (key,), "set to what holds without it"))
        return
    work.rules.add(rule, title, key, actions, dict(when), "deny", say=say)
    facts = _facts_of(when)
    request = {"action": actions[0], "actor": {"id": f"@a:{work.server}", "kind": "person"}, **facts}
    work.rules.test(f"{title}: others are refused", request, decision="deny", rule=rule)
    if when:
        admin = {"action": actions[0], "actor": {"id": f"@a:{work.server}", "kind": "admin"}, **facts}
        work.rules.test(f"{title}: administrators are not", admin, decision=None, without=rule)
    work.took((key,), f"rule {rule}")


def _facts_of(when: Mapping[str, object]) -> dict[str, object]:
    return {fact: "x" for fact, matcher in when.items() if matcher == {"exists": True}}
