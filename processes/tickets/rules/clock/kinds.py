"""The clocks that a ticket may have."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from base.i18n import N_


class ClockKind(StrEnum):
    """What a clock waits for."""

    SIGN = "sign"
    CONTACT = "contact"
    FINISH = "finish"
    VISIT = "visit"


CLOCK_NAMES: Final[Mapping[ClockKind, str]] = MappingProxyType(
    {
        ClockKind.SIGN: N_("Signing"),
        ClockKind.CONTACT: N_("First contact with the citizen"),
        ClockKind.FINISH: N_("Handling"),
        ClockKind.VISIT: N_("Return visit"),
    }
)
