"""What each figure should be on a quiet machine with two cores, and one row of the table.

The goals are those of an installation that serves a city's hotline with a few small machines.
"""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound: at most so much, or at least."""

    sign: str
    bound: float

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"

    def is_met(self, value: float) -> bool:
        """Return whether a figure is on the right side."""
        compare: Callable[[float, float], bool] = operator.le if self.sign == "<=" else operator.ge
        return compare(value, self.bound)


GOALS: Final = {
    "engine_step_cpu_ms": Goal("<=", 0.5),
    "automatic_node_cpu_us": Goal("<=", 20),
    # Linear: a round costs the same in a loop four times as long; the rest is noise.
    "loop_round_of_4000_cpu_us_beside_1000": Goal("<=", 1.3),
    "user_step_cpu_ms": Goal("<=", 1.5),
    "step_cpu_ms_of_both_of_4_clients": Goal("<=", 1.5),
    "round_trips_per_step": Goal("<=", 3),
    "steps_per_core_second_of_4_clients": Goal(">=", 600),
    "state_bytes_largest": Goal("<=", 1024),
    "step_after_2000_cpu_ms_beside_fresh": Goal("<=", 1.1),
    "timer_lateness_p99_s_of_1500_among_100000": Goal("<=", 1),
    # Clocks are looked at by jobs, those by a sweep each second; the message is a job of its own.
    "clock_message_lateness_p99_s_of_600_among_100000_clocks": Goal("<=", 3),
    # A thousandth of a core is 1; what the looks for due timers and jobs cost, with any crowd.
    "idle_worker_of_100000_waiting_core_permille": Goal("<=", 20),
    "idle_server_of_100000_waiting_core_permille": Goal("<=", 20),
    "condition_us": Goal("<=", 10),
    # From the click on its name to the drawing on the screen, and from an act to the next picture.
    "modeler_open_of_200_tasks_ms": Goal("<=", 1000),
    "modeler_zoom_of_200_tasks_ms": Goal("<=", 100),
    "modeler_move_of_200_tasks_ms": Goal("<=", 100),
}
# Every page of administration, with 5,000 people and 2,000 departments.
ADMIN_PAGE: Final = re.compile("admin_.*_p95_ms")
ADMIN_GOAL: Final = Goal("<=", 50)
HEAD: Final = ("figure", "ours", "goal", "", "naive", "better")
WIDTHS: Final = (52, 12, 9, 4, 12, 8)


def row(line: str) -> str:
    """Return a row of the table for one figure: `name ours naive ratio`."""
    name, ours, naive, ratio = line.split()
    goal = ADMIN_GOAL if ADMIN_PAGE.fullmatch(name) else GOALS.get(name)
    mark = "" if goal is None else "yes" if goal.is_met(float(ours)) else "NO"
    better = "" if ratio == "-" else f"{float(ratio):.1f} x"
    return columns(name, ours, str(goal or ""), mark, naive.replace("-", ""), better)


def columns(*cells: str) -> str:
    """Return cells below one another's heads; names to the left, numbers to the right."""
    first, *others = zip(cells, WIDTHS, strict=True)
    return " ".join([first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)])
