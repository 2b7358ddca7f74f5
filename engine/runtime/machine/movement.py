"""How a token hands its place on to the tokens behind it, and how an error finds who catches it."""

from typing import Any

from .tokens import Token


def hand_on(token: Token) -> None:
    """Let a completed token go and the tokens behind it take its place.

    A token below a holder (a step with boundary events, an event-based gateway, a multi-instance
    task) reports to it first.
    """
    scope, source = token.workflow, token.task_spec
    below = token.parent
    if below.task_spec.collects:
        token.leave()
        below.task_spec.collect(below, token)
        return
    token.spawn(source.outputs)
    following = token.release()
    if below.task_spec.holds:
        below = _out_of(below, token)
    else:
        token.leave()
    for child in following:
        child.move_below(below)
    for child in following:
        child.task_spec.arrive(child, source)
    close_if_empty(scope)


def _out_of(holder: Token, token: Token) -> Token:
    """Leave a holder; whoever decides ends it for the others. Return where to go on."""
    decided = holder.task_spec.decided_by(token)
    token.leave()
    if decided:
        for other in list(holder.children):
            other.cancel()
    return drop_if_bare(holder)


def drop_if_bare(holder: Token) -> Token:
    """Take a holder away when nothing is left below; return what it hangs below."""
    above: Token = holder.parent
    if not holder.has_children:
        holder.leave()
    return above


def close_if_empty(scope: Any) -> None:
    """Tell whoever owns the scope when its last token has gone."""
    if not scope.is_empty:
        return
    if scope.owner is None:
        scope.completed = True
    elif scope.owner.is_open:
        scope.completed = True
        scope.owner.make_ready()


def start_side_branch(event: Token) -> None:
    """Start what a boundary event that does not interrupt leads to; the event stays armed."""
    holder = event.parent
    event.spawn(event.task_spec.outputs)
    following = event.release()
    for child in following:
        child.move_below(holder.parent)
    for child in following:
        child.task_spec.arrive(child, event.task_spec)


def disarm(event: Token) -> None:
    """Take away a boundary event that will not fire again."""
    holder = event.parent
    event.leave()
    drop_if_bare(holder)
    close_if_empty(event.workflow)


def catch_error(token: Token, code: str, message: str) -> bool:
    """Let the nearest boundary error event take over; say whether there was one.

    Looks at the step itself, then at the sub-processes and calls around it. An event for this very
    code goes before one that catches every error.
    """
    step: Token | None = token
    while step is not None:
        holder = _holder_of(step)
        spec = holder.task_spec.catcher(code) if holder is not None else None
        if holder is not None and spec is not None:
            event = Token(step.workflow, spec, holder, 0, step.workflow.top_workflow.next_number())
            info = event.node.error
            if info is not None:
                values = {info.code_variable: code, info.message_variable: message}
                event.write({name: value for name, value in values.items() if name})
            event.complete()
            return True
        step = step.workflow.owner
    return False


def _holder_of(step: Token) -> Token | None:
    parent: Token = step.parent
    if parent.task_spec.collects:
        parent = parent.parent
    return parent if parent.task_spec.holds else None
