"""What happens in a cell from its start to its end, as one line that people can read.

`a>` a step is entered, `a` it is done, `a/` it is cancelled; then the variables at the end. The
lines of all cells are in `histories.txt`; `python -m tests.conformance.history` writes it anew, and
what has changed in it is to be read like code.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from engine.runtime.machine.waits import Line, Wait, WaitKind, What
from tests.conformance.cell import Verdict, walk
from tests.make.instances import Walk

PATH: Final = Path(__file__).with_name("histories.txt")
SIGNS: Final = {What.ENTERED: ">", What.COMPLETED: "", What.CANCELLED: "/", What.FAILED: "!"}
MOST: Final = 60


def to_the_end(run: Walk) -> Walk:
    """Let everything happen that an instance waits for, until it has ended.

    People do their tasks first, in the order of their names; what is only listened for beside other
    work does not happen.
    """
    for _ in range(MOST):
        if run.ended:
            return run
        waits = [wait for wait in run.running.waits() if not _only_listens(run, wait)]
        if waits:
            _let_happen(run, min(waits, key=_order))
        else:
            run.running.set_variables({"ready": True})
            run.turn()
    raise AssertionError(f"it does not end: {run.waiting}")


def _only_listens(run: Walk, wait: Wait) -> bool:
    return any(one.token_id == wait.token_id and one.border for one in run.running.active())


def _order(wait: Wait) -> tuple[bool, str, int]:
    return wait.kind is not WaitKind.TASK, wait.node.id, wait.token_id.int


def _let_happen(run: Walk, wait: Wait) -> None:
    match wait.kind:
        case WaitKind.TASK:
            ways = wait.node.choice or (wait.node.task.outcomes if wait.node.task else ())
            run.running.complete(wait.token_id, {"outcome": ways[-1].name} if ways else {})
        case WaitKind.JOB:
            run.running.job_done(wait.token_id, {})
        case WaitKind.MESSAGE:
            run.running.deliver(wait.token_id, {})
        case WaitKind.SIGNAL:
            run.running.receive_signal(wait.token_id, {})
        case WaitKind.TIMER:
            run.running.fire(wait.token_id)
    run.turn()


def told(lines: Iterable[Line]) -> str:
    """Return what happened, in order."""
    return " ".join(f"{line.node}{SIGNS[line.what]}" for line in lines)


def history(run: Walk) -> str:
    """Return what happened in an instance, and its variables."""
    values = json.dumps(run.data, sort_keys=True) if run.data else ""
    return f"{told(run.lines)} {values}".strip()


def recorded() -> dict[str, str]:
    """Return the line of each cell."""
    rows = PATH.read_text("utf-8").splitlines()
    return dict(zip(rows[::2], (row.strip() for row in rows[1::2]), strict=True))


if __name__ == "__main__":
    from tests.conformance.cells import CELLS

    texts = [
        f"{cell.id}\n    {history(to_the_end(walk(cell, stored=True)))}\n"
        for cell in CELLS
        if cell.verdict is not Verdict.REFUSED
    ]
    PATH.write_text("".join(texts), "utf-8")
