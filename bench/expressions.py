"""What a condition costs: our closed language beside stock `eval` of the same text.

`eval` of the text is what the workflow library does by itself. The second line gives it the code
compiled beforehand, which is the fastest that Python can do and protects from nothing: there we
lose, and the line says by how much.
"""

import time
from collections.abc import Callable

from base.expressions import compile_expression, compile_script

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
    ]


if __name__ == "__main__":
    print("\n".join(figures()))
