"""What operators ask of everything that runs: searches, figures, where it stands, how it was.

- `search`, `count`, `every`: instances by their rows and by what they carry; `variables_of`,
  `names_of_variables`.
- `running`, `throughput`: the figures of the whole; `standing`, `passed`, `of_versions`: those of
  a drawing; `uses`, `calls`, `used_by`: what it needs of others.
- `awaited`: what one instance waits for.
"""

from engine.monitoring.asking import Comparison, Inside, VariableTest
from engine.monitoring.figures import Flow, OfProcess, running, throughput
from engine.monitoring.looking import (
    Counted,
    Found,
    TooManyToLookInto,
    count,
    every,
    names_of_variables,
    rows_of,
    search,
    variables_of,
)
from engine.monitoring.places import AtNode, Passed, Standing, of_versions, passed, standing
from engine.monitoring.uses import Use, calls, used_by, uses
from engine.monitoring.waiting import Awaited, MessageWaiting, TimerWaiting, awaited

__all__ = [
    "AtNode",
    "Awaited",
    "Comparison",
    "Counted",
    "Flow",
    "Found",
    "Inside",
    "MessageWaiting",
    "OfProcess",
    "Passed",
    "Standing",
    "TimerWaiting",
    "TooManyToLookInto",
    "Use",
    "VariableTest",
    "awaited",
    "calls",
    "count",
    "every",
    "names_of_variables",
    "of_versions",
    "passed",
    "rows_of",
    "running",
    "search",
    "standing",
    "throughput",
    "used_by",
    "uses",
    "variables_of",
]
