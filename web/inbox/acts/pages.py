"""The page of an act: what it means, whom and why it asks, and what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

import engine
from base.db import Session
from base.errors import Conflict, Invalid, NotAllowed, NotFound, RingflowError
from base.i18n import N_, gettext, pick
from base.ids import short, unshort
from engine import SignerKind, TaskView
from engine.definitions.people.rules import Rule
from engine.identity.access.permissions import may
from engine.people import Actor
from engine.tasks.signers.errors import WrongSigning
from web.deps import Can, Db
from web.forming import Posted
from web.inbox import views
from web.inbox.asking.criteria import Criteria
from web.inbox.offered import ACTS, FITTING, Act, removable
from web.inbox.shown import signing
from web.monitor.signers import rows_of
from web.paths import ShortId
from web.render import render
from web.said import UNDO, Said, back

router = APIRouter(prefix="/inbox", include_in_schema=False)
Worker = Annotated[Actor, Can("tasks.work")]
LONGEST: Final = 2000
PRIORITIES: Final = ((20, N_("Low")), (50, N_("Usual")), (80, N_("Urgent")))


class NotNow(Conflict):
    """The act does not fit the task any more; its page says how it stands."""

    code = "act_not_now"
    message = N_("This cannot be done with the task as it is now.")


class NoDate(Invalid):
    """What was typed is no date."""

    code = "no_date"
    message = N_("This is no date with a time: %(text)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An act as it was posted."""

    task: TaskView
    by: Actor
    raw: FormData

    def text(self, name: str) -> str:
        """Return a field without what stands around it, cut to a sensible length."""
        value = self.raw.get(name)
        return value.strip()[:LONGEST] if isinstance(value, str) else ""

    @property
    def reason(self) -> str:
        """What was written as the reason."""
        return self.text("reason")


@router.get("/{task_id}/do/{act}")
def ask(request: Request, db: Db, me: Worker, task_id: ShortId, act: Act) -> Response:
    """Show what an act asks."""
    task = fitting(db, me, task_id, act)
    return page(request, db, me, task, act)


@router.post("/{task_id}/do/{act}")
def do(request: Request, db: Db, me: Worker, task_id: ShortId, act: Act, raw: Posted) -> Response:
    """Do an act, or say at its page why it cannot be done."""
    task = views.task_of(db, me, task_id)
    allowed(me, act)
    try:
        with db.begin_nested():
            onto, code = DOING[act](db, Order(task=task, by=me, raw=raw))
    except (NotFound, NotAllowed):
        raise
    except RingflowError as refusal:
        task = views.task_of(db, me, task_id)
        return page(request, db, me, task, act, refusal=refusal, raw=raw)
    query = Criteria.read(request.query_params.multi_items()).from_start().address()
    path = f"/inbox/{short(onto)}" if onto is not None else "/inbox"
    undo = short(task.id) if code in UNDO else ""
    return back(path, query, Said(code=code, task=undo))


def fitting(db: Session, me: Actor, task_id: UUID, act: Act) -> TaskView:
    """Return the task if the act can be done with it now.

    Raises:
        NotAllowed: the reader has not the permission.
        NotNow: the task is not as it would have to be.
    """
    task = views.task_of(db, me, task_id)
    allowed(me, act)
    if not FITTING[act](db, me, task):
        raise NotNow
    return task


def allowed(me: Actor, act: Act) -> None:
    """See that somebody has the permission that an act needs.

    Raises:
        NotAllowed: they have not.
    """
    if not may(me, ACTS[act].permission):
        raise NotAllowed


def page(  # noqa: PLR0913 what a form that comes back needs
    request: Request,
    db: Session,
    me: Actor,
    task: TaskView,
    act: Act,
    *,
    refusal: RingflowError | None = None,
    raw: FormData | None = None,
) -> Response:
    """Show the form of an act, with what was posted and why it was refused."""
    words, criteria = ACTS[act], Criteria.read(request.query_params.multi_items()).from_start()
    typed = {key: str(value) for key, value in (raw or {}).items()}
    when = refusal.params.get("when") if refusal is not None else None
    return render(
        request, "inbox/acts/act.html", status=refusal.status if refusal is not None else 200,
        act=act, words=words, task=task, title=pick(task.title), url=f"/inbox/{short(task.id)}",
        address=criteria.address(), typed=typed, chosen=raw.getlist("to") if raw else [],
        refusal=refusal.text() if refusal is not None else "",
        when=when if isinstance(when, datetime) else None, **asked(db, me, task, act),
    )  # fmt: skip


def asked(db: Session, me: Actor, task: TaskView, act: Act) -> dict[str, Any]:
    """Return what the form of an act lets people choose from."""
    if act in {Act.DELEGATE, Act.TRANSFER, Act.COPY}:
        return {"people": views.others(db, me)}
    if act is Act.ADD_SIGNER:
        return {
            "people": views.others(db, me), "kinds": signing.kinds(db, task),
            "rules": signing.rules(db, task),
        }  # fmt: skip
    if act is Act.REMOVE_SIGNER:
        return {"signers": rows_of(db, removable(db, me, task))}
    if act is Act.RETURN:
        return {"steps": engine.steps_back(db, task.id)}
    if act is Act.PLAN:
        zone = ZoneInfo(db.context.settings.zone)
        day = task.follow_up_at.astimezone(zone) if task.follow_up_at else None
        known = [(number, gettext(name)) for number, name in PRIORITIES]
        if task.priority not in dict(known):
            known = sorted([*known, (task.priority, str(task.priority))])
        return {"day": day.strftime("%Y-%m-%dT%H:%M") if day else "", "priorities": known}
    return {}


# --- doing it: each returns the task to show next, and what to say ------------------------------

Done = tuple[UUID | None, str]


def _delegate(db: Session, order: Order) -> Done:
    engine.delegate(db, order.task.id, to=order.text("to"), by=order.by, reason=order.reason)
    return order.task.id, "delegated"


def _give_back(db: Session, order: Order) -> Done:
    engine.give_back(db, order.task.id, by=order.by, reason=order.reason)
    return None if order.task.owner != order.by.username else order.task.id, "given_back"


def _transfer(db: Session, order: Order) -> Done:
    engine.transfer(db, order.task.id, to=order.text("to"), by=order.by, reason=order.reason)
    return None, "transferred"


def _copy(db: Session, order: Order) -> Done:
    people = [one for one in order.raw.getlist("to") if isinstance(one, str)]
    engine.copy_to(db, order.task.id, people, by=order.by, reason=order.reason)
    return order.task.id, "copied"


def _urge(db: Session, order: Order) -> Done:
    engine.urge(db, order.task.id, by=order.by, reason=order.reason)
    return order.task.id, "urged"


def _plan(db: Session, order: Order) -> Done:
    text, priority = order.text("follow_up"), order.text("priority")
    try:
        day = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise NoDate(text=text) from None
    if day is not None and day.tzinfo is None:
        day = day.replace(tzinfo=ZoneInfo(db.context.settings.zone))
    number = int(priority) if priority.isascii() and priority.isdecimal() else -1
    engine.plan(db, order.task.id, by=order.by, follow_up_at=day, priority=number)
    return order.task.id, "planned"


def _return(db: Session, order: Order) -> Done:
    engine.return_to(db, order.task.id, order.text("step"), by=order.by, reason=order.reason)
    return None, "sent_back"


def _take_back(db: Session, order: Order) -> Done:
    again = engine.take_back(db, order.task.id, by=order.by, reason=order.reason)
    return again.id, "taken_back"


def _add_signers(db: Session, order: Order) -> Done:
    people = [one for one in order.raw.getlist("to") if isinstance(one, str)]
    try:
        kind, rule = SignerKind(order.text("kind")), Rule(order.text("rule") or Rule.ALL)
    except ValueError:
        raise WrongSigning from None
    engine.add_signers(
        db, order.task.id, people, kind=kind, rule=rule, by=order.by, reason=order.reason
    )
    return order.task.id, "signers_added"


def _remove_signer(db: Session, order: Order) -> Done:
    try:
        signer = unshort(order.text("signer"))
    except ValueError:
        raise NotFound from None
    engine.remove_signer(db, order.task.id, signer, by=order.by, reason=order.reason)
    return order.task.id, "signer_removed"


def _sign(db: Session, order: Order) -> Done:
    outcome = order.text("outcome")
    engine.sign(db, order.task.id, outcome=outcome, comment=order.reason, by=order.by)
    return None, "signed"


DOING: Final[Mapping[Act, Callable[[Session, Order], Done]]] = {
    Act.DELEGATE: _delegate,
    Act.GIVE_BACK: _give_back,
    Act.TRANSFER: _transfer,
    Act.COPY: _copy,
    Act.URGE: _urge,
    Act.PLAN: _plan,
    Act.RETURN: _return,
    Act.TAKE_BACK: _take_back,
    Act.ADD_SIGNER: _add_signers,
    Act.REMOVE_SIGNER: _remove_signer,
    Act.SIGN: _sign,
}
