"""What of BPMN runs here: one cell for each element, event and position, and one test for each.

A cell either runs a small drawing to its end, straight through and by way of bytes at every wait,
or shows the finding with which it is refused. Some run with a warning that says how they are read.
`docs/bpmn-coverage.md` is made from the cells, and `histories.txt` holds what happens in each. To
add one, name it in `table.py` and write it into the file of its family in `cells/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.definitions.check import Checked, check
from engine.definitions.problems import Problem
from engine.definitions.program import Program
from engine.definitions.source import SourceFile
from engine.runtime.machine.running import Running
from tests.make.instances import TestTurn, Walk

Values = Mapping[str, Any]


class Verdict(StrEnum):
    """What becomes of a cell's drawing."""

    RUNS = "runs"
    TOLD = "told"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell of the table.

    `do` is a list of commands such as `complete a`, `deliver wait`, `fire late`, `signal go`,
    `answer call`, with values behind them in `given` by command number. `open` is what waits then;
    empty means that the instance has ended. `told` are the codes of the warnings, `refused` the
    code of the finding that keeps the drawing out, `at` the element that it names.
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
    told: tuple[str, ...] = ()
    refused: str = ""
    at: str = "it"
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What there is one cell for."""
        return self.family, self.element, self.position

    @property
    def id(self) -> str:
        """The name of the cell's test."""
        return " - ".join(self.key)

    @property
    def verdict(self) -> Verdict:
        """Whether it runs."""
        return Verdict.REFUSED if self.refused else Verdict.TOLD if self.told else Verdict.RUNS

    @property
    def line(self) -> int:
        """The line of the element that a refusal names."""
        lines = self.drawing.content.decode().splitlines()
        return next(n for n, text in enumerate(lines, 1) if f'id="{self.at}"' in text)


def walk(cell: Cell, *, stored: bool) -> Walk:
    """Run a cell as it says."""
    checked = _checked(cell).processes
    main, *others = [Program(process) for process in checked]
    env = TestTurn(
        {name: lambda _params, _token: {"done": True} for name in cell.actions},
        {program.key: program for program in others},
    )
    env.decisions = dict(cell.decisions)
    begun = Running.start(main, env=env, entry=cell.entry, variables=cell.start)
    run = Walk(main, env, begun, stored=stored)
    for number, command in enumerate(part.split() for part in cell.do.split(",") if part.strip()):
        verb, *where = command
        getattr(run, verb)(*where, **cell.given.get(number, {}))
    return run


def findings(cell: Cell) -> list[Problem]:
    """Return what the checker says about a cell's drawing."""
    return _checked(cell).problems


def _checked(cell: Cell) -> Checked:
    return check([cell.drawing, *cell.called.values()], knows_action=lambda _name: True)
