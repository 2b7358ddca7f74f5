"""The list of scheduled tasks, the page of one, and new ones."""

from functools import partial
from typing import Annotated, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, NotAllowed, NotFound, RingflowError
from base.ids import short
from engine.identity import may
from engine.people import Actor
from engine.schedule import (
    NoSuchTask,
    TaskLine,
    change_task,
    create_task,
    delete_task,
    next_moments,
    pause_task,
    resume_task,
    run_task,
    runs,
    scheduled_tasks,
    startable,
)
from web.admin.pages import by_field, problems_of
from web.admin.schedule.posted import WRITTEN, PostedTask, kind_of, task_posted
from web.admin.schedule.shown import MISFIRES, OUTCOMES, Looked, built_in, rules
from web.admin.schedule.words import timing_words
from web.deps import Can, Db
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/admin/schedule", include_in_schema=False)
SET: Final = "schedule.change"
Reader = Annotated[Actor, Can("schedule.read")]
Setter = Annotated[Actor, Can("schedule.change")]
Posted = Annotated[PostedTask, Depends(task_posted)]
REFUSALS: Final = (Invalid, Conflict)
LONGEST: Final = 200


@router.get("")
def all_tasks(request: Request, db: Db, me: Reader, done: str = "") -> Response:
    """List the scheduled tasks, and what the product does all the time."""
    return render(
        request,
        "admin/schedule/list.html",
        tasks=scheduled_tasks(db),
        built_in=built_in(db),
        words=partial(timing_words, zone=zone_of(db)),
        outcomes=OUTCOMES,
        misfires=MISFIRES,
        settable=may(me, SET),
        runnable=partial(may_start, me),
        done=done,
    )


@router.get("/preview")
def preview(request: Request, db: Db, _me: Reader, timing: str = "") -> Response:
    """Show when the next moments of a repetition are."""
    return render(
        request, "admin/schedule/preview.html", block="preview", looked=looked(db, timing)
    )


@router.get("/new")
def new_task(request: Request, db: Db, _me: Setter, kind: str = "process") -> Response:
    """Show an empty form."""
    posted = PostedTask(kind=kind if kind in WRITTEN else "process")
    return form(request, db, posted)


@router.post("/new")
def add_task(request: Request, db: Db, me: Setter, posted: Posted) -> Response:
    """Schedule a process, a mail or an announcement."""
    if posted.act == "look":
        return form(request, db, posted)
    check_may_start(me, posted.new_key)
    try:
        posted.check_readers(db)
        task_id = create_task(db, posted.new(), by=me)
    except (*REFUSALS, NotFound) as refusal:
        return form(request, db, posted, refusal=refusal)
    return RedirectResponse(f"/admin/schedule/{short(task_id)}?done=added", status_code=303)


@router.get("/{task_id}")
def one_task(
    request: Request,
    db: Db,
    me: Reader,
    task_id: ShortId,
    after: str | None = None,
    done: str = "",
) -> Response:
    """Show a task with its log."""
    task = the_task(db, task_id)
    return page(request, db, me, task, PostedTask.of(task), after=after, done=done)


@router.post("/{task_id}")
def save_task(request: Request, db: Db, me: Setter, task_id: ShortId, posted: Posted) -> Response:
    """Change when a task runs, its rule, and what it starts with."""
    task = the_task(db, task_id)
    if posted.act == "look":
        return page(request, db, me, task, posted)
    if task.own:
        check_may_start(me, task.key)
    try:
        posted.check_readers(db)
        change_task(db, task.id, posted.change(), by=me)
    except REFUSALS as refusal:
        return page(request, db, me, task, posted, refusal=refusal)
    return RedirectResponse(f"/admin/schedule/{short(task.id)}?done=saved", status_code=303)


@router.post("/{task_id}/pause")
def pause(db: Db, me: Setter, task_id: ShortId) -> Response:
    """Let a task wait."""
    pause_task(db, task_id, by=me)
    return RedirectResponse("/admin/schedule?done=paused", status_code=303)


@router.post("/{task_id}/resume")
def resume(request: Request, db: Db, me: Setter, task_id: ShortId) -> Response:
    """Go on with a task."""
    task = the_task(db, task_id)
    try:
        resume_task(db, task_id, by=me)
    except REFUSALS as refusal:
        return page(request, db, me, task, PostedTask.of(task), refusal=refusal)
    return RedirectResponse("/admin/schedule?done=resumed", status_code=303)


@router.post("/{task_id}/run")
def run_now(request: Request, db: Db, me: Setter, task_id: ShortId) -> Response:
    """Run a task at once, for who may start what it starts."""
    task = the_task(db, task_id)
    check_may_start(me, task.key)
    try:
        run_task(db, task_id, by=me)
    except (*REFUSALS, NotFound) as refusal:
        return page(request, db, me, task, PostedTask.of(task), refusal=refusal)
    return RedirectResponse(f"/admin/schedule/{short(task.id)}?done=run", status_code=303)


@router.post("/{task_id}/delete")
def remove(db: Db, me: Setter, task_id: ShortId) -> Response:
    """Delete a task that people made."""
    delete_task(db, task_id, by=me)
    return RedirectResponse("/admin/schedule?done=deleted", status_code=303)


def the_task(db: Session, task_id: ShortId) -> TaskLine:
    """Return a task of the centre.

    Raises:
        NoSuchTask: there is none.
    """
    found = scheduled_tasks(db, task_id=task_id)
    if not found:
        raise NoSuchTask
    return found[0]


def check_may_start(me: Actor, key: str) -> None:
    """Refuse whom a task would serve to start what they may not start themselves.

    Raises:
        NotAllowed: they may not start processes, and it is nothing that is only written.
    """
    if not may_start(me, key):
        raise NotAllowed


def may_start(me: Actor, key: str) -> bool:
    """Return whether somebody may have this started; what is only written is no process."""
    return kind_of(key) in WRITTEN or may(me, "instances.start")


def form(
    request: Request, db: Session, posted: PostedTask, *, refusal: RingflowError | None = None
) -> Response:
    """Return the form of a new task with what is in it and what is wrong with it."""
    problems = refused(refusal)
    processes = {key: name for key, name in startable(db).items() if kind_of(key) not in WRITTEN}
    return render(
        request,
        "admin/schedule/new.html",
        status=refusal.status if refusal else 200,
        task=posted,
        processes=sorted(processes.items(), key=lambda one: one[1]),
        misfires=MISFIRES,
        rules=rules(),
        problems=problems,
        wrong=by_field(problems),
        looked=looked(db, posted.timing),
    )


def page(  # noqa: PLR0913 what the page shows again
    request: Request,
    db: Session,
    me: Actor,
    task: TaskLine,
    posted: PostedTask,
    *,
    after: str | None = None,
    done: str = "",
    refusal: RingflowError | None = None,
) -> Response:
    """Return the page of a task with what is in its form and what is wrong with it."""
    problems = refused(refusal)
    log = runs(db, task.id, after=after)
    return render(
        request,
        "admin/schedule/one.html",
        status=refusal.status if refusal else 200,
        one=task,
        task=posted,
        log=log.items,
        next=f"?{urlencode({'after': log.next})}" if log.next else "",
        words=partial(timing_words, zone=zone_of(db)),
        misfires=MISFIRES,
        rules=rules(),
        outcomes=OUTCOMES,
        settable=may(me, SET),
        runnable=partial(may_start, me),
        done=done,
        problems=problems,
        wrong=by_field(problems),
        looked=looked(db, posted.timing),
    )


def looked(db: Session, timing: str) -> Looked:
    """Return a repetition in words and its next moments, or what is wrong with it."""
    text = timing.strip()[:LONGEST]
    if not text:
        return Looked()
    try:
        return Looked(moments=next_moments(db, text), said=timing_words(text, zone_of(db)))
    except RingflowError as problem:
        return Looked(unreadable=problem.text())


def refused(refusal: RingflowError | None) -> list[FieldProblem]:
    """Return what is wrong, at the field that it belongs to."""
    if isinstance(refusal, NotFound):
        return [FieldProblem(field="key", message=refusal.text())]
    return problems_of(refusal)


def zone_of(db: Session) -> ZoneInfo:
    """Return the time zone of the centre."""
    zone = db.local_now().tzinfo
    assert isinstance(zone, ZoneInfo)
    return zone
