"""Dial a number for somebody: their telephone rings, and when they lift it the number is dialled.

Nothing is dialled twice: an order whose answer is lost is told as such, and not given again.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from base.db import Session
from base.errors import Conflict, Unavailable
from base.i18n import N_
from base.ids import new_id
from base.settings import TelephonySettings
from connectors.blocklist import Channel, Direction, check
from connectors.handing import Lost, Refused
from connectors.telephony.sitting import sitting_of
from engine.audit import audit
from engine.people import Actor

from .ami import signed_in

NOT_DIALLED: Final = re.compile(r"[^0-9*#+]")
# What stands behind the number of a house: it is dialled by hand once somebody answers.
BEHIND: Final = re.compile(r"(?:ext\.?|x|#|转|轉|分机|分機)\s*\d+\s*$", re.IGNORECASE)
PLACE: Final = "{extension}"
RING_MS: Final = 30_000
# A telephone that is not there is told at once; one that rings says nothing for longer.
AT_ONCE_S: Final = 0.7
SHORTEST, LONGEST = 2, 24


class NoExtension(Conflict):
    """Whoever wants to dial sits at no extension."""

    code = "no_extension"
    message = N_("You are on no extension: choose one, then dial again.")


class NotDialled(Unavailable):
    """The switch did not dial."""

    code = "not_dialled"
    message = N_("The switch did not dial: %(why)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialled:
    """What was asked of the switch: the extension that rings, and the digits after it.

    Nothing was asked where `blocked`: the number is on the blacklist, which has noted it.
    """

    call_id: UUID
    extension: str
    digits: str
    blocked: bool = False


def dial(db: Session, number: str, *, by: Actor) -> Dialled:
    """Have the switch ring one's own telephone and then dial a number.

    Raises:
        NoExtension: `by` sits at none.
        NotDialled: there is no switch, it refuses, or the telephone cannot be reached.
    """
    settings = db.context.settings.telephony
    seat = sitting_of(db, by.id) if by.id is not None else None
    if seat is None:
        raise NoExtension
    digits = digits_of(settings, number)
    if settings.mode == "off" or not digits:
        raise NotDialled(why=number[:40])
    call = Dialled(call_id=new_id(), extension=seat.number, digits=digits)
    if check(db, {Channel.PHONE: number}, Direction.OUT, about=f"call:{call.call_id}").blocked:
        return replace(call, blocked=True)
    _order(settings, call)
    audit(db, "number.dialled", by=by, about=f"extension:{seat.number}", label=seat.number,
          details={"call": str(call.call_id)})  # fmt: skip
    return call


def digits_of(settings: TelephonySettings, number: str) -> str:
    """Return what the switch dials for a number as people write it; empty if that is none."""
    written = unicodedata.normalize("NFKC", number).strip()
    plain = NOT_DIALLED.sub("", BEHIND.sub("", written))
    if plain.startswith("+"):
        plain = settings.plus + plain[1:]
    plain = plain.replace("+", "")
    return settings.prefix + plain if SHORTEST <= len(plain) <= LONGEST else ""


def _order(settings: TelephonySettings, call: Dialled) -> None:
    name = f"ringflow-{call.call_id.hex}"
    try:
        with signed_in(settings) as line:
            line.ask(
                "Originate", ActionID=name, ChannelId=name, Async="true", Timeout=str(RING_MS),
                Channel=settings.channel.replace(PLACE, call.extension), Priority="1",
                Context=settings.context, Exten=call.digits, CallerID=call.digits,
            )  # fmt: skip
            came = line.event("OriginateResponse", AT_ONCE_S, ActionID=name)
    except (Refused, Lost) as problem:
        raise NotDialled(why=str(problem)) from problem
    if came is not None and came.get("Response") == "Failure":
        raise NotDialled(why=f"{call.extension} ({came.get('Reason', '?')})")
