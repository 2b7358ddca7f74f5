"""What a job is about: the page where that is seen, and where its failure is settled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from base.db import Session
from base.i18n import N_, gettext
from base.ids import short
from base.jobs import JobView
from engine import monitoring
from engine.identity.access.permissions import may
from engine.people import Actor

# The room of each kind of job that is not about an instance: path, words, permission.
ROOMS: Final[Mapping[str, tuple[str, str, str]]] = {
    "email.deliver": ("/mail", N_("See the mail"), "mail.read"),
    "email.take_in": ("/mail/received", N_("See the mail"), "mail.read"),
    "sms.deliver": ("/sms", N_("See the message"), "sms.read"),
    "engine.batch": ("/batches", N_("See the batch"), "batches.control"),
    "people.check": ("/admin/people/imports", N_("See the import"), "users.manage"),
    "people.bring": ("/admin/people/imports", N_("See the import"), "users.manage"),
}
# When one of these is given up, its instance has an incident.
BY_INCIDENT: Final = ("engine.continue", "action:")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Where a job leads; `settled` is where a person deals with its failure: here, there, incident.

    `href` is empty where there is no page, or none that the reader may open.
    """

    href: str = ""
    words: str = ""
    settled: str = "here"


def about(db: Session, me: Actor, jobs: Iterable[JobView]) -> dict[UUID, About]:
    """Return for each job what it is about, as this reader may see it."""
    listed = list(jobs)
    instances = monitoring.rows_of(db, {one.subject for one in listed if one.subject})
    return {one.id: _about(me, one, is_instance=one.subject in instances) for one in listed}


def _about(me: Actor, job: JobView, *, is_instance: bool) -> About:
    if job.name in ROOMS and job.subject is not None:
        path, words, permission = ROOMS[job.name]
        href = f"{path}/{short(job.subject)}" if may(me, permission) else ""
        return About(href=href, words=gettext(words), settled="there")
    settled = "incident" if job.name.startswith(BY_INCIDENT) else "here"
    if not is_instance or job.subject is None:
        return About(settled=settled)
    href = f"/instances/{short(job.subject)}"
    return About(href=href, words=gettext("See the process"), settled=settled)
