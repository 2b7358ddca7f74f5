"""An instance goes over to another version of its drawing.

The stored state names nodes, so going over is a renaming, checked in every scope. Tokens keep
their ids: their tasks, deadlines and subscriptions stay as they are. What stands on the border of a
step follows the new drawing: events that are new there listen at once, those that are gone do not.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final
from uuid import UUID

from base.errors import Invalid
from base.i18n import N_, gettext
from engine.definitions.model import Kind, NodeInfo
from engine.definitions.program import Program
from engine.runtime.machine.assembly import MARK, guard_name, mapped_name, spec_name
from engine.runtime.machine.codec import unseal
from engine.runtime.machine.scopes import Instance
from engine.runtime.machine.tokens import STARTED, WAITING, Token

from .refreshing import refresh

ABOVE: Final = (f"{MARK}guard", f"{MARK}mapped", f"{MARK}each-mapped", f"{MARK}outlet")
Row = list[Any]
INTERNAL, OWN = 5, 6  # where a row of a token has its facts and its own values


class CannotMigrate(Invalid):
    """An instance stands where the other version has no place for it."""

    code: ClassVar[str] = "cannot_migrate"
    message: ClassVar[str] = N_("It cannot go over to that version: %(first)s")


MISSING: Final = N_("“%(node)s” is not in the new version; name the element that takes its place.")
OTHER_KIND: Final = N_("“%(node)s” is of another kind there (%(kind)s).")
OTHER_MARKER: Final = N_("“%(node)s” is repeated in one version and not in the other.")
TO_GIVE: Final = N_("“%(node)s” has still to give out its results, which it does not do there.")
OTHER_PLACE: Final = N_("“%(node)s” stands in another sub-process there.")


@dataclass(slots=True)
class Fit:
    """What stands in a state, by node, and what keeps it from going over."""

    nodes: Counter[str] = field(default_factory=Counter)
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """From one version to another. `mapping` holds the elements that have another id there.

    With `refresh` what waits takes on the deadlines, timers and keys of the target.
    """

    source: Program
    target: Program
    mapping: Mapping[str, str]
    refresh: bool = False

    def new(self, node_id: str) -> str:
        """Return the id that an element has in the target."""
        return self.mapping.get(node_id, node_id)


def look(blob: bytes, path: Path) -> Fit:
    """Look whether a stored state can go over; nothing is changed."""
    fit = Fit()
    for _plan, row in _own_scopes(unseal(blob), path):
        for token in row[5]:
            node = _node(path.source, token[2])
            if node is None:
                continue
            alive = node.kind is not Kind.BOUNDARY and not token[2].endswith(ABOVE)
            if alive:
                fit.nodes[node.id] += 1
            why = _problem(node, path) if alive else _unmapped(token, node, path)
            if why:
                fit.problems[node.id] = why
    return fit


def _problem(node: NodeInfo, path: Path) -> str:
    there = path.target.nodes.get(path.new(node.id))
    if there is None:
        return gettext(MISSING) % {"node": node.name or node.id}
    name = {"node": node.name or node.id, "kind": there.kind.value}
    if there.kind is not node.kind or there.by_event != node.by_event:
        return gettext(OTHER_KIND) % name
    if (there.loop is None) != (node.loop is None) or (there.repeat is None) != (
        node.repeat is None
    ):
        return gettext(OTHER_MARKER) % name
    if _scope_of(path.target, there.id) != _new_scope(path, _scope_of(path.source, node.id)):
        return gettext(OTHER_PLACE) % name
    return ""


def _unmapped(row: Row, node: NodeInfo, path: Path) -> str:
    """Say so when a step that is done has still to give out what the target does not ask for."""
    there = path.target.nodes.get(path.new(node.id))
    done = len(row) > INTERNAL and "own" in row[INTERNAL]
    if done and (there is None or there.mapping is None):
        return gettext(TO_GIVE) % {"node": node.name or node.id}
    return ""


def _scope_of(program: Program, node_id: str) -> str:
    for scope in program.process.scope.walk():
        if node_id in scope.nodes:
            return scope.id
    return ""


def _new_scope(path: Path, scope_id: str) -> str:
    if scope_id == path.source.process.scope.id:
        return path.target.process.scope.id
    return path.new(scope_id)


def _own_scopes(state: list[Any], path: Path) -> Iterable[tuple[Any, Row]]:
    """Yield the scopes of the process itself; those of called processes keep their names."""
    called: set[int] = set()
    for row in state[6]:
        owner, key = row[0], row[1]
        if key or owner in called:
            called |= {token[0] for token in row[5]}
            continue
        yield path, row


def _node(program: Program, name: str) -> NodeInfo | None:
    """Return the node that a specification belongs to."""
    return program.nodes.get(name.partition(MARK)[0] or name)


# --- renaming -----------------------------------------------------------------------------------


def renamed(blob: bytes, path: Path) -> list[Any]:
    """Return the state with the names of the target.

    Raises:
        CannotMigrate: it stands where the target has no place for it.
    """
    fit = look(blob, path)
    if fit.problems:
        raise CannotMigrate(first=next(iter(fit.problems.values())))
    state: list[Any] = unseal(blob)
    for _plan, row in _own_scopes(state, path):
        row[5] = _rows(row[5], path)
        if len(row) > 6:
            row[6] = _more(row[6], path)
    alive = {token[0] for row in state[6] for token in row[5]}
    state[5] = [number for number in state[5] if number in alive]
    return state


def _rows(rows: list[Row], path: Path) -> list[Row]:
    """Rename the tokens of a scope; leave out border events and guards that are gone."""
    kept: list[Row] = []
    lifted: dict[int, int | None] = {}
    unmapped: set[int] = set()
    for row in rows:
        below = lifted.get(row[1], row[1])
        name = _new_name(row[2], path)
        if name is None:
            lifted[row[0]] = below
            if row[2].endswith("mapped"):
                unmapped.add(row[0])
            continue
        kept.append([row[0], below, name, *row[3:]])
        if row[1] in unmapped and not name.endswith("each"):
            del kept[-1][OWN:]  # without its mapping a step writes to the outside again
    return kept


def _new_name(name: str, path: Path) -> str | None:
    base, mark, what = name.partition(MARK)
    node = path.source.nodes.get(base)
    if node is None:
        return name
    there = path.target.nodes.get(path.new(base))
    if node.kind is Kind.BOUNDARY and (there is None or there.event is not node.event):
        return None
    if there is None:
        return None if what in {"guard", "event"} or what.endswith("mapped") else name
    if what == "guard" and not _is_guarded(path.target, there.id):
        return None
    if what.endswith("mapped") and there.mapping is None:
        return None
    return f"{there.id}{mark}{what}" if mark and what else spec_name(there.id)


def _is_guarded(program: Program, node_id: str) -> bool:
    for scope in program.process.scope.walk():
        if node_id in scope.nodes:
            return any(event.event != "compensation" for event in scope.attached(node_id))
    return False


def _more(more: dict[str, Any], path: Path) -> dict[str, Any]:
    found = dict(more)
    if "scope" in found:
        found["scope"] = _new_scope(path, found["scope"])
    if "done" in found:
        found["done"] = [_record(one, path) for one in found["done"]]
    return found


def _record(one: Row, path: Path) -> Row:
    node_id = path.new(one[0])
    if node_id not in path.target.nodes:
        raise CannotMigrate(first=gettext(MISSING) % {"node": one[0]})
    return [node_id, *one[1:3], [_record(inner, path) for inner in one[3]]]


# --- borders ------------------------------------------------------------------------------------


def settle_borders(instance: Instance) -> None:
    """Arm the events that the new drawing has on the border of what is going on."""
    for scope in instance.scopes():
        for token in list(scope.tokens()):
            if not token.gone:
                _settle_mapping(scope, token)
        for token in list(scope.tokens()):
            if not token.gone:
                _settle(scope, token)
        listening = {token.task_spec for token in scope.tokens() if token.task_spec.listens}
        if not scope.completed:
            scope.arm(but=listening)


def _settle_mapping(scope: Any, token: Token) -> None:
    """Let a step give out what the new drawing says. What it was given stays as it was."""
    for name in (mapped_name(token.node.id), mapped_name(token.node.id, "each-")):
        mapped = scope.spec.task_specs.get(name)
        if mapped is None or token.task_spec is not mapped.step or token.parent.task_spec is mapped:
            continue
        above = token.parent
        holder = Token(scope, mapped, above, STARTED, scope.top_workflow.next_number())
        if token.own is not None:
            holder.own, token.own = token.own, dict(token.own)
            holder.internal_data["at"] = token.internal_data["at"]
        else:
            token.own = {}
        above.forget(token.id)
        token.move_below(holder)
        _put_last(scope, token)


def _settle(scope: Any, token: Token) -> None:
    if token.task_spec.holds and hasattr(token.task_spec, "host"):
        token.task_spec.arm(token)
        return
    guard = scope.spec.task_specs.get(guard_name(token.node.id))
    mapped = scope.spec.task_specs.get(mapped_name(token.node.id))
    entry = token.task_spec is (mapped or scope.spec.task_specs.get(spec_name(token.node.id)))
    if guard is None or not entry or token.parent.task_spec is guard:
        return
    above = token.parent
    holder = Token(scope, guard, above, STARTED, scope.top_workflow.next_number())
    above.forget(token.id)
    token.move_below(holder)
    _put_last(scope, token)
    guard.arm(holder)


def _put_last(scope: Any, token: Token) -> None:
    """Keep parents before their children, as they are stored."""
    scope.tasks[token.id] = scope.tasks.pop(token.id)
    for child in token.children:
        _put_last(scope, child)


def changed_waits(instance: Instance, before: Mapping[UUID, NodeInfo], path: Path) -> None:
    """Let those wait anew that wait for something else in the new drawing, or all if asked to."""
    for scope in instance.scopes():
        if path.refresh and scope.program is path.target:
            refresh(scope)
    for scope in instance.scopes():
        for token in list(scope.tokens()):
            old = before.get(instance.token_id(token))
            if old is None:
                continue
            if token.state == STARTED and old.choice and not token.node.choice:
                # A person was to choose here; now the conditions do.
                token.make_ready()
            elif token.state == WAITING and _asks(old) != _asks(token.node):
                state = token.internal_data
                state["slot"] = state.get("slot", 0) + 1


def _asks(node: NodeInfo) -> tuple[object, ...]:
    """Return what an event waits for outside the instance."""
    return node.event, node.sketched, node.message, node.signal
