"""Whoever leaves is no longer expected from another house.

The link of somebody who came once stays: it leads to an account that is switched off, and so
nowhere. Without it a house that makes accounts would make a new one for the same person.
"""

from sqlalchemy import ColumnElement, delete, select

from base.db import Session
from base.i18n import N_
from connectors.oidc.records import OidcLink, OidcProvider
from engine.audit import audit
from engine.identity import Person
from engine.leaving.kinds import MOST_SHOWN, Found, Kind, register_kind
from engine.people import Actor


def _expected(db: Session, one: Person) -> ColumnElement[bool]:
    return (OidcLink.centre_id == db.centre_id) & (OidcLink.user_id == one.id) & (
        OidcLink.subject.is_(None)
    )  # fmt: skip


def _find(db: Session, one: Person) -> Found:
    query = select(OidcProvider.name).join(OidcLink, OidcLink.provider_id == OidcProvider.id)
    names = list(db.scalars(query.where(_expected(db, one)).order_by(OidcProvider.name)))
    return Found(count=len(names), examples=tuple(names[:MOST_SHOWN]))


def _end(db: Session, one: Person, _heir: str, by: Actor) -> int:
    gone = delete(OidcLink).where(_expected(db, one)).returning(OidcLink.id)
    ids = list(db.scalars(gone.execution_options(synchronize_session=False)))
    for _ in ids:
        audit(db, "oidc.unlinked", by=by, about=f"user:{one.id}", label=one.username)
    return len(ids)


HOUSES = register_kind(
    Kind(code="houses", name=N_("Other houses from which the person is expected"),
         needs_heir=False, find=_find, hand=_end)
)  # fmt: skip
