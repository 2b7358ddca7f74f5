"""The examples on the analysts' pages are read from the pages, run, and give what they show."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from base.expressions import ExpressionFailed, ExpressionProblem, compile_expression, compile_script
from base.times import BadTime, WorkingSpan, parse_cycle, parse_time
from base.working_time import WorkingCalendar
from engine.calendars.stored import OFFICE_WEEK, built

DOCS = Path("docs/analyst")
ZONE = ZoneInfo("Asia/Hong_Kong")
START = datetime(2026, 11, 2, 9, 10, tzinfo=ZONE)
MOMENT = "%a %Y-%m-%d %H:%M"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def office() -> WorkingCalendar:
    return built("Asia/Hong_Kong", tuple(OFFICE_WEEK.items()), ("CN",), ())


def blocks(page: str, kind: str) -> list[str]:
    text = (DOCS / page).read_text("utf-8")
    return [block for name, block in BLOCK.findall(text) if name == kind]


def examples(page: str) -> Iterator[tuple[datetime, str, str]]:
    for block in blocks(page, "text"):
        start = START
        for line in block.splitlines():
            if line.startswith("from "):
                start = datetime.strptime(line, f"from {MOMENT}").replace(tzinfo=ZONE)
                continue
            written, _, shown = line.partition("→")
            yield start, written.strip(), shown.strip()


def told(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(ZONE).strftime(MOMENT)
    if isinstance(value, (date, timedelta)):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=told)


def worked_out(text: str, now: datetime) -> str:
    try:
        cycle = parse_cycle(text, ZONE)
    except BadTime:
        pass
    else:
        due = cycle.first(now, office)
        found = [due]
        for _ in range(min(cycle.times or 3, 3) - 1):
            due = cycle.next(due, office) or due
            found.append(due)
        return "; ".join(map(told, found))
    try:
        time = parse_time(text, ZONE)
    except BadTime:
        return "refused"
    if isinstance(time, WorkingSpan):
        time = time.after(now, office())
    return told(time if isinstance(time, datetime) else time.after(now))


@pytest.mark.parametrize(("start", "text", "shown"), [*examples("timers.md")])
def test_a_time_on_the_page_is_what_it_says(start: datetime, text: str, shown: str) -> None:
    assert worked_out(text, start) == shown


def test_the_calendar_on_the_page_can_be_used() -> None:
    (block,) = blocks("timers.md", "json")
    parts = json.loads(block)
    calendar = built(
        "Asia/Shanghai", tuple(parts["week"].items()), tuple(parts["holidays"]),
        tuple(parts["days"].items()),
    )  # fmt: skip

    assert not calendar.is_working_day(date(2026, 12, 25))
    assert calendar.is_working(datetime(2026, 11, 8, 5, 59, tzinfo=calendar.zone))


@pytest.mark.parametrize(("now", "text", "shown"), [*examples("expressions.md")])
def test_an_expression_on_the_page_gives_what_it_says(now: datetime, text: str, shown: str) -> None:
    (block,) = blocks("expressions.md", "json")
    data = json.loads(block)
    try:
        value = compile_expression(text).evaluate(data, now, office)
    except ExpressionProblem:
        assert shown == "refused"
    except ExpressionFailed:
        assert shown == "fails"
    else:
        assert told(value) == shown


def test_the_scripts_on_the_page_run() -> None:
    (block,) = blocks("expressions.md", "json")
    scripts = blocks("expressions.md", "python")

    changed = [compile_script(text).run(json.loads(block), START, office) for text in scripts]

    assert changed[0]["total"] == 15
    assert changed[0]["customer"]["level"] == "gold"
    assert changed[1]["deadline"] == datetime(2026, 11, 9, 18, 0, tzinfo=ZONE)
    assert changed[1]["deadline"].astimezone(UTC).hour == 10
