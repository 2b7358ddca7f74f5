"""All measurements, one row per figure: ours, its goal and whether it is met, and the naive way.

`python -m bench` runs what has goals, `python -m bench engine timers` some of it; `pages`,
`admin`, `clocks`, `monitor`, `inbox` and `imports`, which take minutes, and `modeler`, which needs
Chromium, run only when they are named.
"""

import importlib
import os
import sys
import time
from typing import Final

from bench.goals import HEAD, columns, row

ORDER: Final = (
    "machine", "engine", "traffic", "http", "history", "timers", "idle", "expressions",
    "decisions",
)  # fmt: skip
NAMED: Final = (*ORDER, "pages", "admin", "clocks", "monitor", "inbox", "imports", "modeler")


def parts() -> list[str]:
    """Return the measurements that were asked for, or all that are quick."""
    return [name for name in sys.argv[1:] if name in NAMED] or list(ORDER)


def main() -> None:
    """Run and print."""
    began = time.monotonic()
    print(columns(*HEAD))
    for name in parts():
        for line in importlib.import_module(f"bench.{name}").figures():
            print(row(line), flush=True)
    load, cores = os.getloadavg()[1], os.cpu_count()
    print(f"{time.monotonic() - began:.0f} s; load {load:.1f} on {cores} cores (last 5 minutes)")


if __name__ == "__main__":
    main()
