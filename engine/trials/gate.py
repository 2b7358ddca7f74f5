"""The gate before deployment: do all scenarios still go as they are expected to?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from base.db import Session
from base.errors import Conflict, RingflowError
from base.i18n import N_, gettext, pick
from engine.audit import audit
from engine.people import Actor
from engine.trials.coverage import Coverage, Seen, coverage_of
from engine.trials.draft import Draft, DraftHasErrors, read_draft
from engine.trials.scenarios import Expected, Scenario, Spot, end_of, passed_by, scenarios
from engine.trials.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first thing that goes otherwise. `step` counts the acts from 1; after the last is 0."""

    step: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a scenario went on a draft."""

    scenario: Scenario
    difference: Difference | None
    seen: Seen

    @property
    def passed(self) -> bool:
        """Whether it went as expected."""
        return self.difference is None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """How all scenarios of an application went on its present draft.

    `problem` says why none could be run at all; then there is no `draft`. Without any scenario the
    gate is open.
    """

    outcomes: tuple[Outcome, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    draft: Draft | None = None
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Whether the draft may be deployed."""
        return not self.problem and not self.failed

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The scenarios that went otherwise."""
        return tuple(one for one in self.outcomes if not one.passed)


def gate(db: Session, application_id: UUID) -> GateResult:
    """Run all scenarios of an application on its present draft. Nothing is stored."""
    try:
        draft = read_draft(db, application_id)
    except DraftHasErrors as error:
        return GateResult(problem=error.text())
    outcomes = tuple(run(db, draft, one) for one in scenarios(db, application_id))
    covered = coverage_of(draft, [one.seen for one in outcomes])
    return GateResult(outcomes=outcomes, coverage=covered, draft=draft)


class GateClosed(Conflict):
    """Scenarios fail, and nobody said why it is to be deployed all the same."""

    code: ClassVar[str] = "gate_closed"
    message: ClassVar[str] = N_(
        "Not deployed: scenarios go otherwise than expected (%(names)s). Mend the drawing, or give"
        " a reason to deploy it all the same."
    )


def pass_gate(db: Session, application_id: UUID, *, by: Actor, reason: str = "") -> None:
    """See that all scenarios go as expected, or note the reason for which that does not matter.

    What is wrong with the draft itself is left for deploying to say.

    Raises:
        GateClosed: some do not, and there is no reason.
    """
    found = gate(db, application_id)
    if not found.failed:
        return
    names = ", ".join(one.scenario.name for one in found.failed)
    if not reason.strip():
        raise GateClosed(names=names)
    about, details = f"application:{application_id}", {"scenarios": names, "reason": reason.strip()}
    audit(db, "application.gate_passed_over", by=by, about=about, details=details)


def run(db: Session, draft: Draft, scenario: Scenario) -> Outcome:
    """Run one scenario on a draft."""
    world = World(db, draft, scenario.began_at)
    difference: Difference | None = None
    for number, step in enumerate(scenario.steps, start=1):
        try:
            world.do(step.act)
        except RingflowError as error:
            difference = Difference(step=number, message=error.text())
            break
        message = _other_way(draft, world, step.passed, passed_by(world, number), number)
        if message:
            difference = Difference(step=number, message=message)
            break
    else:
        message = _other_end(draft, world, scenario.expected)
        if message:
            difference = Difference(step=0, message=message)
    return Outcome(scenario=scenario, difference=difference, seen=Seen.of(world))


def _other_way(
    draft: Draft, world: World, wanted: Sequence[Spot], found: Sequence[Spot], number: int
) -> str:
    """Return what of the way is not as expected, in words; nothing if it is."""
    stopped = [one for one in world.log if one.act == number and one.what == "failed"]
    missing = list((Counter(wanted) - Counter(found)).elements())
    if missing and stopped:
        where = name_of(draft, (stopped[0].process, stopped[0].node))
        told = N_("It stopped at “%(step)s”: %(why)s")
        return gettext(told) % {"step": where, "why": stopped[0].text}
    beyond = list((Counter(found) - Counter(wanted)).elements())
    if missing and beyond:
        told = N_("“%(wanted)s” was to be passed here, but “%(found)s” was.")
        names = {"wanted": name_of(draft, missing[0]), "found": name_of(draft, beyond[0])}
        return gettext(told) % names
    if missing:
        told = N_("“%(wanted)s” was to be passed here, but was not.")
        return gettext(told) % {"wanted": name_of(draft, missing[0])}
    if beyond:
        told = N_("“%(found)s” was passed here, which is not expected.")
        return gettext(told) % {"found": name_of(draft, beyond[0])}
    return ""


def _other_end(draft: Draft, world: World, expected: Expected) -> str:
    """Return what is otherwise at the end, in words; nothing if it is as expected."""
    found = end_of(world, expected.values)
    if expected.ended and not found.ended:
        places = ", ".join(name_of(draft, spot) for spot in (*found.waits, *found.stopped)) or "–"
        return gettext(N_("It was to have ended, but is at: %(places)s")) % {"places": places}
    if found.ended and not expected.ended:
        return gettext(N_("It has ended, which is not expected."))
    for wanted, there in ((expected.waits, found.waits), (expected.stopped, found.stopped)):
        if wanted != there:
            names = [
                ", ".join(name_of(draft, spot) for spot in spots) or "–"
                for spots in (wanted, there)
            ]
            told = N_("At the end it was to be at %(wanted)s, but is at %(found)s.")
            return gettext(told) % {"wanted": names[0], "found": names[1]}
    return _other_values(expected.values, found.values)


def _other_values(wanted: Mapping[str, object], found: Mapping[str, object]) -> str:
    for name, value in wanted.items():
        if name not in found:
            told = N_("The variable “%(name)s” was to be %(wanted)s, but there is none.")
            return gettext(told) % {"name": name, "wanted": value}
        if found[name] != value:
            told = N_("The variable “%(name)s” was to be %(wanted)s, but is %(found)s.")
            return gettext(told) % {"name": name, "wanted": value, "found": found[name]}
    return ""


def name_of(draft: Draft, spot: Spot) -> str:
    """Return what people call a step of the draft; its id if it is not there any more."""
    program = draft.programs.get(spot[0])
    node = program.nodes.get(spot[1]) if program is not None else None
    return (pick(node.title) if node is not None else "") or spot[1]
