"""What the analyst of the demonstration centre has designed: an application in use, and two begun.

The first is a swap of shifts, deployed, with requests under way; the others hold the drawings of
the tickets and of callbacks with all that belongs to them, to be changed.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import engine
from base.db import Session
from engine import TaskFilter
from engine.applications.beginning import bring_deployed, bring_files
from engine.applications.deploying import deploy_application
from engine.applications.keeping import create_application
from engine.applications.queries import applications
from engine.definitions.source import SourceFile
from engine.people import Actor
from ringflow.demo.scene import OPEN
from ringflow.demo.words import SWAP_REASON

FILES: Final = Path(__file__).parent / "designs"
SWAP: Final = "shift_swap"
SWAPS: Final = "調班 · Swap of shifts"
DRAWING: Final = "ticket_main"
TICKETS: Final = "工單 · Tickets"
CALLBACK: Final = "callback_appointment"
CALLBACKS: Final = "回撥 · Callbacks"
FIRST_COMMENT: Final = "第一版 · First version"

# Who asks whom, in which language, how far it has come: days ahead and the answers so far.
REQUESTS: Final = (
    ("agent", "agent2", "zh-Hant", 3, "early", ()),
    ("agent2", "agent", "zh-Hans", 5, "late", ("approve",)),
    ("agent", "agent2", "en", 8, "night", ("approve", "approve")),
)


def design(db: Session, people: Mapping[str, Actor]) -> None:
    """Add the applications, unless there is one."""
    if applications(db) or applications(db, archived=True):
        return
    analyst = people["analyst"]
    swaps = create_application(db, name=SWAPS, by=analyst)
    files = [SourceFile(one.name, one.read_bytes()) for one in sorted(FILES.iterdir())]
    bring_files(db, swaps, files, by=analyst)
    deploy_application(db, swaps, comment=FIRST_COMMENT, by=analyst)
    tickets = create_application(db, name=TICKETS, by=analyst)
    bring_deployed(db, tickets, DRAWING, by=analyst)
    callbacks = create_application(db, name=CALLBACKS, by=analyst)
    bring_deployed(db, callbacks, CALLBACK, by=analyst)
    for asker, colleague, language, days, shift, answers in REQUESTS:
        day = db.context.clock.now().date() + timedelta(days=days)
        request = {"day": day, "shift": shift, "colleague": colleague,
                   "reason": SWAP_REASON[language]}  # fmt: skip
        begun = engine.start(db, SWAP, variables={}, by=people[asker])
        _answer(db, begun.id, request | {"outcome": "submit"}, people[asker])
        for answer, who in zip(answers, (colleague, "dispatcher"), strict=False):
            _answer(db, begun.id, request | {"outcome": answer}, people[who])


def _answer(db: Session, instance_id: UUID, values: dict[str, Any], by: Actor) -> None:
    waiting = engine.find_tasks(db, TaskFilter(instance_id=instance_id, states=OPEN)).items
    engine.complete(db, waiting[0].id, values, by=by)
