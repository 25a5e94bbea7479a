"""Lists by taluka or district: every office in one group, whatever the tier is called."""

import pytest
from tests.bots.core.test_escalation import tree

from daftar_bots.core.acknowledgement import Tally
from daftar_bots.core.tiers import grouped, tier_of
from daftar_policy.core.organisation import compile_organisation

UNITS = [("mh", None, "state"), ("pune", "mh", "district"), ("haveli", "pune", "taluka"), ("village", "haveli", ""), ("cell", "mh", "")]
ORGANISATION = compile_organisation(
    {
        "organisation": 1,
        "server": "x.example",
        "units": [
            {"id": unit, "name": {"en": unit}, **({"in": above} if above else {}), **({"tier": tier} if tier else {})}
            for unit, above, tier in UNITS
        ],
    },
    [],
)


@pytest.mark.parametrize(
    ("word", "tier"),
    [
        ("taluka", "taluka"),
        ("तालुका", "taluka"),
        ("Tehsil", "taluka"),
        ("ज़िले", "district"),
        ("ضلع", "district"),
        ("galaxy", None),
        ("", None),
    ],
)
def test_what_people_call_a_tier(word: str, tier: str | None) -> None:
    assert tier_of(word, ORGANISATION) == tier


def test_an_organisation_without_tiers_has_none() -> None:
    assert tier_of("taluka", tree()) is None


def test_every_office_is_in_one_group() -> None:
    offices = [Tally("village", ("a",), ("b",)), Tally("haveli", (), ("c",), ("d",)), Tally("cell", (), ("e",), (), ("f",))]
    assert grouped(offices, "taluka", ORGANISATION) == (
        Tally("haveli", ("a",), ("b", "c"), ("d",)),
        Tally("cell", (), ("e",), (), ("f",)),
    )
    assert [each.unit for each in grouped(offices, "district", ORGANISATION)] == ["pune", "cell"]
