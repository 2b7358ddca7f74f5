"""Operators at the console: the verbs for one instance and for many. Answers are lines of JSON."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast
from uuid import UUID

import typer

if TYPE_CHECKING:
    from base.db import Session
    from engine import Actor, BatchAct, Choice, Instruction

Named = TypeVar("Named", bound=StrEnum)
instance_app = typer.Typer(help="Change running instances.", no_args_is_help=True)
batch_app = typer.Typer(help="Change many instances at once.", no_args_is_help=True)

One = Annotated[UUID, typer.Argument(help="The instance.")]
Many = Annotated[UUID, typer.Argument(help="The batch.")]


def _said(reason: str) -> str:
    if not reason.strip():
        raise typer.BadParameter("say why")
    return reason.strip()


Why = Annotated[
    str, typer.Option("--reason", callback=_said, help="Why; it is told in the history.")
]
Refresh = Annotated[
    bool, typer.Option("--refresh", help="Take on that version's deadlines, timers and people.")
]
Values = Annotated[
    list[str] | None, typer.Option("--set", help="NAME=VALUE; the value as JSON, or a text.")
]
Names = Annotated[list[str] | None, typer.Option("--map", help="OLD=NEW: ids of elements.")]
Version = Annotated[int | None, typer.Option(help="The version; the newest if none is given.")]
Steps = Annotated[
    list[str] | None,
    typer.Option(
        "--do",
        help="start_before:NODE, start_after:NODE, start_flow:FLOW, cancel:NODE, move:NODE:TO or "
        "cancel_all; may be given repeatedly.",
    ),
]
Block = Annotated[bool, typer.Option("--whole-block", help="Take the sibling branches along.")]
Deleted = Annotated[list[str] | None, typer.Option("--delete", help="A variable to take away.")]
Force = Annotated[bool, typer.Option("--force", help="Let values become ones of another kind.")]
Before = Annotated[
    list[str] | None, typer.Option("--node", help="Begin before this node, not at the start.")
]
Kept = Annotated[str, typer.Option("--variables", help="last or initial.")]
Newest = Annotated[bool, typer.Option("--newest", help="In the newest version.")]

Acts = Annotated[
    str,
    typer.Argument(help="cancel, suspend, resume, retry, migrate, modify, variables or restart."),
]
Ids = Annotated[
    list[UUID] | None,
    typer.Option("--id", help="An instance (an incident for retry); instead of a choice."),
]
OfDefinition = Annotated[str | None, typer.Option(help="Only of this definition.")]
OfVersion = Annotated[int | None, typer.Option(help="Only of this version.")]
Prefix = Annotated[str | None, typer.Option(help="Only with business keys that begin like this.")]
InState = Annotated[str | None, typer.Option(help="Only in this state.")]
Saying = Annotated[str | None, typer.Option(help="Only incidents that say this.")]


@instance_app.command()
def modify(
    instance: One,
    reason: Why,
    do: Steps = None,
    put: Values = None,
    whole_block: Block = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
) -> None:
    """Place, move and cancel tokens."""
    import engine

    steps = [_step(one, block=whole_block) for one in do or ()]
    values = _values(put)
    within(lambda db, by: engine.modify(
        db, instance, steps, by=by, reason=reason, variables=values, dry_run=dry_run
    ))  # fmt: skip


@instance_app.command()
def variables(
    instance: One, reason: Why, put: Values = None, delete: Deleted = None, force: Force = False
) -> None:
    """Set and take away variables."""
    import engine

    values = _values(put)
    within(lambda db, by: engine.set_variables(
        db, instance, values, by=by, reason=reason, delete=delete or (), force=force
    ))  # fmt: skip


@instance_app.command()
def migrate(
    instance: One,
    reason: Why,
    version: Version = None,
    names: Names = None,
    refresh: Refresh = False,
) -> None:
    """Let an instance go over to another version of its definition."""
    import engine

    mapping = _pairs(names)
    within(lambda db, by: engine.migrate(
        db, instance, version=version, mapping=mapping, refresh=refresh, by=by, reason=reason
    ))  # fmt: skip


@instance_app.command()
def restart(
    instance: One,
    reason: Why,
    node: Before = None,
    keep: Kept = "last",
    put: Values = None,
    newest: Newest = False,
) -> None:
    """Start a new instance from one that has ended."""
    import engine

    values, kept = _values(put), _kept(keep)
    within(lambda db, by: engine.restart(
        db, instance, by=by, reason=reason, nodes=node or (), variables=kept, changed=values,
        newest_version=newest,
    ))  # fmt: skip


@instance_app.command()
def cancel(instance: One, reason: Why) -> None:
    """End an instance where it stands."""
    import engine

    within(lambda db, by: engine.cancel(db, instance, by=by, reason=reason))


@instance_app.command()
def suspend(instance: One, reason: Why) -> None:
    """Let nothing happen in an instance until it is resumed."""
    import engine

    within(lambda db, by: engine.suspend(db, instance, by=by, reason=reason))


@instance_app.command()
def resume(instance: One, reason: Why) -> None:
    """Let a suspended instance go on."""
    import engine

    within(lambda db, by: engine.resume(db, instance, by=by, reason=reason))


@instance_app.command()
def plan(
    definition: Annotated[str, typer.Argument(help="The key of the definition.")],
    source: Annotated[int, typer.Option("--from", help="The version they are of.")],
    target: Annotated[int, typer.Option("--to", help="The version they would go over to.")],
    names: Names = None,
) -> None:
    """Say how the instances of a version would go over to another one; nothing changes."""
    import engine

    mapping = _pairs(names)
    within(lambda db, _by: engine.plan_migration(
        db, definition, source=source, target=target, mapping=mapping
    ))  # fmt: skip


@batch_app.command()
def create(  # noqa: PLR0913, PLR0917 one option for each thing that an act may need to know
    act: Acts,
    reason: Why,
    instance: Ids = None,
    definition: OfDefinition = None,
    of_version: OfVersion = None,
    prefix: Prefix = None,
    state: InState = None,
    text: Saying = None,
    do: Steps = None,
    put: Values = None,
    delete: Deleted = None,
    force: Force = False,
    whole_block: Block = False,
    version: Version = None,
    names: Names = None,
    node: Before = None,
    keep: Kept = "last",
    newest: Newest = False,
    refresh: Refresh = False,
) -> None:
    """Ask for one act on many; workers do it. The selection is fixed now."""
    import engine

    orders = engine.Orders(
        version=version, mapping=_pairs(names), variables=_values(put), force=force,
        instructions=tuple(_step(one, block=whole_block) for one in do or ()),
        delete=tuple(delete or ()), nodes=tuple(node or ()), keep=_kept(keep),
        newest_version=newest, refresh=refresh,
    )  # fmt: skip
    what = _one_of(engine.BatchAct, act, "ACT")
    choice = instance or _found(what, definition, of_version, prefix, state, text)
    within(lambda db, by: engine.create_batch(
        db, what, choice, by=by, reason=reason, orders=orders
    ))  # fmt: skip


@batch_app.command("list")
def list_batches() -> None:
    """Print the newest batches, a line each."""
    import engine

    within(lambda db, _by: engine.find_batches(db).items)


@batch_app.command()
def show(batch: Many) -> None:
    """Print how far a batch is."""
    import engine

    within(lambda db, _by: engine.get_batch(db, batch))


@batch_app.command()
def items(
    batch: Many,
    state: Annotated[
        str | None, typer.Option(help="waiting, done, failed or skipped; all if none is given.")
    ] = None,
) -> None:
    """Print what became of each, a line each."""
    import engine

    if state and state not in set(engine.ItemState):
        raise typer.BadParameter(f"the states are {', '.join(engine.ItemState)}")
    wanted = _one_of(engine.ItemState, state, "--state") if state else None

    def every(db: "Session", _by: "Actor") -> list[Any]:
        found, after = [], None
        while True:
            page = engine.batch_items(db, batch, state=wanted, after=after, limit=200)
            found += page.items
            after = page.next
            if after is None:
                return found

    within(every)


@batch_app.command()
def pause(batch: Many) -> None:
    """Let no further item begin."""
    import engine

    within(lambda db, _by: engine.pause_batch(db, batch))


@batch_app.command("resume")
def go_on(batch: Many) -> None:
    """Go on with a paused batch."""
    import engine

    within(lambda db, _by: engine.resume_batch(db, batch))


@batch_app.command("cancel")
def give_up(batch: Many) -> None:
    """End a batch; what is done stays done."""
    import engine

    within(lambda db, _by: engine.cancel_batch(db, batch))


def within(verb: "Callable[[Session, Actor], Any]") -> None:
    """Do something in the centre as its operator, and print the answer as lines of JSON."""
    from engine import Actor
    from ringflow.console.choosing import chosen_centre
    from ringflow.house import open_house, read_settings

    with open_house(read_settings(), lambda _line: None) as building:
        house = building.house
        with house.database.transaction(chosen_centre(house)) as db:
            answer = verb(db, Actor.system("operator"))
    for one in answer if isinstance(answer, list) else [answer] if answer is not None else []:
        told = one if isinstance(one, dict) else asdict(one)
        print(json.dumps(told, default=str, ensure_ascii=False))


def _found(
    act: "BatchAct",
    definition: str | None,
    of_version: int | None,
    prefix: str | None,
    state: str | None,
    text: str | None,
) -> "Choice":
    from engine import BatchAct, IncidentFilter, InstanceFilter, InstanceState

    over_incidents = act is BatchAct.RETRY
    unused = (of_version, prefix, state) if over_incidents else (text,)
    if any(one is not None for one in unused):
        raise typer.BadParameter(f"an option does not fit {act}: see --help")
    if not any((definition, of_version, prefix, state, text)):
        raise typer.BadParameter("name what it goes over: --id, --definition, --prefix …")
    if over_incidents:
        return IncidentFilter(definition_key=definition, text=text, open=True)
    return InstanceFilter(
        definition_key=definition, version=of_version, business_key_prefix=prefix,
        state=_one_of(InstanceState, state, "--state") if state else None,
    )  # fmt: skip


def _step(told: str, *, block: bool) -> "Instruction":
    from engine import Act, Instruction

    name, _, rest = told.partition(":")
    node, _, to = rest.partition(":")
    return Instruction(act=_one_of(Act, name, "--do"), node=node, to=to, block=block)


def _one_of(kind: type[Named], name: str, where: str) -> Named:
    try:
        return kind(name)
    except ValueError:
        raise typer.BadParameter(f"one of {', '.join(kind)}", param_hint=where) from None


def _kept(name: str) -> Literal["initial", "last"]:
    if name not in {"initial", "last"}:
        raise typer.BadParameter("last or initial", param_hint="--variables")
    return cast("Literal['initial', 'last']", name)


def _values(told: list[str] | None) -> Mapping[str, Any]:
    return {name: _value(text) for name, text in _pairs(told).items()}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _pairs(told: list[str] | None) -> dict[str, str]:
    found = {}
    for one in told or ():
        name, equals, value = one.partition("=")
        if not (name and equals):
            raise typer.BadParameter(f"“{one}” is not NAME=VALUE")
        found[name] = value
    return found
