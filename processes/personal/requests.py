"""Requests to erase what is stored of a person, and what their process does."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

import engine
from base.centres import get_centre
from base.db import Session
from base.errors import FieldProblem, Invalid, NotFound
from base.i18n import N_, gettext, use_locale
from base.ids import new_id
from base.privacy import Mask
from engine import ActionCall
from engine.audit import audit
from engine.people import Actor

from .erasing import NotErasableNow, erase, obstacles
from .finding import Findings, Sought, find
from .records import Erasure

PROCESS: Final = "erase_person"
ASKED: Final = "asked"
DONE: Final = "done"
REFUSED: Final = "refused"
NO_WORDS: Final = Mask(clear=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """One request. `person` is empty once it is done."""

    id: UUID
    number: str
    person: dict[str, Any]
    reason: str
    state: str
    counts: dict[str, Any]
    instance_id: UUID | None
    asked_by: str
    decided_by: str | None
    at: datetime
    done_at: datetime | None


def ask_to_erase(db: Session, sought: Sought, *, reason: str, by: Actor) -> RequestView:
    """Ask for a person's data to be erased; a process checks, decides and does it.

    How the person is known stays in the request and goes with it: the process and its history know
    the number only.

    Raises:
        Invalid: nothing is found under what was given, or no reason is given.
    """
    found = find(db, sought)
    if not reason.strip():
        raise _wrong("reason", N_("Please write who asked, and how."))
    if not found.counts():
        raise _wrong("phone", N_("Nothing is stored under this."))
    row = Erasure(
        id=new_id(), centre_id=db.centre_id, number=f"E{db.local_now():%Y%m%d}-{new_id().hex[-6:]}",
        person=sought.plain(), digest=_digest(db, sought), reason=reason.strip()[:2000],
        state=ASKED, counts=found.counts(), instance_id=None, asked_by=by.username,
        decided_by=None, at=db.now(), done_at=None,
    )  # fmt: skip
    db.add(row)
    db.flush()
    begun = engine.start(db, PROCESS, variables=_facts(row), by=by, business_key=row.number)
    row.instance_id = begun.id
    db.flush()
    audit(db, "personal.erase_asked", by=by, about=f"erasure:{row.number}", label=row.number)
    return _view(row)


def requests(db: Session) -> list[RequestView]:
    """Return the requests, the newest first."""
    query = select(Erasure).where(Erasure.centre_id == db.centre_id)
    return [_view(row) for row in db.scalars(query.order_by(Erasure.at.desc()).limit(200))]


def request_of(db: Session, request_id: UUID) -> RequestView:
    """Return one request.

    Raises:
        NotFound: there is none with this id.
    """
    return _view(_row(db, request_id))


def request_of_instance(db: Session, instance: engine.InstanceView) -> RequestView | None:
    """Return the request that a process sees to, None if it sees to something else."""
    if instance.definition_key != PROCESS:
        return None
    here = (Erasure.centre_id == db.centre_id) & (Erasure.instance_id == instance.id)
    row = db.scalar(select(Erasure).where(here))
    return _view(row) if row is not None else None


def findings_of(db: Session, request: RequestView) -> Findings | None:
    """Return what is stored of the person of a request now, None once it is done."""
    return find(db, Sought.of(request.person)) if request.person else None


@engine.action("personal.check")
def check(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Say what stands against erasing, without saying who it is about.

    Raises:
        BpmnError: `personal.own_request` when somebody decides on what they brought in.
    """
    row = _row(db, UUID(str(turn.variables["request_id"])))
    if turn.actor.username == row.asked_by:
        raise engine.BpmnError("personal.own_request")
    found = find(db, Sought.of(row.person))
    row.decided_by = turn.actor.username
    # Whoever reads it may speak another language than whoever asked for it.
    with use_locale(get_centre(db, db.centre_id).default_locale):
        told = "\n".join(f"{one.what}: {one.why}" for one in obstacles(db, found))
    return {"obstacles": NO_WORDS.text(told), **_facts(row)}


@engine.action("personal.erase")
def erase_all(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Erase what is stored of the person, leave a certificate and a line of the log.

    Raises:
        NotErasableNow: something has come up since it was looked for, or nobody else has decided.
    """
    row = _row(db, UUID(str(turn.variables["request_id"])))
    # Whatever process calls this, with whatever variables: two people, and once.
    if row.state != ASKED or row.decided_by in {None, row.asked_by}:
        raise NotErasableNow
    row.counts = erase(db, find(db, Sought.of(row.person)))
    row.person, row.reason, row.state, row.done_at = {}, "", DONE, db.now()
    db.flush()
    audit(db, "personal.erased", by=turn.actor, about=f"erasure:{row.number}", label=row.number,
          details=row.counts)  # fmt: skip
    return {}


@engine.action("personal.refuse")
def refuse(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Note that the request was refused; how the person is known is forgotten."""
    row = _row(db, UUID(str(turn.variables["request_id"])))
    row.state, row.done_at, row.decided_by = REFUSED, db.now(), turn.actor.username
    row.person, row.reason = {}, ""
    db.flush()
    about = f"erasure:{row.number}"
    audit(db, "personal.erase_refused", by=turn.actor, about=about, label=row.number)
    return {}


def _facts(row: Erasure) -> dict[str, Any]:
    return {"request_id": str(row.id), "request_no": row.number}


def _digest(db: Session, sought: Sought) -> str:
    text = "|".join(f"{name}={value.lower()}" for name, value in sorted(sought.plain().items()))
    return hmac.new(db.context.secret, text.encode(), hashlib.sha256).hexdigest()


def _row(db: Session, request_id: UUID) -> Erasure:
    query = select(Erasure).where(Erasure.id == request_id, Erasure.centre_id == db.centre_id)
    row = db.scalar(query.with_for_update())
    if row is None:
        raise NotFound
    return row


def _view(row: Erasure) -> RequestView:
    return RequestView(**{name: getattr(row, name) for name in RequestView.__dataclass_fields__})


def _wrong(name: str, text: str) -> Invalid:
    return Invalid([FieldProblem(field=name, message=gettext(text))])
