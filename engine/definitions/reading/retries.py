"""How often a call to the outside world is made again: `retries` and `retryWait` of an action."""

from datetime import timedelta
from typing import Final

from base.times import BadTime, parse_duration
from engine.definitions.data import Retries

from .xml import Element, Reading, own

MOST: Final = 100
SHORTEST: Final = timedelta(seconds=1)
LONGEST: Final = timedelta(days=30)


def read_retries(ours: Element, element: Element, reading: Reading) -> Retries | None:
    """Return what an action element says of further attempts, or None when it says nothing.

    Waits without a number are one attempt each.
    """
    said, waits = (own(ours, "retries") or "").strip(), (own(ours, "retryWait") or "").strip()
    if not said and not waits:
        return None
    pauses = [_pause(part.strip(), element, reading) for part in waits.split(",") if part.strip()]
    found = tuple(pause for pause in pauses if pause is not None)
    said = said or str(len(pauses))
    if not (said.isascii() and said.isdecimal() and len(said) <= 3 and int(said) <= MOST):
        reading.add("retries-count", element, text=said, most=MOST)
        return None
    return Retries(count=int(said), waits=found)


def _pause(text: str, element: Element, reading: Reading) -> timedelta | None:
    try:
        span = parse_duration(text)
    except BadTime as problem:
        reading.add("retries-wait", element, what=problem)
        return None
    if span.months or not SHORTEST <= span.rest <= LONGEST:
        reading.add("retries-wait-length", element, text=text)
        return None
    return span.rest
