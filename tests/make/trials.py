"""Drafts and trials to test with."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from base.db import Session
from engine.applications.keeping import add_file, create_application
from engine.definitions.source import SourceFile
from engine.trials.acts import Act, Do
from engine.trials.draft import read_draft
from engine.trials.world import World, play
from tests.make.actors import ADMIN


def draft(db: Session, *files: SourceFile, name: str = "Draft") -> UUID:
    """Make an application with these files."""
    made = create_application(db, name=name, by=ADMIN)
    for file in files:
        add_file(db, made, file, by=ADMIN)
    return made


def started(process: str, node: str = "", /, **values: Any) -> Act:
    return Act(do=Do.START, process=process, node=node, values=values, who="lin")


def act(do: Do, node: str, nth: int = 0, /, **values: Any) -> Act:
    return Act(do=do, node=node, nth=nth, values=values)


def done(node: str, nth: int = 0, /, **values: Any) -> Act:
    return act(Do.COMPLETE, node, nth, **values)


def played(db: Session, files: Sequence[SourceFile], *acts: Act) -> World:
    """Return what acts make of a draft of these files."""
    return play(db, read_draft(db, draft(db, *files)), db.local_now(), acts)


def waits(world: World) -> list[str]:
    return [one.wait.node.id for _tried, one in world.waiting()]


def passed(world: World, at: int = 0) -> list[str]:
    """Return the nodes that were completed, by all acts or by one of them (from 1)."""
    return [
        one.node for one in world.log if one.what == "completed" and at in (0, one.act)
    ]  # fmt: skip
