"""One act on the ticked tasks of a list, and taking back what was transferred."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

import engine
from base.db import Session
from base.errors import NotAllowed, RingflowError
from base.i18n import N_, gettext, pick
from base.ids import short
from engine import ManyAct, Order, TaskFate
from engine.identity.access.permissions import may
from engine.people import Actor
from web.deps import Can, Db
from web.inbox.asking.criteria import Criteria
from web.inbox.conflicts import late
from web.inbox.lists.listing import list_values
from web.inbox.lists.parting import USUAL
from web.paths import ShortId
from web.render import render, wants_part
from web.said import Said, back

router = APIRouter(prefix="/inbox", include_in_schema=False)
Worker = Annotated[Actor, Can("tasks.work")]
View = Annotated[str, Form(alias="list", max_length=2000)]
Words = Annotated[str, Form(max_length=2000)]
Ids = Annotated[list[ShortId] | None, Form()]
MOST: Final = 200
ALREADY: Final = {
    ManyAct.CLAIM: N_("was yours already"),
    ManyAct.RELEASE: N_("was free already"),
    ManyAct.TRANSFER: N_("was theirs already"),
    ManyAct.PRIORITY: N_("had this priority already"),
}
DONE: Final = {
    ManyAct.CLAIM: N_("taken"),
    ManyAct.RELEASE: N_("given back"),
    ManyAct.TRANSFER: N_("transferred"),
    ManyAct.PRIORITY: N_("priority set"),
}
UNDO: Final = {ManyAct.CLAIM: "release", ManyAct.TRANSFER: "take-back"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one task, in words; `tone` is ok, neutral or bad."""

    title: str
    number: str
    href: str
    text: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of many tasks; `undo` is what one click does to those that changed."""

    outcomes: list[Outcome]
    done: int
    refused: int
    undo: str = ""
    changed: tuple[str, ...] = ()


@router.post("/bulk")
def bulk(  # noqa: PLR0913, PLR0917 an act on many is all of this
    request: Request,
    db: Db,
    me: Worker,
    act: Annotated[ManyAct, Form()],
    task: Ids = None,
    shown: Ids = None,
    whole: Annotated[str, Form(alias="all")] = "",
    to: Words = "",
    reason: Words = "",
    priority: Annotated[int, Form()] = USUAL,
    view: View = "",
) -> Response:
    """Do one act to each ticked task, or to all of the page; each has its own outcome."""
    if act is ManyAct.TRANSFER and not may(me, "tasks.delegate"):
        raise NotAllowed
    ids = list(dict.fromkeys((shown if whole else task) or []))[:MOST]
    criteria, problem = Criteria.of(view), missing(act, ids, to)
    if problem:
        return answer(request, db, me, criteria, problem=problem)
    order = Order(act=act, to=to, reason=reason, priority=priority)
    fates = engine.act_on_many(db, ids, order, by=me)
    return answer(request, db, me, criteria, report=report_of(db, act, fates, criteria))


@router.post("/take-back")
def take_many_back(
    request: Request, db: Db, me: Worker, task: Ids = None, view: View = ""
) -> Response:
    """Take back what was transferred just now, each for itself."""
    criteria = Criteria.of(view)
    fates = [undone(db, me, one) for one in list(dict.fromkeys(task or []))[:MOST]]
    outcomes = [outcome_of(db, one, N_("taken back"), "", criteria) for one in fates]
    return answer(request, db, me, criteria, report=counted(outcomes))


@router.post("/{task_id}/take-back")
def take_back(db: Db, me: Worker, task_id: ShortId, view: View = "") -> Response:
    """Take back a task that one has transferred just now."""
    engine.undo_act(db, task_id, by=me)
    return back("/inbox", view, Said(code="undone"))


def missing(act: ManyAct, ids: list[UUID], to: str) -> str:
    """Return what the act lacks, in words; empty when it lacks nothing."""
    if not ids:
        return gettext("Tick the tasks first.")
    if act is ManyAct.TRANSFER and not to.strip():
        return gettext("Please say who shall take over the task.")
    return ""


def undone(db: Session, me: Actor, task_id: UUID) -> TaskFate:
    """Take one task back; say why where that cannot be."""
    try:
        with db.begin_nested():
            after = engine.undo_act(db, task_id, by=me)
    except RingflowError as error:
        return TaskFate(id=task_id, error=error)
    return TaskFate(id=task_id, title=after.title, business_key=after.business_key, changed=True)


def report_of(db: Session, act: ManyAct, fates: list[TaskFate], criteria: Criteria) -> Report:
    """Return what became of each task, with what can be undone."""
    outcomes = [outcome_of(db, one, DONE[act], ALREADY[act], criteria) for one in fates]
    changed = tuple(short(one.id) for one in fates if one.changed)
    return counted(outcomes, undo=UNDO.get(act, "") if changed else "", changed=changed)


def counted(outcomes: list[Outcome], undo: str = "", changed: tuple[str, ...] = ()) -> Report:
    """Return outcomes with how many there are of each kind."""
    tones = Counter(one.tone for one in outcomes)
    return Report(
        outcomes=outcomes, done=tones["ok"] + tones["neutral"], refused=tones["bad"], undo=undo,
        changed=changed,
    )  # fmt: skip


def outcome_of(db: Session, fate: TaskFate, done: str, already: str, criteria: Criteria) -> Outcome:
    """Return what became of one task in words: who was first and when, or why else not."""
    if fate.error is not None:
        text, tone = late(fate.error, db.now()), "bad"
    elif fate.changed:
        text, tone = gettext(done), "ok"
    else:
        text, tone = gettext(already), "neutral"
    href = f"/inbox/{short(fate.id)}{criteria.from_start().address()}" if fate.title else ""
    title = pick(fate.title) if fate.title else gettext("A task that is not there for you")
    return Outcome(title=title, number=fate.business_key or "", href=href, text=text, tone=tone)


def answer(
    request: Request,
    db: Session,
    me: Actor,
    criteria: Criteria,
    *,
    report: Report | None = None,
    problem: str = "",
) -> Response:
    """Return the list as it is now, with what became of the acts."""
    values = list_values(request, db, me, criteria) | {"report": report, "problem": problem}
    return render(
        request, "inbox/list.html", block="tasks", partial=wants_part(request), clash=None,
        said=None, status=422 if problem else 200, **values,
    )  # fmt: skip
