"""What a centre may set about calling people back."""

from datetime import timedelta
from typing import Any, Final

from base.i18n import N_
from base.parameters import Area, Kind, Length, Parameter, Whole, declare

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)


def _declared(code: str, kind: Kind[Any], default: Any, name: str, about: str) -> Parameter[Any]:
    return declare(
        Parameter(
            code=f"callbacks.{code}", kind=kind, default=default, name=name, about=about,
            area=Area.PROCESSES,
        )
    )  # fmt: skip


ATTEMPTS: Final = _declared(
    "attempts",
    Whole(least=1, most=20),
    3,
    N_("Attempts to call somebody back"),
    N_("After that many calls without an answer the callback ends as not reached."),
)
WINDOW: Final = _declared(
    "window",
    Length(least=MINUTE, most=timedelta(days=31)),
    2 * HOUR,
    N_("Time to call back in"),
    N_("How long after the agreed time the call may come, where nothing else was agreed."),
)
GRACE: Final = _declared(
    "grace",
    Length(least=timedelta(), most=timedelta(days=1)),
    15 * MINUTE,
    N_("Grace after that time"),
    N_("The task stays for so long, so that nobody loses it in the middle of the call."),
)
PAUSE: Final = _declared(
    "pause",
    Length(least=MINUTE, most=timedelta(days=31)),
    2 * HOUR,
    N_("Pause before the next attempt"),
    N_("In working time of the centre, so that nobody is called at night."),
)
