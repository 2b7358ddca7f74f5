"""How a drawing chooses among the people of a step, and counts what several of them say."""

from dataclasses import dataclass
from enum import StrEnum


class Strategy(StrEnum):
    """Who of the candidates gets a new task: whoever takes it, or the one that is picked."""

    CANDIDATES = "candidates"
    LEAST_LOADED = "least-loaded"
    ROUND_ROBIN = "round-robin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """How a task is given out.

    `same_as` is the id of a step whose last doer gets it, `not_same_as` are steps whose doers may
    not do this one. A start event was done by whoever began the process.
    """

    strategy: Strategy = Strategy.CANDIDATES
    same_as: str | None = None
    not_same_as: tuple[str, ...] = ()


class Rule(StrEnum):
    """How many of several people must say yes for a step to be passed."""

    ONE = "one"
    ALL = "all"
    MAJORITY = "majority"
    COUNT = "count"
    VETO = "veto"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRule:
    """When a step that several people decide is passed.

    `yes` is the outcome that counts as a yes, `no` the one that is a veto, `count` how many must
    say yes under the rule `count`; `result` names the variable that says if it was passed.
    """

    rule: Rule
    yes: str
    no: str
    count: int = 0
    result: str = "passed"

    def verdict(self, total: int, said: dict[str, int]) -> bool | None:
        """Return whether the step is passed, or None while that is open.

        Args:
            total: how many people are asked in all; of nobody nothing is passed.
            said: how often each outcome was chosen so far.
        """
        if not total:
            return False
        votes, left = said.get(self.yes, 0), total - sum(said.values())
        if self.rule is Rule.VETO:
            return False if said.get(self.no, 0) else (None if left else True)
        needed = {
            Rule.ONE: 1,
            Rule.ALL: total,
            Rule.MAJORITY: total // 2 + 1,
            Rule.COUNT: self.count,
        }[self.rule]
        if votes >= needed:
            return True
        return False if votes + left < needed else None
