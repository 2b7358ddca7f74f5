"""What a centre sets about its lists."""

from datetime import timedelta
from typing import Final

from base.i18n import N_
from base.parameters import Area, Length, Parameter, Several, Words, declare

DAY: Final = timedelta(days=1)
EMERGENCY_NUMBERS: Final = declare(
    Parameter(
        code="blocklist.emergency_numbers", kind=Several(of=Words(pattern=r"[+0-9 -]{3,20}")),
        default=(), name=N_("Further emergency numbers"), area=Area.SECURITY,
        about=N_("Never blocked in either direction, besides 110, 119, 120 and 122."),
    )
)  # fmt: skip
EMERGENCY_ADDRESSES: Final = declare(
    Parameter(
        code="blocklist.emergency_addresses", kind=Several(of=Words(pattern=r"\S+@\S+")),
        default=(), name=N_("Mail addresses that are never blocked"), area=Area.SECURITY,
        about=N_("Such as those of the police and of the control centre for ambulances."),
    )
)  # fmt: skip
COUNTRY: Final = declare(
    Parameter(
        code="blocklist.country", kind=Words(pattern=r"[1-9]\d{0,2}", like="86"), default="86",
        name=N_("Country of numbers without one"), area=Area.SECURITY,
        about=N_("Its telephone code. Entries that are in force keep the number they have."),
    )
)  # fmt: skip
LONGEST: Final = declare(
    Parameter(
        code="blocklist.longest", kind=Length(least=DAY, most=3660 * DAY), default=366 * DAY,
        name=N_("Longest time of a block"), area=Area.SECURITY,
        about=N_("Nobody is refused for longer than this without a new decision."),
    )
)  # fmt: skip
LOOK_AHEAD: Final = declare(
    Parameter(
        code="blocklist.look_ahead", kind=Length(least=timedelta(), most=90 * DAY),
        default=7 * DAY, name=N_("Looking at entries before they end"), area=Area.SECURITY,
        about=N_("So long before its end somebody is asked whether an entry is still needed."),
    )
)  # fmt: skip
