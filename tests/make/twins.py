"""Two hotlines in one database, each with one of everything, to test that they stay apart."""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Final
from uuid import UUID

import engine
from base import centres, files
from base.centres import get_centre
from base.db import Session
from base.ids import new_id, short, unshort
from base.jobs import add
from connectors import email, sms
from engine import Actor, TaskFilter, TaskView, identity, schedule
from engine.identity import Person, Role
from engine.identity.bringing.running import receive
from engine.tasks.saved import EVERYBODY, FilterPlan, keep_filter
from processes.contacts.actions import ContactChange, add_contact
from processes.organisation.acts import reorganise
from processes.organisation.planning import Wish
from processes.organisation.records import Kind
from processes.schedule import installing
from processes.tickets import receipts
from processes.tickets.actions.conversation import add_files
from processes.tickets.binding.keeping import NewBinding, make_binding, today
from processes.tickets.queries import TicketView, get_ticket
from tests.conftest import World
from tests.make import absence as absent
from tests.make import designs, doors
from tests.make import drawing as d
from tests.make import identity as people
from tests.make import tickets as make

ROOT: Final = Actor(None, "Root", "root", frozenset({"admin"}))
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """One centre, and what its things are called in addresses."""

    centre: UUID
    names: dict[str, str]


def broken() -> engine.SourceFile:
    """Return a process that stops with an incident at once."""
    return d.drawing(
        "broken",
        d.start() + d.script("spoil", "result = missing_name") + d.end(),
        [("start", "spoil"), ("spoil", "end")],
    )


def second_town(world: World) -> UUID:
    """Add another centre to a world."""
    with world.database.transaction() as db:
        return centres.create_centre(db, "second", name="Second centre").id


def build(world: World, centre: UUID, mark: str, *, before: int = 0) -> Town:
    """Give a centre one of everything, `mark` in all texts; `before` numbers are used up first."""
    with world.transaction(centre) as db:
        make.hotline(db)
        every = [str(role) for role in Role]
        root = people.user(db, f"root-{mark}", *every, password=None)
        for _ in range(before):
            make.ticket(db, subject=f"{mark} earlier")
        ticket = make.ticket(db, subject=f"{mark} no water", content=f"{mark} since noon")
        receipt = receipts.submit(db, {"subject": f"{mark} lamp"}, key=f"{mark}-key", locale="en")
        email.write_locally(
            db, sender="mei@citizen.test", sender_name="Mei", subject=f"{mark} mail", text=mark
        )
        names = {
            "mark": mark,
            "user": short(root.id),
            "username": root.username,
            "session_token": people.token(db, root),
            "reset": identity.make_reset(db, root.id, by=ROOT),
            "api_token": identity.create_api_token(db, root.username),
            "department": f"only-{mark}",
            "role": f"role-{mark}",
            "slug": get_centre(db, centre).slug,
            "receipt": receipt.no,
            "receipt_code": receipt.query_code,
        }
        names["session"] = str(identity.sessions_of(db, root.id)[0].id)
        names["change"] = short(moved(db, mark))
        names["contact"] = short(contact(db, mark))
        names["shift"] = short(on_duty(db, f"only-{mark}", root.username))
        names |= doors.one_of_each(db, root.username, mark, by=ROOT)
        kept = saved_filter(db, people.actor(db, root), mark)
        names |= designs.one_of_each(db, mark, by=ROOT) | tied(db) | kept
        names |= staffed(db, root, mark)
        installing.install_in(db)
        names["schedule"] = short(schedule.scheduled_tasks(db)[0].id)
    world.run_jobs()
    with world.transaction(centre) as db:
        return Town(centre=centre, names=names | _running(db, ticket.no, mark))


def moved(db: Session, mark: str) -> UUID:
    """Make two departments and move one below the other; return the change."""
    identity.create_department(db, f"only-{mark}", names={"en": mark}, email=None)
    identity.create_department(db, f"moved-{mark}", names={"en": mark})
    wish = Wish(kind=Kind.MOVE, department=f"moved-{mark}", target=f"only-{mark}")
    return reorganise(db, wish, by=ROOT).id


def staffed(db: Session, root: Person, mark: str) -> dict[str, str]:
    """Make a role, a group with a skill, people brought in, an absence; return their names."""
    role = identity.RoleChange(
        names={"en": mark}, permissions=frozenset({"tickets.read"}), scope=identity.Scope.TREE
    )
    identity.create_role(db, f"role-{mark}", role, by=ROOT)
    absent.in_group(db, root, f"group-{mark}", **{f"skill-{mark}": 5})
    return {
        "group": f"group-{mark}",
        "skill": f"skill-{mark}",
        "import": short(receive(db, mark, f"username,name\nx,{mark}\n", by=ROOT)),
        "absence": short(absent.away(db, root, since=HOUR).id),
    }


def tied(db: Session) -> dict[str, str]:
    """Assign a process to tickets; return what that is called."""
    new = NewBinding(process="ticket_standard", begins_on=today(db))
    return {"binding": short(make_binding(db, new, by=ROOT).id)}


def contact(db: Session, mark: str) -> UUID:
    """Put somebody into the address book that everybody reads."""
    return add_contact(db, ContactChange(name=f"{mark} press office", shared=True), by=ROOT).id


def saved_filter(db: Session, by: Actor, mark: str) -> dict[str, str]:
    """Save a filter that everybody of the centre sees."""
    plan = FilterPlan(name=f"{mark} filter", audience=frozenset({EVERYBODY}))
    return {"saved_filter": short(keep_filter(db, plan, by=by))}


def on_duty(db: Session, code: str, username: str) -> UUID:
    """Put somebody on duty on Mondays, and return the shift."""
    pattern = identity.Pattern(begins=time(8), ends=time(9), weekdays=frozenset({1}))
    new = identity.NewShift(pattern=pattern, username=username)
    return identity.add_shift(db, code, new, by=ROOT).id


def _running(db: Session, no: str, mark: str) -> dict[str, str]:
    """Let a ticket run, with one of everything that hangs on it; return their names."""
    ticket = get_ticket(db, no)
    dispatch = task_at(db, ticket, "dispatch")
    engine.save_draft(db, dispatch.id, by=make.DISPATCHER, data={"note": [mark]})
    engine.complete(
        db, dispatch.id, {"department": "water", "urgency": "normal"}, by=make.DISPATCHER
    )
    task = task_at(db, ticket, "sign")
    link = engine.create_link(db, task.id, person=f"{mark}@city.test", purpose="sign", ttl=HOUR)
    found = {
        "task": task.id, "instance": task.instance_id, **_deployed(db, mark),
        **_filed(db, task.id, ticket.id, mark),
        "sent": email.find_outbound(db).items[0].id,
        "received": email.find_inbound(db).items[0].id,
        "message": sms.send(db, sms.Sms(to="13800138000", text=mark), mark).id,
        "collection": engine.keep_collection(db, [mark], by=ROOT).id,
        "signer": _signer(db, mark), "comment": engine.comment(db, task.id, mark, by=ROOT),
        "job": add(db, "tickets.invite", args={"task_id": str(task.id)}).id,
        "batch": engine.create_batch(
            db, engine.BatchAct.RESUME, [task.instance_id], by=ROOT, reason=mark
        ).id,
    }  # fmt: skip
    page = engine.find_tasks(db, TaskFilter(), limit=1)
    return {
        **{name: short(key) for name, key in found.items()},
        **{f"{name}_id": str(key) for name, key in found.items()},
        "no": ticket.no, "code": ticket.query_code, "link": link, "key": f"only_{mark}",
        "cursor": page.next or "", "ticket_id": str(ticket.id),
    }  # fmt: skip


def _deployed(db: Session, mark: str) -> dict[str, UUID]:
    """Deploy processes, of which one stops with an incident at once."""
    engine.deploy(db, [broken(), only(mark)], by=ROOT)
    failed = engine.start(db, "broken", variables={"mark": mark}, by=ROOT)
    (incident,) = engine.find_incidents(db, engine.IncidentFilter(instance_id=failed.id)).items
    every = engine.definitions(db, every_version=True)
    version = next(one for one in every if one.key == f"only_{mark}")
    release = engine.deployments(db).items[0]
    return {"incident": incident.id, "version": version.id, "release": release.id}


def _filed(db: Session, task_id: UUID, ticket_id: UUID, mark: str) -> dict[str, UUID]:
    """Keep a file of a ticket, one of nothing, and one of a task."""
    file = files.save(db, f"{mark}.txt", media_type="text/plain", chunks=[mark.encode()])
    loose = files.save(db, f"{mark}-2.txt", media_type="text/plain", chunks=[mark.encode()])
    add_files(db, [file.id], by="Ann", ticket_id=ticket_id, entry_id=None)
    attached = engine.attach(
        db, task_id, f"{mark}-3.txt", [mark.encode()], media_type="text/plain", by=ROOT
    )
    return {"file": file.id, "loose": loose.id, "attached": attached}


def _signer(db: Session, mark: str) -> UUID:
    """Let somebody sign a task, and return them."""
    started = engine.start(db, f"only_{mark}", variables={}, by=ROOT)
    (task,) = engine.find_tasks(db, TaskFilter(instance_id=started.id)).items
    engine.claim(db, task.id, by=ROOT)
    (signer,) = engine.add_signers(
        db, task.id, [f"root-{mark}"], kind=engine.SignerKind.BEFORE, by=ROOT, reason=mark
    )
    return signer.id


def only(mark: str) -> engine.SourceFile:
    """Return a process that only this centre has."""
    return d.drawing(
        f"only_{mark}", d.start() + d.user("look") + d.end(), [("start", "look"), ("look", "end")]
    )


def task_at(db: Session, ticket: TicketView, node: str) -> TaskView:
    """Return the open task of a ticket at a step."""
    which = TaskFilter(instance_id=ticket.instance_id, node=node)
    (found,) = engine.find_tasks(db, which).items
    return found


def nothing(town: Town) -> dict[str, Any]:
    """Return names of the same shape as a town's that name nothing anywhere."""
    lost = {name: short(new_id()) for name in town.names}
    for name in [one for one in town.names if one.endswith("_id")]:
        known = lost.get(name.removesuffix("_id"))
        lost[name] = str(unshort(known)) if known else str(new_id())
    return lost | {
        "session": str(new_id()), "username": "nobody-here", "department": "nowhere",
        "role": "nobody", "group": "no-group", "skill": "no-skill", "slug": "nowhere",
        "cursor": town.names["cursor"], "no": "T20261102-9876", "receipt": "T20261102-9877",
        "mark": "quagga", "code": "000000", "receipt_code": "000000", "key": "only_nowhere",
        "link": f"{short(town.centre)}.{'x' * 43}",
        "session_token": f"{short(town.centre)}.{'x' * 43}",
        "api_token": f"{short(town.centre)}.{'x' * 43}",
        "reset": f"{short(town.centre)}.{'x' * 43}",
    }  # fmt: skip
