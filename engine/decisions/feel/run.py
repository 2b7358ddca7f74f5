"""One evaluation: the clock, the budget that is left, the warnings on the way."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from base.expressions.problems import Refusal
from base.i18n import N_

# One step is about a tenth of a microsecond of work or a few bytes of memory.
DECISION_STEPS: Final = 1_000_000
DEEPEST_CALLS: Final = 40
MOST_WARNINGS: Final = 20
LONGEST_FACT: Final = 80
OVER_BUDGET: Final = N_("This needs more steps or memory than one decision may use.")


class Run:
    """The state of one evaluation. A run belongs to one thread."""

    __slots__ = ("calls", "left", "now", "tables", "trace", "warnings")

    def __init__(self, now: datetime, steps: int = DECISION_STEPS) -> None:
        self.now = now
        self.left = steps
        self.calls = 0
        self.warnings: list[dict[str, Any]] = []
        self.trace: list[dict[str, Any]] = []
        self.tables: list[dict[str, Any]] = []

    def charge(self, steps: int) -> None:
        """Take `steps` from the budget; stop the run when it is used up."""
        self.left -= steps
        if self.left < 0:
            raise Refusal(OVER_BUDGET)

    def weigh(self, *values: Any) -> None:
        """Charge for walking values as trees, before it is done."""
        todo = list(values)
        while todo:
            item = todo.pop()
            cls = type(item)
            if cls is list:
                self.charge(1 + len(item))
                todo.extend(item)
            elif cls is dict:
                self.charge(1 + 2 * len(item))
                todo.extend(item.values())
            elif cls is str:
                self.charge(len(item) >> 4)

    def enter(self) -> None:
        """Go one call deeper."""
        self.calls += 1
        if self.calls > DEEPEST_CALLS:
            raise Refusal(
                N_("Functions call each other more than %(limit)s deep."), limit=DEEPEST_CALLS
            )

    def leave(self) -> None:
        """Come back from a call."""
        self.calls -= 1

    def warn(self, sentence: str, **facts: object) -> Any:
        """Note why something is null; answers nothing, so that `return run.warn(…)` is null."""
        if len(self.warnings) < MOST_WARNINGS:
            short = {
                key: value if isinstance(value, int | Decimal) else str(value)[:LONGEST_FACT]
                for key, value in facts.items()
            }
            self.warnings.append({"text": sentence, **({"facts": short} if short else {})})
