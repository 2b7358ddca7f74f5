"""The one small language of drawings and forms: conditions, values and short scripts.

It looks like Python and is not Python. A text is parsed into a tree, the tree is checked against a
closed list of what may stand in it (`grammar`, `statements`), and what passed becomes a tree of
plain functions that are called. Nothing a drawing says is ever handed to the interpreter, and a
dot never reaches into an object: `customer.vip` reads a field of a dictionary, so the ways out of
a fenced-in Python do not exist here. Every round of a loop and every value that is built is
charged to a budget (`budget`), because a diagram must not be able to stop the centre.

The times that it reads and adds up are those of `base.times`.
"""

from .compiler import Expression, Script, compile_expression, compile_script
from .data import check_data, copied
from .problems import ExpressionFailed, ExpressionProblem

__all__ = [
    "Expression",
    "ExpressionFailed",
    "ExpressionProblem",
    "Script",
    "check_data",
    "compile_expression",
    "compile_script",
    "copied",
]
