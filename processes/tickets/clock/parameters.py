"""What an administrator may change about clocks; a department may have values of its own."""

from typing import Final

from base.db import Session
from base.i18n import N_
from base.parameters import (
    EVERYWHERE,
    IN_CENTRE,
    Area,
    Budget,
    Choice,
    Parameter,
    Several,
    Whole,
    YesNo,
    declare,
    value,
)
from base.times import Duration, WorkingSpan
from processes.tickets.rules.clock import ClockKind, Counting, Distances, Span, Terms

Length = Duration | WorkingSpan
DISPATCH: Final = "dispatch"
SIGNING: Final = "signing"
RESTARTS: Final = "restarts"
RUNS: Final = "runs"
# Why a clock may stand still. Which of these really stop it is a parameter.
PAUSE_REASONS: Final = {
    "ask_citizen": N_("The citizen was asked something"),
    "suspension": N_("The matter is suspended until a date"),
    "other_office": N_("Waiting for another office"),
    "appointment": N_("An appointment with the citizen"),
}

COUNTING = declare(
    Parameter(
        code="sla.counting",
        kind=Choice(
            options={
                Counting.NEXT_DAY.value: N_("from the next day"),
                Counting.MOMENT.value: N_("from the moment itself"),
            }
        ),
        default=Counting.NEXT_DAY.value,
        name=N_("Limits in working days count"),
        about=N_("Limits in hours and minutes always count from the moment."),
        area=Area.DEADLINES,
        levels=EVERYWHERE,
    )
)
END_OF_DAY = declare(
    Parameter(
        code="sla.end_of_day",
        kind=YesNo(),
        default=True,
        name=N_("Limits in working days end with the day"),
        about=N_("No: with the time of day at which they began. Hours and minutes end exactly."),
        area=Area.DEADLINES,
        levels=EVERYWHERE,
    )
)
STARTS = declare(
    Parameter(
        code="sla.starts",
        kind=Choice(options={DISPATCH: N_("at the dispatch"), SIGNING: N_("at the signing")}),
        default=DISPATCH,
        name=N_("The limit for handling begins"),
        about=N_("At the signing, a department that does not sign has more time."),
        area=Area.DEADLINES,
        levels=EVERYWHERE,
    )
)
DISPUTE = declare(
    Parameter(
        code="sla.dispute",
        kind=Choice(options={RESTARTS: N_("begins anew"), RUNS: N_("goes on")}),
        default=RESTARTS,
        name=N_("After a dispute the limit for handling"),
        about=N_("What happens to the clock when a dispute sends a ticket to another department."),
        area=Area.DEADLINES,
        levels=IN_CENTRE,
    )
)
EXTENSION_DAYS = declare(
    Parameter(
        code="sla.extension_days",
        kind=Whole(least=0, most=250),
        default=10,
        name=N_("Longest extension"),
        about=N_("How much longer a department may get at most, in one request."),
        area=Area.DEADLINES,
        unit=N_("working days"),
        levels=EVERYWHERE,
    )
)
STOPPING = declare(
    Parameter(
        code="sla.stopping_reasons",
        kind=Several(of=Choice(options=PAUSE_REASONS)),
        default=("ask_citizen", "suspension"),
        name=N_("Reasons that stop the clock"),
        about=N_("A pause for any other reason is told in the ledger and moves nothing."),
        area=Area.DEADLINES,
        levels=EVERYWHERE,
    )
)


def _days(code: str, days: int, name: str, about: str) -> Parameter[Length]:
    usual: Length = WorkingSpan(days=days)
    return declare(
        Parameter(
            code=code, kind=Budget(), default=usual, name=name, about=about, area=Area.DEADLINES,
            levels=EVERYWHERE,
        )
    )  # fmt: skip


CONTACT = _days(
    "sla.contact", 1, N_("First contact with the citizen within"),
    N_("Counted from the signing."),
)  # fmt: skip
VISIT = _days(
    "sla.visit", 2, N_("Return visit within"), N_("Counted from the reply to the citizen.")
)
WARN = _days(
    "sla.warn", 1, N_("Yellow lamp and warning before the due time"),
    N_("A limit that is not even twice as long is warned of when a quarter of it is left."),
)  # fmt: skip
NOTICE = _days(
    "sla.notice", 1, N_("Written notice after the due time"),
    N_("Then the department gets a written notice, with a copy to the dispatchers."),
)  # fmt: skip
SUPERVISE = _days(
    "sla.supervise", 3, N_("Supervision after the due time"),
    N_("Then the matter is supervised."),
)  # fmt: skip
CRITICISE = _days(
    "sla.criticise", 5, N_("Criticism list after the due time"),
    N_("Then the matter is put on the criticism list."),
)  # fmt: skip


def terms(db: Session, span: Span, department: str | None) -> Terms:
    """Return a limit with the way in which this department counts.

    Day limits and hour limits live side by side: only days begin with the next day and end with
    their business.
    """
    if span.days is None:
        return Terms(span=span, counting=Counting.MOMENT, end_of_day=False)
    return Terms(
        span=span,
        counting=Counting(value(db, COUNTING, department)),
        end_of_day=value(db, END_OF_DAY, department),
    )


def distances(db: Session, kind: ClockKind, department: str | None) -> Distances:
    """Return how far from the due moment the steps of a clock are.

    Only the handling of a matter has steps after its due moment.
    """
    warn = Span.of(value(db, WARN, department))
    if kind is not ClockKind.FINISH:
        return Distances(warn=warn)
    return Distances(
        warn=warn,
        notice=Span.of(value(db, NOTICE, department)),
        supervise=Span.of(value(db, SUPERVISE, department)),
        criticise=Span.of(value(db, CRITICISE, department)),
    )


def stops(db: Session, reason: str, department: str | None) -> bool:
    """Return whether a pause for this reason stops the clock."""
    return reason in value(db, STOPPING, department)
