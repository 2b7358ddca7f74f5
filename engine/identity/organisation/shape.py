"""Whether a tree of departments is one: known parents, no rings, dates within dates. Pure."""

from collections.abc import Collection, Mapping
from datetime import date

from base.i18n import gettext
from engine.identity.departments import NoSuchDepartment
from engine.identity.organisation.changing import (
    DatesOutside,
    DepartmentChange,
    DepartmentInRing,
    DepartmentMerged,
)
from engine.identity.span import ALWAYS, Span


def check_shape(
    now: Mapping[str, DepartmentChange],
    wanted: Mapping[str, DepartmentChange],
    *,
    merged: Collection[str] = (),
    busy: Collection[str] = (),
    today: date | None = None,
) -> dict[str, str]:
    """Return what is wrong with each wanted change, beside what is there now, as a sentence.

    `merged` can be no parents. `busy` have open work, so they must not end before `today`.
    """
    after = {**now, **wanted}
    wrong = {
        code: NoSuchDepartment(code=change.parent).text()
        for code, change in wanted.items()
        if change.parent is not None and change.parent not in after
    }
    for code, change in wanted.items():
        if change.parent in merged and code not in merged:
            wrong.setdefault(code, DepartmentMerged(code=change.parent).text())
    for code in _ring(after):
        if code in wanted:
            parent = after[code].parent
            wrong.setdefault(code, DepartmentInRing(parent=parent, code=code).text())
    spans: dict[str, Span] = {}
    for code in after:
        _check_dates(code, after, wanted, spans, wrong, merged)
    if today is not None:
        _check_busy(after, wanted, spans, wrong, busy, today)
    return wrong


def _ring(after: Mapping[str, DepartmentChange]) -> set[str]:
    """Return the codes that are above themselves."""
    safe: set[str] = set()
    rings: set[str] = set()
    for code in after:
        path: list[str] = []
        at: str | None = code
        while at is not None and at in after and at not in safe and at not in path:
            path.append(at)
            at = after[at].parent
        if at is not None and at in path:
            rings.update(path[path.index(at) :])
        safe.update(path)
    return rings


def _line(code: str, after: Mapping[str, DepartmentChange]) -> list[str]:
    """Return a code and those above it; it ends where a ring or an unknown parent begins."""
    path: list[str] = []
    at: str | None = code
    while at is not None and at in after and at not in path:
        path.append(at)
        at = after[at].parent
    return path


def _check_dates(
    code: str,
    after: Mapping[str, DepartmentChange],
    wanted: Mapping[str, DepartmentChange],
    spans: dict[str, Span],
    wrong: dict[str, str],
    merged: Collection[str],
) -> None:
    line = _line(code, after)
    outer = ALWAYS
    for one in reversed(line[1:]):
        outer = outer.meet(after[one].span)
    spans[code] = after[code].span.meet(outer)
    if code in merged or after[code].span.fits(outer):
        return
    # Blame the line of the table that brought it about: its own, else the nearest above it.
    guilty = next((one for one in line if one in wanted), None)
    if guilty is not None:
        error = DatesOutside(code=code, parent=line[1])
        wrong.setdefault(guilty, error.text())


def _check_busy(
    after: Mapping[str, DepartmentChange],
    wanted: Mapping[str, DepartmentChange],
    spans: Mapping[str, Span],
    wrong: dict[str, str],
    busy: Collection[str],
    today: date,
) -> None:
    for code in busy:
        if code not in after or not (spans[code].before(today) or not after[code].active):
            continue
        guilty = next((one for one in _line(code, after) if one in wanted), None)
        if guilty is not None:
            sentence = gettext("%(code)s has open work; hand it over before it ends.")
            wrong.setdefault(guilty, sentence % {"code": code})
