"""An instance to bytes and back: what of it is stored, and how it is built up again."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from engine.definitions.program import Program

from .assembly import rules_of
from .codec import seal, tagged, unseal
from .nodes.joins import Inclusive
from .scopes import Inside, Instance, Scope
from .tokens import WAITING, Token
from .waits import TurnEnv

# A token's row: these, then what it holds.
TOKEN_FACTS: Final = 5


def dump(instance: Instance) -> bytes:
    """Return an instance as bytes; `load` gives an equal one."""
    scopes = [_scope_row(scope) for scope in instance.scopes()]
    if instance.completed:
        # Nothing can be done in it or undone any more.
        scopes = [[0, "", instance.root.id, True, tagged(instance.variables), []]]
    base = UUID(int=instance.base).bytes
    facts = [instance.count, instance.steps, instance.completed, instance.initiator]
    # Empty unless the budget ran out: then the next turn goes on in the same order.
    ready = list(instance.ready)
    return seal([base, *facts, ready, scopes])


def variables_in(blob: bytes) -> dict[str, Any]:
    """Return the variables of the process out of what was stored; no program is needed for it."""
    *_, scopes = unseal(blob)
    found: dict[str, Any] = next(variables for owner, _, _, _, variables, *_ in scopes if not owner)
    return found


def told_in(blob: bytes) -> list[Any]:
    """Return all that people may have told out of what was stored: variables and what is put by.

    That is more than the variables of the process: those of its steps, and decisions that others
    still sign.
    """
    *_, scopes = unseal(blob)
    return [
        part
        for _owner, _key, _root, _over, variables, rows, *_more in scopes
        for part in (variables, *(data for row in rows for data in row[TOKEN_FACTS:]))
    ]


def changed(blob: bytes, change: Callable[[dict[str, Any]], dict[str, Any]]) -> bytes:
    """Return what was stored of an ended instance with its variables changed."""
    *facts, scopes = unseal(blob)
    rows = [
        [owner, key, root, over, tagged(change(variables)), []]
        for owner, key, root, over, variables, *_ in scopes
        if not owner
    ]
    return seal([*facts, rows])


def load(program: Program, blob: bytes, env: TurnEnv) -> Instance:
    """Return an instance from its bytes, on the program that it was started with."""
    return built(program, unseal(blob), env)


def built(program: Program, state: list[Any], env: TurnEnv) -> Instance:
    """Return an instance from the parts of its state."""
    base, count, steps, completed, initiator, ready, scopes = state
    instance = Instance(program, env, UUID(bytes=base))
    instance.count, instance.steps, instance.completed = count, steps, completed
    instance.initiator = initiator
    for owner, key, root, over, variables, rows, *rest in scopes:
        more = rest[0] if rest else {}
        scope: Scope = instance
        if owner:
            scope = _inside(instance, owner, key, variables, more.get("scope"))
            scope.completed, scope.layered = over, more.get("layered", False)
        else:
            instance.variables = variables
        scope.done = more.get("done", [])
        _fill(scope, root, rows)
    for number in ready:
        instance.ready[number] = next(t for s in instance.scopes() if (t := s.tasks.get(number)))
    return instance


def _scope_row(scope: Scope) -> list[Any]:
    owner, key = 0, ""
    variables: Any = None
    if scope.owner is not None:
        owner = scope.owner.id
        key = scope.program.key if scope.owner.node.called else ""
    if not (isinstance(scope, Inside) and scope.shares_variables):
        variables = tagged(scope.variables)
    rows = [_token_row(token) for token in scope.tokens()]
    row = [owner, key, scope.root.id, scope.completed, variables, rows]
    if more := _more(scope):
        row.append(tagged(more))
    return row


def _more(scope: Scope) -> dict[str, Any]:
    """Return what only few scopes have: what can be undone, and which scope is being undone."""
    more: dict[str, Any] = {}
    if scope.done:
        more["done"] = scope.done
    if scope.layered:
        more["layered"] = True
    if scope.owner is not None and scope.owner.task_spec.undoes:
        more["scope"] = scope.scope_id
    return more


def _token_row(token: Token) -> list[Any]:
    """Return a token as a row; what is empty at its end is left out."""
    row = [token.id, token.below, token.task_spec.name, token.state, token.last_state_change]
    if token.internal_data or token.own is not None:
        row.append(tagged(token.internal_data))
    if token.own is not None:
        row.append(tagged(token.own))
    return row


def _inside(
    instance: Instance, owner: int, key: str, variables: Any, scope_id: str | None
) -> Inside:
    token = next(
        t for t in (scope.tasks.get(owner) for scope in instance.scopes()) if t is not None
    )
    program = instance.env.called(key) if key else token.workflow.program
    shared = token.workflow.variables if variables is None else variables
    inside = Inside(instance, token, program, shared, scope_id)
    instance.subprocesses[owner] = inside
    return inside


def _fill(scope: Scope, root: int, rows: list[list[Any]]) -> None:
    """Put the tokens back. Parents come before their children in the rows."""
    scope.plant(root)
    specs, instance = scope.spec.task_specs, scope.top_workflow
    for number, below, name, state, since, *rest in rows:
        token = Token(scope, specs[name], scope.tasks[below], state, number)
        token.last_state_change = since
        if rest:
            token.internal_data = rest[0]
        if len(rest) > 1:
            token.own = rest[1]
        if state == WAITING and isinstance(token.task_spec, Inclusive):
            instance.undecided.add(token.task_spec)
        elif state == WAITING and token.node.condition is not None:
            instance.watched[number] = token


def warm(program: Program) -> None:
    """Make the rules of a program now, so that its first instance need not."""
    rules_of(program)
