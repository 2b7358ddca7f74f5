"""Giving new tasks to people who are there.

A drawing may name a person, or ask for the best one of a group. Somebody who is away gets no new
task: it goes to who stands in, or to everybody who may do it when there is nobody.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from base.db import Session
from engine.candidates import GroupRef, folded, read_group
from engine.identity.absence.standing_in import heirs
from engine.identity.groups.levels import Skilled, skilled
from engine.tasks.finding.counting import held_by

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What became of a task that was meant for somebody: for the history."""

    task_id: UUID | None
    node: str
    data: dict[str, Any]


def give(db: Session, rows: Sequence[Row]) -> list[Given]:
    """Put people who are there into the rows of new tasks, and say what was changed.

    Rows whose drawing names nobody cost nothing.
    """
    told = [one for row in rows if row["assignee"] for one in _best(db, row)]
    named = {name for row in rows for name in (row["assignee"], *row["users"]) if name}
    if not named:
        return told
    instead = heirs(db, named)
    for row in rows:
        told += _instead(row, instead)
    return told


def _best(db: Session, row: Row) -> Iterable[Given]:
    """Put the best one in charge where a group is named in place of a person."""
    ref = read_group(row["assignee"])
    if ref is None:
        return
    best = best_of(db, ref, but=row["excluded"])
    if best is None:
        _set_free(row, str(ref))
        data: dict[str, Any] = {"group": str(ref), "to": None}
    else:
        row["assignee"] = best.username
        data = {"group": str(ref), "to": best.username, "level": best.level}
    yield Given(task_id=row.get("id"), node=row["node"], data=data)


def best_of(db: Session, ref: GroupRef, *, but: Collection[str] = ()) -> Skilled | None:
    """Return who is best for a task: the highest level, then the fewest open tasks, then by name.

    People who are away at this moment and those of `but` are left out; None when nobody is there.
    """
    there = [one for one in skilled(db, ref) if one.username not in but]
    top = [one for one in there if one.level == there[0].level]
    if len(top) < 2:
        return top[0] if top else None
    held = held_by(db, [one.username for one in top])
    return min(top, key=lambda one: (held.get(one.username, 0), one.name, one.username))


def _instead(row: Row, instead: dict[str, str | None]) -> Iterable[Given]:
    meant = [name for name in (row["assignee"], *row["users"]) if name in instead]
    for name in dict.fromkeys(meant):
        heir = instead[name]
        if heir is not None and heir in row["excluded"]:
            heir = None  # they did the other step themselves
        if heir is not None:
            row["stands_for"] = (row["stands_for"] or {}) | {heir: name}
        if name in row["users"] and heir is not None and heir not in row["users"]:
            row["users"].append(heir)
        if name == row["assignee"]:
            _replace(row, name, heir)
        yield Given(task_id=row.get("id"), node=row["node"], data={"for": name, "to": heir})


def put_in_charge(row: Row, username: str) -> None:
    """Let somebody hold a new task from its beginning."""
    row["assignee"], row["state"] = username, "claimed"


def _replace(row: Row, name: str, heir: str | None) -> None:
    if heir is not None:
        row["assignee"] = heir
        return
    # Whoever else may do it takes it; the person themselves still may.
    row["users"] = list(dict.fromkeys([*row["users"], name]))
    _set_free(row)


def _set_free(row: Row, *groups: str) -> None:
    row["assignee"], row["state"] = None, "ready"
    row["groups"] = [*row["groups"], *groups]
    row["folded"] = sorted(set(map(folded, row["groups"])))
