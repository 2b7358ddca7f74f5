"""Applications to test with."""

from uuid import UUID

from base.db import Session
from base.ids import short
from engine import Actor
from engine.applications.beginning import begin_file
from engine.applications.keeping import create_application
from engine.applications.versions import make_version


def application(db: Session, *, by: Actor, name: str = "Leave", title: str = "Approval") -> UUID:
    """Make an application with one drawing, `<title>.bpmn` in small letters."""
    made = create_application(db, name=name, by=by)
    begin_file(db, made, kind="bpmn", title=title, asked="Subject", answer="Result", by=by)
    return made


def one_of_each(db: Session, mark: str, *, by: Actor) -> dict[str, str]:
    """Give a centre an application; return what it is called in addresses."""
    made = application(db, by=by, name=f"{mark} leave", title=f"{mark} approval")
    make_version(db, made, comment=mark, by=by)
    return {"application": short(made), "application_file": f"{mark.lower()}_approval.bpmn"}
