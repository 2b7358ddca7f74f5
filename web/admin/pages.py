"""What the pages of administration share: how much a page lists, and how they say what is wrong."""

from typing import Final

from base.errors import Conflict, FieldProblem, Invalid, NotAllowed, RingflowError

LONGEST: Final = 100
MOST: Final = 1_000_000
REFUSALS: Final = (Invalid, Conflict, NotAllowed)


def problems_of(refusal: RingflowError | None) -> list[FieldProblem]:
    """Return what is wrong, field by field, or as one sentence about the whole."""
    if refusal is None:
        return []
    if isinstance(refusal, Invalid) and refusal.problems:
        return refusal.problems
    return [FieldProblem(field="", message=refusal.text())]


def by_field(problems: list[FieldProblem]) -> dict[str, str]:
    """Return the sentence that each field shows."""
    return {problem.field: problem.message for problem in problems}
