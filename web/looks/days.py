"""Days of a working calendar in words, for every page that shows some."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from babel.dates import format_skeleton

from base.i18n import N_
from engine.calendars.kinds import DayKind
from web.looks.formats import babel_locale

KINDS: Final[Mapping[DayKind, str]] = {
    DayKind.WORKING: N_("Working day"),
    DayKind.FREE: N_("Free by the week"),
    DayKind.HOLIDAY: N_("Public holiday"),
    DayKind.MADE_UP: N_("Make-up working day"),
    DayKind.OWN_FREE: N_("Own date, free"),
    DayKind.OWN_HOURS: N_("Own date, with its hours"),
}


def long_day(day: date) -> str:
    """Return a date with its weekday."""
    return str(format_skeleton("yMMMEd", day, locale=babel_locale()))
