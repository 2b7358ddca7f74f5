"""What the outside world has answered, given to the token that waits for it."""

from typing import Any

from engine.actions.records import RemoteRow
from engine.history.lines import What
from engine.runtime.machine.codec import unpack
from engine.runtime.turn import Said, Turn


def take_answer(turn: Turn, row: RemoteRow) -> None:
    """Let the token of a call go on with its answer, or with its business error."""
    node = next((w.node.id for w in turn.before.values() if w.token_id == row.token_id), None)
    told: dict[str, Any] = {"action": row.action}
    if row.error is not None:
        told["error"] = row.error
    what = What.ANSWERED if row.error is None else What.ERROR
    turn.told[row.token_id] = Said(what=what, node=node, token_id=row.token_id, data=told)
    given = unpack(row.answer) if row.answer is not None else None
    if row.error is None:
        turn.running.job_done(row.token_id, given)
    else:
        turn.running.job_error(row.token_id, row.error, str(given or row.error))
    turn.retried.add(row.token_id)
