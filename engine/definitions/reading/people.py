"""What our own attributes say about choosing people, and about counting what they say."""

from enum import StrEnum
from typing import Final, TypeVar

from engine.definitions.model import Outcome
from engine.definitions.people.rules import PassRule, Rule, Sharing, Strategy

from .xml import RINGFLOW, Element, Reading, child, local, own

Kind = TypeVar("Kind", bound=StrEnum)
PASSED: Final = "passed"
ASKED: Final = frozenset({"userTask", "manualTask"})


def read_sharing(ours: Element | None, reading: Reading) -> Sharing:
    """Return how a task is given out, by the attributes of our task element."""
    if ours is None:
        return Sharing()
    strategy = _one_of(Strategy, own(ours, "strategy"), "strategy-unknown", ours, reading)
    others = (own(ours, "notSameAs") or "").split(",")
    return Sharing(
        strategy=strategy or Strategy.CANDIDATES,
        same_as=(own(ours, "sameAs") or "").strip() or None,
        not_same_as=tuple(dict.fromkeys(one.strip() for one in others if one.strip())),
    )


def read_pass_rule(
    element: Element, outcomes: tuple[Outcome, ...], reading: Reading
) -> PassRule | None:
    """Return the rule of a multi-instance marker, or None when it has none.

    The first outcome of the task is the yes and the last one the veto, unless it says otherwise.
    """
    marker = child(element, "multiInstanceLoopCharacteristics")
    if marker is None:
        return None

    def said(name: str) -> str:
        return (marker.get(f"{{{RINGFLOW}}}{name}") or "").strip()

    rule = _one_of(Rule, said("passRule"), "pass-rule-unknown", element, reading)
    if rule is None:
        return None
    names = [one.name for one in outcomes]
    if len(names) < 2:
        reading.add("pass-rule-outcomes", element)
        return None
    for name in filter(None, (said("passOutcome"), said("vetoOutcome"))):
        if name not in names:
            reading.add("pass-outcome-unknown", element, outcome=name)
    count = said("passCount")
    if rule is Rule.COUNT and not (count.isascii() and count.isdecimal() and int(count)):
        reading.add("pass-count", element, text=count)
        return None
    return PassRule(
        rule=rule,
        yes=said("passOutcome") or names[0],
        no=said("vetoOutcome") or names[-1],
        count=int(count) if rule is Rule.COUNT else 0,
        result=said("passResult") or PASSED,
    )


def tell_of_rule(element: Element, marker: Element | None, reading: Reading) -> None:
    """Refuse a rule for counting at a step that no person decides."""
    if marker is not None and marker.get(f"{{{RINGFLOW}}}passRule") and local(element) not in ASKED:
        reading.add("pass-rule-place", element)


def _one_of(
    kinds: type[Kind], text: str | None, code: str, place: Element, reading: Reading
) -> Kind | None:
    """Return what a text names; one that names nothing is told, with what there is."""
    wanted = (text or "").strip()
    if not wanted:
        return None
    if wanted in {one.value for one in kinds}:
        return kinds(wanted)
    reading.add(code, place, text=wanted, known=", ".join(one.value for one in kinds))
    return None
