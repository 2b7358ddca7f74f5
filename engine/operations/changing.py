"""Changing one instance: its tokens and its variables. All of it is told in the history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from base.db import Session
from base.errors import Conflict, Invalid
from base.i18n import N_
from engine.history.lines import What
from engine.history.queries import last_line, who_moved
from engine.instances.locking import alone
from engine.instances.queries import InstanceView
from engine.people import Actor
from engine.runtime.finishing import finish
from engine.runtime.flow import follow
from engine.runtime.machine.changing.placing import Instruction, NothingThere
from engine.runtime.reading import look, read_instance
from engine.runtime.turn import Turn, load, take

ABSENT = object()


class OtherKind(Invalid):
    """A variable would become a value of another kind than it is."""

    code: ClassVar[str] = "variable_kind"
    message: ClassVar[str] = N_(
        "The variable “%(name)s” is of the kind “%(now)s”, the new value of the kind “%(new)s”."
    )


class Changed(Conflict):
    """Somebody has changed the instance since it was looked at."""

    code: ClassVar[str] = "instance_changed"
    message: ClassVar[str] = N_("This process has gone on since you looked. Look again first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Modification:
    """What a change does, or would do: nodes left and entered, and what to look out for."""

    left: list[str] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def modify(  # noqa: PLR0913 a modification is all of this
    db: Session,
    instance_id: UUID,
    instructions: Sequence[Instruction],
    *,
    by: Actor,
    reason: str,
    variables: Mapping[str, Any] | None = None,
    dry_run: bool = False,
) -> Modification:
    """Place, move and cancel tokens of an instance in one turn; with `dry_run` only say what for.

    Steps that are entered begin afresh: new tasks, new deadlines. All others keep theirs.

    Raises:
        NotFound: there is no such instance.
        InstanceOver, InstanceSuspended: it has ended, or must be resumed first.
        CannotPlace: an instruction does not fit; nothing is changed.
        NothingThere: what is to be moved was quicker; says what happened last.
    """
    if dry_run:
        _row, running = look(db, instance_id)
        done = running.change(instructions)
        return Modification(left=done.left, entered=done.entered, warnings=done.warnings)
    turn = _turn(db, instance_id, by)
    with alone(db, instance_id):
        if variables:
            turn.running.set_variables(variables)
        try:
            done = turn.running.change(instructions)
        except NothingThere as error:
            error.params.update(who_moved(db, instance_id))
            raise
        told = _told(instructions, variables)
        turn.say(What.MODIFIED, reason=reason, left=done.left, entered=done.entered, **told)
        changes = finish(turn)
    follow(turn, changes)
    return Modification(left=done.left, entered=done.entered, warnings=done.warnings)


def _told(
    instructions: Sequence[Instruction], variables: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return what the history says about the values that a modification brought."""
    told: dict[str, Any] = {"changed": dict(variables)} if variables else {}
    placed = [{"node": one.to or one.node, "changed": dict(one.variables)}
              for one in instructions if one.variables]  # fmt: skip
    return told | {"placed": placed} if placed else told


def set_variables(  # noqa: PLR0913 a change of variables is all of this
    db: Session,
    instance_id: UUID,
    values: Mapping[str, Any],
    *,
    by: Actor,
    reason: str,
    delete: Iterable[str] = (),
    force: bool = False,
    if_lines: int | None = None,
) -> InstanceView:
    """Set and take away variables of a running instance; what waits for a condition sees it.

    `delete` are names that are taken away; `force` lets a value become one of another kind;
    `if_lines` is how many history lines there were when the caller looked. `reason` is told in the
    history with the old values.

    Raises:
        NotFound: there is no such instance.
        OtherKind: a value would become one of another kind.
        Changed: the instance has gone on since `if_lines`.
        ExpressionFailed: a value cannot be stored.
    """
    turn = _turn(db, instance_id, by)
    if if_lines is not None and turn.locked.lines != if_lines:
        raise Changed(**last_line(db, instance_id))
    before = turn.running.variables()
    if not force:
        check_kinds(before, values)
    gone = [name for name in delete if name in before]
    with alone(db, instance_id):
        turn.running.set_variables(values, gone)
        old = {name: before[name] for name in (*values, *gone) if name in before}
        turn.say(What.VARIABLES_SET, reason=reason, changed=dict(values), before=old, deleted=gone)
        changes = finish(turn)
    follow(turn, changes)
    return read_instance(db, instance_id)


def check_kinds(before: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Refuse values of other kinds than the variables have now; what is nothing has no kind.

    Raises:
        OtherKind: one is.
    """
    for name, new in values.items():
        now = before.get(name, ABSENT)
        if now is not ABSENT and now is not None and new is not None and kind(now) != kind(new):
            raise OtherKind(name=name, now=kind(now), new=kind(new))


def kind(value: object) -> str:
    """Return the kind of a value as JSON has it: text, number, truth, list or object."""
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case Mapping():
            return "object"
        case list() | tuple():
            return "array"
    return type(value).__name__


def _turn(db: Session, instance_id: UUID, by: Actor) -> Turn:
    return load(db, take(db, instance_id), by=by)
