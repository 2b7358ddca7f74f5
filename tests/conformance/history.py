"""What happens in a cell from its start to its end, as one line that people can read.

`a>` a step is entered, `a` it is done, `a/` it is cancelled; then the variables at the end. The
lines of all cells are in `histories.txt`; `python -m tests.conformance.history` writes it anew, and
what has changed in it is to be read like code.
"""

import json
from pathlib import Path
from typing import Final

from tests.conformance.cell import Verdict, walk
from tests.make.instances import Walk
from tests.make.playing import to_the_end, told

PATH: Final = Path(__file__).with_name("histories.txt")


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
