"""The contract: each fact of an action is either given by the homeserver's module or called unknown by it."""

import pytest

from daftar_policy.core.facts import ACTIONS
from daftar_policy.enforcement.supplies import LACKS, SUPPLIES


@pytest.mark.parametrize("action", sorted({*SUPPLIES, *LACKS}))
def test_every_fact_is_either_supplied_or_lacked(action: str) -> None:
    assert SUPPLIES[action] | LACKS[action] == ACTIONS[action]
    assert not SUPPLIES[action] & LACKS[action]
