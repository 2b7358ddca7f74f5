"""Tests that need real servers: `@pytest.mark.real("REDIS_URL")` names the variables they read.

Without the server such a test does not run, and the summary says so. In CI that is a failure.
"""

import os
from collections import Counter

import pytest

_absent: Counter[str] = Counter()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a test run only when every variable that it names is set."""
    for mark in item.iter_markers("real"):
        missing = [name for name in mark.args if not os.environ.get(name)]
        if not missing:
            continue
        reason = f"no real server: {', '.join(missing)} is not set"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what was not run, also in the processes of xdist."""
    if report.skipped and "real" in report.keywords and isinstance(report.longrepr, tuple):
        _absent[report.longrepr[2].removeprefix("Skipped: ")] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which tests were not run."""
    for reason, count in sorted(_absent.items()):
        terminalreporter.write_line(f"NOT RUN: {count} tests, {reason}", red=True, bold=True)
