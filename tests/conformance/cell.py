"""What of BPMN runs here: one cell for each element, event and position, and one test for each.

A cell either runs a small drawing, straight through and by way of bytes at every wait, and says
what is open in the end, or shows the finding with which it is refused. `docs/bpmn-coverage.md` is
made from the cells. To add one, write it into the file of its family in `cells/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.definitions.check import check
from engine.definitions.problems import Problem
from engine.definitions.source import SourceFile
from tests.make.instances import Walk

Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of the table.

    `do` is a list of commands such as `complete a`, `deliver wait`, `fire late`, `signal go`,
    `answer call`, with values behind them in `given` by command number. `open` is what waits in
    the end; empty means that the instance has ended. `refused` is the code of the finding instead.
    """

    family: str
    element: str
    position: str
    drawing: SourceFile
    do: str = ""
    open: str = ""
    given: Mapping[int, Values] = field(default_factory=dict)
    start: Values = field(default_factory=dict)
    entry: str | None = None
    called: Mapping[str, SourceFile] = field(default_factory=dict)
    decisions: Values = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    refused: str = ""
    note: str = ""

    @property
    def id(self) -> str:
        """The name of the cell's test."""
        return f"{self.element} - {self.position}"

    @property
    def runs(self) -> bool:
        """Whether the cell runs."""
        return not self.refused


def walk(cell: Cell, *, stored: bool) -> Walk:
    """Run a cell as it says."""
    run = Walk.start(
        cell.drawing, stored=stored, entry=cell.entry, called=cell.called,
        decisions=cell.decisions,
        actions={name: lambda _params, _token: {"done": True} for name in cell.actions},
        **cell.start,
    )  # fmt: skip
    for number, command in enumerate(part.split() for part in cell.do.split(",") if part.strip()):
        verb, *where = command
        getattr(run, verb)(*where, **cell.given.get(number, {}))
    return run


def findings(cell: Cell) -> list[Problem]:
    """Return what the checker says about a cell's drawing."""
    files = [cell.drawing, *cell.called.values()]
    return check(files, knows_action=lambda _name: True).problems
