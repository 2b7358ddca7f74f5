"""What a centre may set about tickets; the defaults are those of the rules."""

from datetime import timedelta
from typing import Any, Final

from base.i18n import N_
from base.parameters import (
    EVERYWHERE,
    IN_CENTRE,
    Area,
    Kind,
    Length,
    Level,
    Parameter,
    Whole,
    declare,
)
from processes.tickets.rules import limits, visits
from processes.tickets.rules.intake import MOST_PER_HOUR

MINUTE: Final = timedelta(minutes=1)
YEAR: Final = timedelta(days=366)
LIMIT: Final = Length(least=MINUTE, most=YEAR)
OF_A_TASK: Final = N_("The task is shown as overdue after that. Counts for tasks from now on.")


def _limit(
    code: str,
    default: timedelta,
    name: str,
    about: str,
    levels: frozenset[Level] = EVERYWHERE,
) -> Parameter[timedelta]:
    return declare(
        Parameter(
            code=f"tickets.{code}", kind=LIMIT, default=default, name=name, about=about,
            area=Area.DEADLINES, levels=levels,
        )
    )  # fmt: skip


def _other(code: str, kind: Kind[Any], default: Any, name: str, about: str) -> Parameter[Any]:
    return declare(
        Parameter(
            code=f"tickets.{code}", kind=kind, default=default, name=name, about=about,
            area=Area.TICKETS,
        )
    )  # fmt: skip


TEXT_READ: Final = _limit(
    "read_text",
    limits.TEXT_READ,
    N_("Reading a text message"),
    N_("After that the dispatchers are told that a message is waiting."),
)
LETTER_READ: Final = _limit(
    "read_letter",
    limits.LETTER_READ,
    N_("Reading mail, fax and web forms"),
    N_("After that the dispatchers are told that a message is waiting."),
)
# Read by the drawings themselves.
for _code, _length, _name in (
    ("dispatch_due", timedelta(hours=4), N_("Task: dispatch a ticket")),
    ("refusal_due", timedelta(days=1), N_("Task: decide about refusing a ticket")),
    ("dispute_due", timedelta(days=1), N_("Task: decide a dispute about who is responsible")),
    ("audit_due", timedelta(days=2), N_("Task: check a department's reply")),
    ("visit_due", timedelta(days=1), N_("Task: ask the citizen")),
    ("judge_visit_due", timedelta(days=2), N_("Task: judge a bad rating")),
):
    _limit(_code, _length, _name, OF_A_TASK, IN_CENTRE)

VISIT_AFTER: Final = _other(
    "visit_after", Length(most=YEAR), visits.VISIT_AFTER,
    N_("Return visit after"), N_("How long after the reply the citizen is asked."),
)  # fmt: skip
VISIT_GAP: Final = _other(
    "visit_gap", Length(least=MINUTE, most=YEAR), visits.VISIT_GAP,
    N_("Pause between two return visits"),
    N_("How long to wait when a citizen was not reached, before the next attempt."),
)  # fmt: skip
VISIT_ATTEMPTS: Final = _other(
    "visit_attempts", Whole(least=1, most=20), visits.MOST_ATTEMPTS,
    N_("Most return visits"),
    N_("After so many attempts the ticket is closed as not reachable."),
)  # fmt: skip
ROUNDS: Final = _other(
    "rounds", Whole(least=0, most=10), visits.MOST_ROUNDS,
    N_("Most further rounds of handling"),
    N_("How often a matter may be handled again after a bad rating; then it is explained."),
)  # fmt: skip
WORST_FAIR: Final = _other(
    "worst_fair_rating", Whole(least=1, most=5), visits.WORST_FAIR,
    N_("Lowest fair rating"), N_("A rating below it must be judged by somebody."),
)  # fmt: skip
SAME_NUMBER: Final = _other(
    "same_number", Length(most=YEAR), timedelta(hours=72),
    N_("Text messages of one matter"),
    N_("How long a text message of the same number still belongs to that number's last ticket."),
)  # fmt: skip
MOST_IN_AN_HOUR: Final = _other(
    "most_in_an_hour", Whole(least=1, most=100_000), MOST_PER_HOUR,
    N_("Most messages of one sender in an hour"),
    N_("Further messages are put aside unread; they stay to be seen."),
)  # fmt: skip
LINK_LIFE: Final = _other(
    "link_life", Length(least=timedelta(hours=1), most=YEAR), timedelta(hours=72),
    N_("How long a task link works"),
    N_("Counts for links that are mailed from now on."),
)  # fmt: skip
RATING_LIFE: Final = _other(
    "rating_life", Length(least=timedelta(hours=1), most=YEAR), timedelta(days=30),
    N_("How long a rating waits"),
    N_("A rating on the web that comes before the visit is kept for it this long."),
)  # fmt: skip
