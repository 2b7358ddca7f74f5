"""What people see of a clock: a lamp, which always comes with a word."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from base.i18n import N_


class Lamp(StrEnum):
    """How a clock stands."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    PAUSED = "paused"
    KEPT = "kept"
    MISSED = "missed"


LAMP_NAMES: Final[Mapping[Lamp, str]] = MappingProxyType(
    {
        Lamp.GREEN: N_("In time"),
        Lamp.YELLOW: N_("Due soon"),
        Lamp.RED: N_("Overdue"),
        Lamp.PAUSED: N_("Clock stopped"),
        Lamp.KEPT: N_("Done in time"),
        Lamp.MISSED: N_("Done too late"),
    }
)


def lamp(
    *, due: datetime | None, warn: datetime | None, ended: datetime | None, now: datetime
) -> Lamp:
    """Return the lamp of a clock. At the due moment itself it is still in time."""
    if ended is not None:
        return Lamp.MISSED if due is not None and ended > due else Lamp.KEPT
    if due is None:
        return Lamp.PAUSED
    if now > due:
        return Lamp.RED
    return Lamp.YELLOW if warn is not None and now >= warn else Lamp.GREEN
