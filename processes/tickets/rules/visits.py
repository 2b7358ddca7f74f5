"""Return visits: whether and when to ask, what an answer means, how often to handle again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from .kinds import Closing

VISIT_AFTER: Final = timedelta(days=1)
VISIT_GAP: Final = timedelta(hours=12)
MOST_ATTEMPTS: Final = 3
MOST_ROUNDS: Final = 2
WORST_FAIR: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a citizen said. `rating` is 1 (bad) to 5 (good); `solved` is yes, partly or no."""

    reached: bool
    rating: int | None = None
    solved: str | None = None
    wants_again: bool = False


def can_visit(*, phone: str | None, email: str | None) -> bool:
    """Return whether there is a way to ask the citizen."""
    return bool(phone or email)


def is_bad(answer: Answer, worst_fair: int = WORST_FAIR) -> bool:
    """Return whether somebody must judge the answer: rated below `worst_fair`, or wanting more.

    Reaching the citizen without getting a rating counts as content: silence is no complaint.
    """
    if not answer.reached:
        return False
    low = answer.rating is not None and answer.rating < worst_fair
    return low or answer.wants_again or answer.solved == "no"


def closing_of(answer: Answer, worst_fair: int = WORST_FAIR) -> Closing:
    """Return how the ticket ends if nothing else happens."""
    if not answer.reached:
        return Closing.UNREACHABLE
    return Closing.EXPLAINED if is_bad(answer, worst_fair) else Closing.SATISFIED


def handle_again(rounds: int, most: int = MOST_ROUNDS) -> bool:
    """Return whether a ticket that was handled again `rounds` times may be handled once more."""
    return rounds < most
