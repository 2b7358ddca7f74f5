"""Which patterns a form may use: such as cannot take long, whatever is typed.

Python's matcher tries again and again where repetitions are nested or follow each other, so a
careless pattern and a long answer could stop a worker. Those are refused when the form is checked.
"""

import re
from typing import Final

MOST_OPEN: Final = 3
SIGN: Final = re.compile(
    r"(?P<plain>\\[^1-9]|\[\^?\]?(?:\\.|[^\]\\])*\])"
    r"|(?P<refused>\(\?(?!:)|\\[1-9])"
    r"|(?P<opens>\(\?:|\()"
    r"|(?P<closes>\))"
    r"|(?P<open_repeat>[*+]|\{\d{0,3},\})"
    r"|(?P<repeat>\{\d{1,3}(?:,\d{1,3})?\})"
    r"|(?P<choice>[?|])"
    r"|(?P<other>.)",
    re.DOTALL,
)


def harmless(pattern: str) -> bool:
    """Return whether a pattern is valid and cannot take long."""
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    signs = [match.lastgroup for match in SIGN.finditer(pattern)]
    few = signs.count("open_repeat") <= MOST_OPEN
    return few and "refused" not in signs and not _repeats_within_repeats(signs)


def _repeats_within_repeats(signs: list[str | None]) -> bool:
    """Walk the groups; each remembers whether it holds a repetition or a choice."""
    groups = [False]
    closed = False  # whether the group that has just ended holds one
    for sign in signs:
        just_closed, closed = closed, False
        if sign == "opens":
            groups.append(False)
        elif sign == "closes" and len(groups) > 1:
            closed = groups.pop()
            groups[-1] = groups[-1] or closed
        elif sign in ("open_repeat", "repeat"):
            if just_closed:
                return True
            groups[-1] = True
        elif sign == "choice":
            groups[-1] = True
    return False
