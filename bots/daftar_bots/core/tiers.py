"""Tiers: offices put together under the office above them of one tier, as people ask for a list "by taluka".

Law: every office stands in just one group; one that has no office of that tier above it is a group of its own.
It does not know what is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from daftar_bots.core.acknowledgement import Tally
from daftar_bots.core.language import fold
from daftar_policy.core.organisation import Organisation

# What people call the tiers that organisations name in English.
_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "state": ("राज्य", "ریاست", "صوبہ"),
        "division": ("विभाग", "मंडल", "ڈویژن"),
        "district": ("जिल्हा", "जिल्ह्या", "जिला", "ज़िला", "ज़िले", "ضلع"),
        "taluka": ("तालुका", "तालुक्या", "tehsil", "tahsil", "तहसील", "तहसिल", "تعلقہ", "تحصیل"),
        "village": ("गाव", "गाँव", "گاؤں"),
    },
)


def tier_of(word: str, organisation: Organisation) -> str | None:
    """Give the tier of the organisation that a word names; None where there is none."""
    wanted = fold(word)
    meant = {wanted, *(tier for tier, words in _WORDS.items() if wanted in {fold(each) for each in (tier, *words)})}
    meant |= {fold(each) for tier in list(meant) for each in _WORDS.get(tier, ())}
    for unit in organisation.units.values():
        if unit.tier and fold(unit.tier) in meant:
            return unit.tier
    return None


def grouped(offices: Iterable[Tally], tier: str, organisation: Organisation) -> tuple[Tally, ...]:
    """Give one tally for each office of a tier, with all below it, in the order in which they come."""
    groups: dict[str, list[Tally]] = {}
    for office in offices:
        groups.setdefault(_above(office.unit, tier, organisation), []).append(office)
    return tuple(
        Tally(
            unit,
            tuple(user for office in those for user in office.done),
            tuple(user for office in those for user in office.missing),
            tuple(user for office in those for user in office.later),
            tuple(user for office in those for user in office.declined),
        )
        for unit, those in groups.items()
    )


def _above(unit_id: str, tier: str, organisation: Organisation) -> str:
    at: str | None = unit_id
    while at is not None and (unit := organisation.units.get(at)) is not None:
        if unit.tier == tier:
            return at
        at = unit.parent
    return unit_id
