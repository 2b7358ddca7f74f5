"""What a condition costs: our closed language beside stock `eval` of the same text.

`eval` of the text is what the workflow library does by itself. The second line gives it the code
compiled beforehand, which is the fastest that Python can do and protects from nothing: there we
lose, and the line says by how much.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from base.expressions import compile_expression, compile_script
from base.working_time import WorkingCalendar, read_week

MINUTE = timedelta(minutes=1)
CONDITION = "amount > 100 and urgent and kind == 'complaint'"
SCRIPT = "total = 0\nfor part in parts:\n    total += part['n'] * part['price']\n"
DATA = {
    "amount": 500,
    "urgent": True,
    "kind": "complaint",
    "parts": [{"n": n, "price": 2.5} for n in range(10)],
}


def microseconds(function: Callable[[], object], rounds: int = 5_000) -> float:
    """Return the CPU time of one call: the best of five measurements."""
    best = float("inf")
    for _ in range(5):
        began = time.thread_time()
        for _ in range(rounds):
            function()
        best = min(best, time.thread_time() - began)
    return best / rounds * 1e6


def line(name: str, ours: float, naive: float) -> str:
    """Return one figure; the ratio is how many times less ours takes."""
    return f"{name} {ours:.2f} {naive:.2f} {naive / ours:.2f}"


def run_text(text: str) -> dict[str, object]:
    """Run a script as the workflow library does."""
    scope: dict[str, object] = dict(DATA)
    exec(text, scope)
    return scope


def deadline() -> str:
    """Return what a deadline of 90 working days costs beside a walk over its minutes."""
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00, 13:00-18:00")
    calendar = WorkingCalendar(UTC, read_week(week))
    start, work = datetime(2026, 11, 2, 9, 0, tzinfo=UTC), timedelta(hours=720)

    def walk() -> datetime:
        at, left = start, work / MINUTE
        while left:
            left -= at.weekday() < 5 and (9 <= at.hour < 12 or 13 <= at.hour < 18)
            at += MINUTE
        return at

    if walk() != calendar.add(start, work):
        raise AssertionError
    ours = microseconds(lambda: calendar.add(start, work), 1_000)
    days = microseconds(lambda: calendar.add_days(start, 90), 1_000)
    return line("deadline_us", max(ours, days), microseconds(walk, 1))


def figures() -> list[str]:
    """Return one line per figure: name, ours, naive, ratio (microseconds of CPU)."""
    condition = microseconds(lambda: compile_expression(CONDITION).evaluate(DATA))
    text = microseconds(lambda: eval(CONDITION, {}, DATA))
    code = compile(CONDITION, "condition", "eval")
    compiled = microseconds(lambda: eval(code, {}, DATA))
    script = microseconds(lambda: compile_script(SCRIPT).run(DATA), 1_000)
    script_text = microseconds(lambda: run_text(SCRIPT), 1_000)
    return [
        line("condition_us", condition, text),
        line("condition_beside_precompiled_eval_us", condition, compiled),
        line("script_us", script, script_text),
        deadline(),
    ]


if __name__ == "__main__":
    print("\n".join(figures()))
