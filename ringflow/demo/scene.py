"""Ten days in the life of a hotline, for a first look that does not fall on empty lists.

Nothing is written into tables by hand: the clock is set back, and the people of the centre do
their work through the same verbs as everybody, in the order in which it would have happened.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import engine
from base.centres import get_centre
from base.clock import SetClock
from base.context import NoHints
from base.db import Database, Session
from connectors import email
from engine import Actor, ActorKind, TaskFilter, TaskState, TaskView, identity
from processes.tickets import actions
from processes.tickets.queries import find_ticket, find_tickets
from ringflow.demo.matters import ENGLISH_LETTER, LETTER, Matter, Stage, matters
from ringflow.demo.people import actors
from ringflow.demo.words import FACTS, RULING, VERDICT, VISIT_WORDS, WORK_DONE
from web.house import House

OPEN: Final = frozenset({TaskState.READY, TaskState.CLAIMED})
NAME: Final = "臨江市 12345 Riverside"
WINDOW: Final = timedelta(hours=12)
HANDLED: Final = frozenset({Stage.AUDIT, Stage.REPLIED, Stage.VISIT, Stage.JUDGE, Stage.AGAIN,
                            Stage.CLOSED, Stage.EXPLAINED})  # fmt: skip
NOT_DISPATCHED: Final = frozenset({Stage.DISPATCH, Stage.ANSWERED, Stage.REFUSAL, Stage.REFUSED})
REPLIED: Final = HANDLED - {Stage.AUDIT}
ASKED: Final = frozenset({Stage.JUDGE, Stage.AGAIN, Stage.EXPLAINED})


@dataclass(slots=True)
class Running:
    """One matter on its way; `ticket_id` is set once it is opened."""

    matter: Matter
    ticket_id: UUID | None = None
    instance_id: UUID | None = None


Deed = Callable[["Scene", Session, Running], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that somebody does at a moment."""

    at: datetime
    deed: Deed
    about: Running


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The people of the centre by their user names, and who works for which department."""

    people: Mapping[str, Actor]
    handlers: Mapping[str, Actor]

    def do(self, db: Session, one: Running, node: str, who: str, values: dict[str, Any]) -> None:
        """Do a task of a matter; one that the clock has taken away already is left alone."""
        which = TaskFilter(instance_id=one.instance_id, node=node, states=OPEN)
        for task in engine.find_tasks(db, which).items[:1]:
            engine.complete(db, task.id, values, by=self.actor(who, task, one.matter))

    def actor(self, who: str, task: TaskView, matter: Matter) -> Actor:
        """Return who does it; a department without an account works through its mailed link."""
        if who != "department":
            return self.people[who]
        known = self.handlers.get(matter.department)
        address = f"{matter.department}@ringflow.test"
        return known or Actor(None, address, address, kind=ActorKind.LINK, task_id=task.id)


def build(house: House) -> None:
    """Play the scene, unless the centre has tickets already."""
    now, clock = house.context.clock.now(), SetClock(house.context.clock.now())
    context = replace(house.context, clock=clock, hints=NoHints())
    url = house.database.engine.url.render_as_string(hide_password=False)
    database = Database(url, context)
    try:
        with database.transaction(house.centre_id) as db:
            if find_tickets(db, limit=1).items:
                return
            get_centre(db, db.centre_id).name = NAME
            scene = _cast(db)
        _play(database, house.centre_id, clock, scene, now)
    finally:
        database.dispose()


def _cast(db: Session) -> Scene:
    known = actors(db)
    handlers = {
        code: known[one.username] for one in identity.people(db) for code in one.departments
    }
    return Scene(people=known, handlers=handlers)


def _play(
    database: Database, centre_id: UUID, clock: SetClock, scene: Scene, now: datetime
) -> None:
    """Let everything happen in its order; twice a day the clock itself has its turn."""
    story = sorted(_story(now), key=lambda one: one.at)
    moment = story[0].at
    while moment < now:
        end = min(moment + WINDOW, now)
        with database.transaction(centre_id) as db:
            for one in story:
                if moment <= one.at < end:
                    clock.set(one.at)
                    one.deed(scene, db, one.about)
        clock.set(end)
        while engine.fire_due(database):
            pass
        moment = end
    with database.transaction(centre_id) as db:
        for hours, letter in ((1.5, ENGLISH_LETTER), (0.3, LETTER)):
            clock.set(now - timedelta(hours=hours))
            sender, name, subject, text = letter
            email.write_locally(db, sender=sender, sender_name=name, subject=subject, text=text)


def _story(now: datetime) -> list[Happening]:
    return [
        Happening(at=now - timedelta(hours=matter.hours_ago - after), deed=deed, about=one)
        for matter in matters()
        for one in [Running(matter)]
        for after, deed in _deeds(matter.stage)
        if after < matter.hours_ago
    ]


def _deeds(stage: Stage) -> list[tuple[float, Deed]]:
    """Return what happens to a matter that gets as far as `stage`, each with its hour."""
    way: tuple[tuple[float, Deed, frozenset[Stage]], ...] = (
        (0, _open, frozenset(Stage)),
        (3, _refuse, frozenset({Stage.REFUSED})),
        (1, _dispatch, frozenset(Stage) - NOT_DISPATCHED),
        (4, _dispute, frozenset({Stage.DISPUTE})),
        (5, _withdraw, frozenset({Stage.WITHDRAWN})),
        (1.4, _sign, HANDLED | {Stage.HANDLE}),
        (19, _handle, HANDLED),
        (22, _audit, REPLIED),
        (31, _rate, frozenset({Stage.CLOSED})),
        (60, _ask, ASKED),
        (64, _judge, frozenset({Stage.AGAIN})),
        (64, _explain, frozenset({Stage.EXPLAINED})),
    )
    return [(hour, deed) for hour, deed, stages in way if stage in stages]


def _open(scene: Scene, db: Session, one: Running) -> None:
    matter = one.matter
    new = actions.NewTicket(
        subject=matter.subject,
        content=matter.content,
        kind=matter.kind,
        category=matter.category,
        urgency=matter.urgency,
        channel=matter.channel,
        place=matter.place or None,
        contact_name=matter.who,
        contact_email=f"citizen{matter.hours_ago}@citizen.test",
        locale=matter.locale,
        answered=matter.stage is Stage.ANSWERED,
        answer_text=matter.reply if matter.stage is Stage.ANSWERED else None,
    )
    agent = scene.people["agent2" if matter.locale == "zh-Hans" else "agent"]
    opened = actions.open_ticket(db, new, by=agent)
    one.ticket_id, one.instance_id = opened.id, opened.instance_id


def _refuse(scene: Scene, db: Session, one: Running) -> None:
    values = {"outcome": "refuse", "refusal_reason": "court", "refusal_text": one.matter.reply}
    scene.do(db, one, "explain_refusal", "agent", {**values, "basis": None, "told": True})


def _dispatch(scene: Scene, db: Session, one: Running) -> None:
    values = {"department": one.matter.department, "urgency": one.matter.urgency.value}
    scene.do(db, one, "dispatch", "dispatcher", {**values, "deadline": None, "note": None})


def _withdraw(_scene: Scene, db: Session, one: Running) -> None:
    assert one.ticket_id is not None
    ticket = find_ticket(db, one.ticket_id)
    actions.withdraw(db, ticket.no, ticket.query_code, text=one.matter.content)


def _sign(scene: Scene, db: Session, one: Running) -> None:
    scene.do(db, one, "sign", "department", {"outcome": "sign", "dispute_reason": None})


def _dispute(scene: Scene, db: Session, one: Running) -> None:
    reason = RULING[one.matter.locale]
    scene.do(db, one, "sign", "department", {"outcome": "dispute", "dispute_reason": reason})


def _handle(scene: Scene, db: Session, one: Running) -> None:
    language = one.matter.locale
    values: dict[str, Any] = {
        "facts": FACTS[language], "action_taken": WORK_DONE[language], "result": "solved",
        "basis": None, "reply_text": one.matter.reply, "handle_files": [],
    }  # fmt: skip
    scene.do(db, one, "handle", "department", values)


def _audit(scene: Scene, db: Session, one: Running) -> None:
    values = {"outcome": "pass", "reply_text": one.matter.reply, "audit_reason": None}
    scene.do(db, one, "audit", "dispatcher", values)


def _rate(_scene: Scene, db: Session, one: Running) -> None:
    assert one.ticket_id is not None
    ticket = find_ticket(db, one.ticket_id)
    answers = {"rating": str(one.matter.rating), "solved": "yes", "wants_again": False}
    actions.rate(db, ticket.no, ticket.query_code, answers)


def _ask(scene: Scene, db: Session, one: Running) -> None:
    values = {
        "reached": True, "contacted": False, "solved": "no", "wants_again": True,
        "rating": str(one.matter.rating), "visit_comment": VISIT_WORDS[one.matter.locale],
    }  # fmt: skip
    scene.do(db, one, "ask", "agent", values)


def _judge(scene: Scene, db: Session, one: Running) -> None:
    reason = VERDICT[one.matter.locale]
    values = {"outcome": "rehandle", "verdict_reason": reason, "explanation": None}
    scene.do(db, one, "judge", "dispatcher", values)


def _explain(scene: Scene, db: Session, one: Running) -> None:
    words = VERDICT[one.matter.locale]
    values = {"outcome": "explain", "verdict_reason": words, "explanation": one.matter.reply}
    scene.do(db, one, "judge", "dispatcher", values)
