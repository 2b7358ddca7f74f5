"""Decisions: DMN files read, checked and worked out.

`read_decisions` turns a file into decisions or into problems with their lines. A `Decision` is
immutable and may be shared; `Decision.decide` makes it. FEEL, its language, is in `feel`.
"""

from .model import Decided, Decision, DecisionFailed
from .reading import read_decisions

__all__ = ["Decided", "Decision", "DecisionFailed", "read_decisions"]
