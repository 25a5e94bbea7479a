"""Holiday door: the public holidays of a country or state, by day (the only file that imports `holidays`).

Law: a day has one name at most, the library's own. It does not know which days an office adds or works on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import holidays


def is_known(country: str, state: str) -> bool:
    """Tell whether the holidays of a country (ISO 3166, as `IN`), or of a state in it (as `MH`), are known."""
    known = holidays.list_supported_countries(include_aliases=False)
    return country in known and (not state or state in known[country])


def public_holidays(country: str, state: str, years: Iterable[int]) -> dict[date, str]:
    """Give the public holidays of some years; the moon's own are estimated until they are announced."""
    found = holidays.country_holidays(country, subdiv=state or None, years=set(years))
    return {day: str(name) for day, name in found.items()}
