"""Public holidays and make-up working days, by the country.

China moves working days onto weekends around its long holidays; the library knows the notices of
the State Council. For years that have no notice yet it says the statutory dates only.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache


def known_countries() -> frozenset[str]:
    """Return the codes that can be asked for, such as `CN`, `HK` and `TW`."""
    from holidays import list_supported_countries  # noqa: PLC0415 a tenth of a second

    return frozenset(list_supported_countries(include_aliases=False))


@lru_cache(maxsize=1024)
def special_days(countries: Sequence[str], year: int) -> Mapping[date, bool]:
    """Return the holidays (False) and make-up working days (True) of some countries in a year."""
    from holidays import country_holidays  # noqa: PLC0415 a tenth of a second

    found: dict[date, bool] = {}
    for country in countries:
        days = country_holidays(country, years=year, expand=False)
        made_up = dict.fromkeys(getattr(days, "weekend_workdays", ()), True)
        closed = dict.fromkeys(days, False)
        found = {**made_up, **found, **closed}
    return {day: works for day, works in found.items() if day.year == year}
