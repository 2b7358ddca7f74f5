"""Placing, moving and cancelling tokens, as an operator asks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Final
from uuid import UUID

from base.errors import Invalid
from base.expressions import check_data
from base.i18n import N_, gettext
from engine.definitions.checks.graph import Ways
from engine.definitions.model import GATEWAYS, Kind, NodeInfo, Scope
from engine.runtime.machine.assembly import entry_name, guard_name, mapped_name, spec_name
from engine.runtime.machine.movement import close_if_empty, hand_on
from engine.runtime.machine.scopes import Instance
from engine.runtime.machine.tokens import FUTURE, STARTED, Token

JOINING: Final = frozenset({Kind.PARALLEL, Kind.INCLUSIVE})


class Act(StrEnum):
    """What is done to an instance."""

    BEFORE = "start_before"
    AFTER = "start_after"
    FLOW = "start_flow"
    CANCEL = "cancel"
    CANCEL_ALL = "cancel_all"
    MOVE = "move"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One act.

    `node` is where it happens (for `start_flow` a flow), `to` where a move leads. `token` names
    one of several tokens at a node, or the scope to start in. With `block` a move or a cancel also
    takes what would come together with the token at the next join. `variables` are set where the
    token is placed, before it is.
    """

    act: Act
    node: str = ""
    to: str = ""
    token: UUID | None = None
    block: bool = False
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What the instructions did: nodes that were left and entered, and what to look out for."""

    left: list[str] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class CannotPlace(Invalid):
    """An instruction does not fit the instance or its drawing."""

    code: ClassVar[str] = "cannot_place"
    message: ClassVar[str] = N_("“%(node)s”: %(why)s")


class NothingThere(CannotPlace):
    """What was to be moved is not there any more: something or somebody was quicker.

    `params` hold `who`, `username` and `when` of what happened last.
    """

    code: ClassVar[str] = "nothing_there"
    message: ClassVar[str] = N_("“%(node)s”: %(why)s")
    status: ClassVar[int] = 409


NO_NODE: Final = N_("the drawing has no such element.")
NO_TOKEN: Final = N_("nothing stands here now.")
SEVERAL: Final = N_("there are several places where this could be; name the token.")
NO_START: Final = N_("nothing can be started here; choose a step or a gateway.")
NO_AFTER: Final = N_("behind a gateway a flow must be named.")
WAITS: Final = N_(
    "The gateway “%(join)s” may then wait for a branch that does not come. Move the whole block."
)


def change(instance: Instance, instructions: Sequence[Instruction]) -> Outcome:
    """Do what the instructions say, in their order; scopes close only when all is done.

    Raises:
        CannotPlace: one does not fit; the instance must then be thrown away.
    """
    done = Outcome()
    for one in instructions:
        match one.act:
            case Act.BEFORE | Act.AFTER:
                _start(instance, one, done)
            case Act.FLOW:
                _follow(instance, one, done)
            case Act.MOVE:
                _move(instance, one, done)
            case Act.CANCEL:
                _cancel(_chosen(instance, one), done)
            case Act.CANCEL_ALL:
                done.left += [token.node.id for token in _drawn(instance.tokens())]
                instance.cancel_tokens()
    for scope in reversed(instance.scopes()):
        close_if_empty(scope)
    return done


# --- starting -----------------------------------------------------------------------------------


def _start(instance: Instance, one: Instruction, done: Outcome) -> None:
    plan, node = _place_of(instance, one.node)
    if node.kind in {Kind.START, Kind.BOUNDARY} or node.by_event or node.for_compensation:
        raise CannotPlace(node=one.node, why=gettext(NO_START))
    scope = _scope_for(instance, plan, one)
    _give(scope, one)
    if one.act is Act.BEFORE:
        scope.place(node.id)
    elif node.kind in GATEWAYS:
        raise CannotPlace(node=one.node, why=gettext(NO_AFTER))
    else:
        token = Token(
            scope, scope.spec.task_specs[spec_name(node.id)], scope.root, STARTED,
            instance.next_number(),
        )  # fmt: skip
        hand_on(token)
    done.entered.append(node.id)


def _give(scope: Any, one: Instruction) -> None:
    """Set the variables of an instruction in the scope of the token that it places."""
    if one.variables:
        check_data(dict(one.variables), "variables")
        scope.variables.update(one.variables)
        scope.top_workflow.dirty = True


def _follow(instance: Instance, one: Instruction, done: Outcome) -> None:
    """Put a token on a flow, so that a join counts it as come by that flow."""
    for plan in instance.program.process.scope.walk():
        for flow in plan.flows:
            if flow.id == one.node:
                scope = _scope_for(instance, plan, one)
                _give(scope, one)
                specs = scope.spec.task_specs
                spec = specs[entry_name(specs, flow.target)]
                token = Token(scope, spec, scope.root, FUTURE, instance.next_number())
                spec.arrive(token, specs[spec_name(flow.source)])
                done.entered.append(flow.target)
                return
    raise CannotPlace(node=one.node, why=gettext(NO_NODE))


def _place_of(instance: Instance, node_id: str) -> tuple[Scope, NodeInfo]:
    for plan in instance.program.process.scope.walk():
        if node_id in plan.nodes:
            return plan, plan.nodes[node_id]
    raise CannotPlace(node=node_id, why=gettext(NO_NODE))


def _scope_for(instance: Instance, plan: Scope, one: Instruction) -> Any:
    """Return the scope to start in: the one that is open, or a new one with those around it."""
    if one.token is not None and (token := instance.find(one.token)) is not None:
        inside = instance.inside(token)
        if inside is not None and inside.scope_id == plan.id:
            return inside
        if token.workflow.scope_id == plan.id:
            return token.workflow
    found = [
        scope
        for scope in instance.scopes()
        if scope.scope_id == plan.id and scope.program is instance.program and not scope.completed
    ]
    if len(found) > 1:
        raise CannotPlace(node=one.node, why=gettext(SEVERAL))
    return found[0] if found else _open(instance, plan, one)


def _open(instance: Instance, plan: Scope, one: Instruction) -> Any:
    """Open a sub-process without its start, with its border events armed."""
    around, owner = _place_of(instance, plan.id)
    if owner.loop is not None or owner.repeat is not None or owner.by_event:
        raise CannotPlace(node=one.node, why=gettext(NO_START))
    outer = _scope_for(instance, around, one)
    specs = outer.spec.task_specs
    below = outer.root
    if guard_name(owner.id) in specs:
        below = Token(outer, specs[guard_name(owner.id)], below, STARTED, instance.next_number())
        below.task_spec.arm(below)
    if mapped_name(owner.id) in specs:
        mapped = specs[mapped_name(owner.id)]
        below = Token(outer, mapped, below, STARTED, instance.next_number())
        token = mapped.let_in(below)
    else:
        token = Token(outer, specs[spec_name(owner.id)], below, FUTURE, instance.next_number())
    token.be(STARTED)
    given = token.task_spec.bring_in(token)
    inside = instance.open_inside(token, outer.program, given.variables, layered=given.layered)
    inside.arm()
    return inside


# --- moving and cancelling ----------------------------------------------------------------------


def _move(instance: Instance, one: Instruction, done: Outcome) -> None:
    tokens = _chosen(instance, one)
    scope = tokens[0].workflow
    plan, node = _beside(scope, one.to) or _place_of(instance, one.to)
    if plan.id == scope.scope_id:
        if node.kind in {Kind.START, Kind.BOUNDARY} or node.by_event:
            raise CannotPlace(node=one.to, why=gettext(NO_START))
        if not one.block:
            _warn(scope, plan, tokens[0], one.to, done)
        _give(scope, one)
        scope.place(node.id)
        done.entered.append(node.id)
    else:
        there = Instruction(act=Act.BEFORE, node=one.to, variables=one.variables)
        _start(instance, there, done)
    _cancel(tokens, done)


def _beside(scope: Any, node_id: str) -> tuple[Scope, NodeInfo] | None:
    """Return a node of the very scope that a token is in, also within a called process."""
    plan: Scope = scope.program.scopes[scope.scope_id]
    return (plan, plan.nodes[node_id]) if node_id in plan.nodes else None


def _chosen(instance: Instance, one: Instruction) -> list[Token]:
    """Return the tokens that an instruction speaks of."""
    if one.token is not None:
        token = instance.find(one.token)
        found = [] if token is None else [token]
    else:
        every = (token for scope in instance.scopes() for token in scope.tokens())
        found = [token for token in _drawn(every) if token.node.id == one.node]
    if not found:
        raise NothingThere(node=one.node, why=gettext(NO_TOKEN))
    if one.act is Act.MOVE and len({_outermost(token).id for token in found}) > 1:
        raise CannotPlace(node=one.node, why=gettext(SEVERAL))
    if one.block:
        found += [token for token in _block(found[0]) if token not in found]
    return found


def _drawn(tokens: Iterable[Token]) -> list[Token]:
    """Return the tokens that people mean by the names of nodes.

    The question that an ad-hoc sub-process asks stands for that sub-process and is left out.
    """
    return [
        token for token in tokens
        if token.node.drawn and not token.task_spec.hidden and not token.task_spec.listens
        and token.node.kind is not Kind.BOUNDARY
        and token.node.id != token.workflow.scope_id
    ]  # fmt: skip


def _cancel(tokens: Iterable[Token], done: Outcome) -> None:
    for token in tokens:
        if not token.gone:
            done.left.append(token.node.id)
            _outermost(token).cancel()


def _outermost(token: Token) -> Token:
    """Return the token with what holds it: events on its border, a race, all its rounds."""
    while token.parent.task_spec.collects or token.parent.task_spec.holds:
        token = token.parent
    return token


def _block(token: Token) -> list[Token]:
    """Return the tokens that would come together with one at the next join."""
    plan = token.workflow.program.scopes[token.workflow.scope_id]
    join = _next_join(plan, token.node.id)
    if join is None:
        return []
    ways = Ways(plan)
    return [
        other
        for other in _drawn(token.workflow.tokens())
        if other is not token and join in {other.node.id} | ways.reached([other.node.id])
    ]


def _next_join(plan: Scope, node_id: str) -> str | None:
    """Return the first gateway behind a node where branches come together."""
    ways = Ways(plan)
    todo, seen = [node_id], {node_id}
    while todo:
        for target in ways.after[todo.pop(0)]:
            if plan.nodes[target].kind in JOINING and len(ways.before[target]) > 1:
                return target
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return None


def _warn(scope: Any, plan: Scope, token: Token, to: str, done: Outcome) -> None:
    """Say so if a join would wait for a branch that was moved away."""
    join = _next_join(plan, token.node.id)
    if join is None or join == to or join in Ways(plan).reached([to]):
        return
    others = [other for other in scope.tokens() if other is not token]
    ways = Ways(plan)
    if any(join in {other.node.id} | ways.reached([other.node.id]) for other in others
           if other.node.id in plan.nodes):  # fmt: skip
        name = plan.nodes[join].name or join
        done.warnings.append(gettext(WAITS) % {"join": name})
