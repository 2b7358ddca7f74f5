"""What the console says about the log."""

from datetime import UTC, datetime

from engine.audit import AuditReport, BrokenSeal
from ringflow.console.auditing import told


def test_a_whole_log_is_one_line() -> None:
    report = AuditReport(seals=3, lines=40, unsealed=2, removed=0)
    assert told("main", report) == ["main: whole; 3 seals over 40 lines, 2 lines not sealed yet"]


def test_each_fault_is_told_with_its_place() -> None:
    moment = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    fewer = BrokenSeal(number=2, first_id=5, last_id=9, lines=4, found=3, at=moment)
    changed = BrokenSeal(number=3, first_id=10, last_id=12, lines=3, found=3, at=moment)
    report = AuditReport(
        seals=4, lines=40, unsealed=0, removed=1, broken=[fewer, changed], missing=[7],
        head_fits=False,
    )  # fmt: skip
    assert told("main", report) == [
        "main: NOT WHOLE; 4 seals over 40 lines, 0 lines not sealed yet",
        "  1 seals whose lines were removed when their time was over",
        "  seal 2 of 2026-11-02 09:00 UTC (lines 5 to 9): 4 lines were sealed, 3 are there",
        "  seal 3 of 2026-11-02 09:00 UTC (lines 10 to 12): 3 lines were sealed, 3 are there,"
        " not the same",
        "  seal 7 is missing",
        "  the head that was kept elsewhere is not in this log",
    ]
