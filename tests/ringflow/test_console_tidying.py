"""Tidying up at the console, over a database of its own."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from engine import CleanUp, DefinitionFigures
from ringflow.console.tidying import told
from tests.ringflow.test_cli import ringflow

THEN = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def test_a_dry_run_and_a_real_one(tmp_path: Path) -> None:
    data = {"RINGFLOW_DATA": str(tmp_path / "data")}

    looked = ringflow("tidy", "--dry-run", "--json", **data)
    assert looked.returncode == 0, looked.stderr
    told = msgspec.json.decode(looked.stdout)
    assert (told["finished"], told["cleanable"], told["definitions"]) == (0, 0, [])
    done = ringflow("tidy", **data)
    assert done.returncode == 0, done.stderr
    assert "0 ended instances removed, with 0 lines of history" in done.stdout


def test_figures_in_words() -> None:
    one = DefinitionFigures(
        key="ticket_main", finished=7, cleanable=3, unlimited=1, oldest=THEN, next=THEN
    )
    found = CleanUp(
        at=THEN, finished=7, cleanable=3, unlimited=1, batches=2, oldest=THEN, definitions=[one]
    )

    assert told("main", found) == [
        "main: 7 ended, 3 may go now, 1 are kept for ever; the oldest ended at 2026-01-31 09:30"
        " UTC",
        "  2 ended batches may go now",
        "  ticket_main: finished 7, cleanable 3, kept for ever 1, the next at 2026-01-31 09:30 UTC",
    ]
