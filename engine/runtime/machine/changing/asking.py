"""One more who is asked, or one less, at a step that several people decide; and what is put by.

A person's decision is put by in their token while others still sign it.
"""

from collections.abc import Mapping
from typing import Any, Final

from base.expressions import check_data
from engine.runtime.machine.nodes.several import Several
from engine.runtime.machine.tokens import Token

KEPT: Final = "kept"


def keep(token: Token, values: Mapping[str, Any], by: Mapping[str, str]) -> None:
    """Put a decision by, with who made it.

    Raises:
        ExpressionFailed: the values hold something that cannot be stored.
    """
    check_data(dict(values), "variables")
    token.internal_data[KEPT] = {"values": dict(values), "by": dict(by)}


def take_kept(token: Token) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the decision that was put by and who made it, and forget it."""
    found: dict[str, Any] = token.internal_data.pop(KEPT, {})
    return found.get("values", {}), found.get("by", {})


def kept_in(token: Token) -> dict[str, Any]:
    """Return the values of a decision that is put by, without touching it."""
    found: dict[str, Any] = token.internal_data.get(KEPT, {}).get("values", {})
    return dict(found)


def votes(token: Token) -> bool:
    """Return whether a person's token is one of several that are asked at once and counted.

    The items have to be the people: the drawing puts the item in charge.
    """
    loop, task = token.node.loop, token.node.task
    if loop is None or loop.rule is None or loop.sequential or not loop.element:
        return False
    above = _above(token)
    named = task is not None and task.assignee is not None and loop.element in task.assignee.names
    return named and above is not None and "from" not in above.internal_data


def in_round(token: Token) -> list[Any]:
    """Return the items of a round, however far they are."""
    above = _above(token)
    if above is None:
        return []
    loop = token.node.loop
    state, name = above.internal_data, (loop.element if loop is not None else None) or ""
    under_way = [(child.own or {}).get(name) for child in above.children]
    return [*state.get("voted", []), *under_way, *state.get("next", [])]


def has_room(token: Token) -> bool:
    """Return whether one more would be asked at once."""
    above, loop = _above(token), token.node.loop
    if above is None or loop is None:
        return False
    state, most = above.internal_data, above.workflow.top_workflow.env.budget.window
    waits: bool = state["begun"] < state["total"]
    return not waits and len(above.children) < min(loop.window or most, most)


def ask_one_more(token: Token, person: str) -> None:
    """Ask one more person in the round that a token belongs to."""
    above = _above(token)
    assert above is not None
    above.task_spec.more(above, person)
    above.workflow.top_workflow.steps = 0


def ask_one_less(token: Token) -> None:
    """Take a token out of its round; it counts no more."""
    above = _above(token)
    assert above is not None
    child = token
    while child.parent is not above:
        child = child.parent
    above.task_spec.less(above, child)
    above.workflow.top_workflow.steps = 0


def _above(token: Token) -> Token | None:
    """Return the token of the step as a whole, which stays above those of its rounds."""
    at: Token | None = token
    while at is not None and not isinstance(at.task_spec, Several):
        at = at.parent
    return at
