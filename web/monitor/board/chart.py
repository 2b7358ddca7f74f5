"""A small chart of what began and ended: bars side by side, as SVG that needs no script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from base.i18n import gettext
from engine.monitoring import Flow
from web.looks.formats import format_skeleton_date

WIDTH: Final = 720
HEIGHT: Final = 150
FOOT: Final = 20
HEAD: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: where it stands, how high it is, and what it says."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars, labels under some of them, and the largest number, all in the chart's own units."""

    bars: list[Bar]
    labels: list[tuple[float, str]]
    top: int
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - FOOT


def chart_of(flow: Sequence[Flow], *, by_day: bool) -> Chart:
    """Return the chart of what began and ended, the oldest at the left."""
    top = max([1, *(max(one.started, one.ended) for one in flow)])
    step = WIDTH / max(len(flow), 1)
    every = 2 if by_day else 4
    return Chart(
        bars=[
            bar for place, one in enumerate(flow) for bar in _pair(place, one, step, top, by_day)
        ],
        labels=[
            (place * step + step / 2, _when(one, by_day))
            for place, one in enumerate(flow)
            if place % every == 0
        ],
        top=top,
    )


def _pair(place: int, one: Flow, step: float, top: int, by_day: bool) -> Iterator[Bar]:  # noqa: FBT001 how the labels are written
    width = step * 0.38
    tall = HEIGHT - FOOT - HEAD
    when = _when(one, by_day)
    for kind, number, shift in (("began", one.started, 0.1), ("ended", one.ended, 0.52)):
        height = tall * number / top
        words = (
            gettext("%(when)s: %(number)s started")
            if kind == "began"
            else gettext("%(when)s: %(number)s ended")
        )
        yield Bar(
            x=round(place * step + step * shift, 2), y=round(HEIGHT - FOOT - height, 2),
            width=round(width, 2), height=round(height, 2), kind=kind,
            title=words % {"when": when, "number": number},
        )  # fmt: skip


def _when(one: Flow, by_day: bool) -> str:  # noqa: FBT001 how the label is written
    return format_skeleton_date(one.at, "MMMd") if by_day else f"{one.at:%H}:00"
