"""The one small language of drawings and forms: conditions, values and short scripts.

It looks like Python and is not Python. A text is parsed into a tree, the tree is checked against a
closed list of what may stand in it (`grammar`, `statements`), and what passed becomes a tree of
plain functions that are called. Nothing a drawing says is ever handed to the interpreter, and a
dot never reaches into an object: `customer.vip` reads a field of a dictionary, so the ways out of
a fenced-in Python do not exist here. Every round of a loop and every value that is built is
charged to a budget (`budget`), because a diagram must not be able to stop the centre.

`times` reads the durations, moments and cycles of timers (ISO 8601).
"""

from .compiler import Expression, Script, compile_expression, compile_script
from .data import check_data
from .problems import ExpressionFailed, ExpressionProblem
from .times import BadTime, Cycle, Duration, parse_cycle, parse_duration, parse_moment

__all__ = [
    "BadTime",
    "Cycle",
    "Duration",
    "Expression",
    "ExpressionFailed",
    "ExpressionProblem",
    "Script",
    "check_data",
    "compile_expression",
    "compile_script",
    "parse_cycle",
    "parse_duration",
    "parse_moment",
]
