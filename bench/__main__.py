"""All measurements, one line per figure: `name ours naive ratio`.

`python -m bench` runs all, `python -m bench engine timers` some of them.
"""

import importlib
import sys
from pathlib import Path

ORDER = (
    "machine", "engine", "traffic", "history", "timers", "expressions", "decisions", "pages",
)  # fmt: skip


def parts() -> list[str]:
    """Return the measurements that were asked for, or all that there are."""
    found = [name for name in ORDER if Path(__file__).with_name(f"{name}.py").exists()]
    return [name for name in sys.argv[1:] if name in found] or found


def main() -> None:
    """Run and print."""
    for name in parts():
        for line in importlib.import_module(f"bench.{name}").figures():
            print(line, flush=True)


if __name__ == "__main__":
    main()
