"""Public holidays and make-up working days, by the country and its parts.

A place is the code of a country, such as `CN`, or of a part of one, such as `DE-BY`. China moves
working days onto weekends around its long holidays; the library knows the notices of the State
Council. For years that have no notice yet it says the statutory dates only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from babel import Locale

from base.i18n import locale

# How the library calls the languages that it may know the names of holidays in, the best first.
LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "zh-Hant": ("zh_TW", "zh_HK", "zh_CN"),
    "zh-Hans": ("zh_CN", "zh_TW"),
    "en": ("en_US", "en_GB", "en_HK"),
}


@dataclass(frozen=True, slots=True)
class Special:
    """A date that public holidays set apart: a day off, or one on which work is made up for."""

    works: bool
    name: str


@lru_cache(maxsize=1)
def known_places() -> frozenset[str]:
    """Return the codes that can be asked for, such as `CN`, `HK` and `DE-BY`."""
    from holidays import list_supported_countries  # noqa: PLC0415 a tenth of a second

    found = list_supported_countries(include_aliases=False)
    parts = (f"{country}-{part}" for country, all_ in found.items() for part in all_)
    return frozenset({*found, *parts})


def special_days(places: Sequence[str], year: int) -> Mapping[date, bool]:
    """Return the holidays (False) and make-up working days (True) of some places in a year."""
    return {day: one.works for day, one in special_dates(tuple(places), year, "en").items()}


@lru_cache(maxsize=1024)
def special_dates(places: Sequence[str], year: int, locale: str) -> Mapping[date, Special]:
    """Return what public holidays make of dates of a year, named in a language if it is known.

    A day off in one place is one in all of them together; only then comes one that is made up for.
    """
    found: dict[date, Special] = {}
    for place in places:
        days = _of(place, year, locale)
        made_up = {
            day: Special(works=True, name="") for day in getattr(days, "weekend_workdays", ())
        }
        closed = {day: Special(works=False, name=name) for day, name in days.items()}
        found = {**made_up, **found, **closed}
    return {day: one for day, one in sorted(found.items()) if day.year == year}


def moves_days(place: str, year: int) -> bool:
    """Return whether a place is known to make up for days of a year: then it is announced."""
    days = getattr(_of(place, year, "en"), "weekend_workdays", ())
    return any(day.year == year for day in days)


@lru_cache(maxsize=1024)
def _of(place: str, year: int, locale: str) -> Any:
    """Return the library's own table of a year."""
    from holidays import country_holidays  # noqa: PLC0415 a tenth of a second

    country, _, part = place.partition("-")
    found = country_holidays(country, subdiv=part or None, years=year, expand=False)
    known = getattr(found, "supported_languages", ())
    language = next((one for one in LANGUAGES[locale] if one in known), None)
    if language is None:
        return found
    return country_holidays(
        country, subdiv=part or None, years=year, expand=False, language=language
    )


def place_name(place: str) -> str:
    """Return a country in the reader's language, and the code of its part."""
    country, _, part = place.partition("-")
    name = Locale.parse(locale(), sep="-").territories.get(country, country)
    return f"{name} – {part}" if part else str(name)
