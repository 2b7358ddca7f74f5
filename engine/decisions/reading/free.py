"""Names that a decision reads but does not require: a variable of the process, or a slip?"""

import difflib
import re
from collections.abc import Mapping, Sequence

from base.expressions.problems import ExpressionProblem
from base.i18n import N_

from .xml import Element, Reading


def note_free(
    missing: Mapping[str, tuple[int, int]],
    known: Sequence[str] | None,
    element: Element,
    reading: Reading,
) -> None:
    """Report names that are not known.

    A file that declares no input at all reads the variables of the process: `known` is None then.
    Otherwise a name that is nearly that of a requirement is an error, any other a warning.
    """
    for name, place in missing.items() if known is not None else ():
        close = difflib.get_close_matches(name, known or (), n=1, cutoff=0.75)
        if close and _bare(close[0]) != _bare(name):
            what = ExpressionProblem(
                *place, N_("There is no “%(name)s”. Did you mean “%(right)s”?"),
                rule="unknown-name", name=name, right=close[0],
            )  # fmt: skip
            reading.add("decision-expression", element, place=name, what=what)
        else:
            reading.add("decision-name-free", element, wrong=name)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()
