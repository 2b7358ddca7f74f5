"""Whoever leaves is no longer expected from another house.

The link of somebody who came once stays: it leads to an account that is switched off, and so
nowhere. Without it a house that makes accounts would make a new one for the same person.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select

from base.db import Session
from base.i18n import N_
from connectors.oidc.records import OidcLink, OidcProvider
from engine.audit import audit
from engine.identity import Person
from engine.leaving.kinds import Count, Kind, count_of, register_kind
from engine.leaving.tasks import MOST_SHOWN
from engine.people import Actor


def _expected(db: Session, one: Person) -> ColumnElement[bool]:
    return (OidcLink.centre_id == db.centre_id) & (OidcLink.user_id == one.id) & (
        OidcLink.subject.is_(None)
    )  # fmt: skip


def _count(db: Session, one: Person) -> Count:
    return count_of(db, OidcLink, _expected(db, one))


def _names(db: Session, one: Person) -> Sequence[str]:
    query = select(OidcProvider.name).join(OidcLink, OidcLink.provider_id == OidcProvider.id)
    shown = query.where(_expected(db, one)).order_by(OidcProvider.name).limit(MOST_SHOWN)
    return db.scalars(shown).all()


def _end(db: Session, one: Person, _heir: str, by: Actor) -> int:
    gone = delete(OidcLink).where(_expected(db, one)).returning(OidcLink.id)
    ids = list(db.scalars(gone.execution_options(synchronize_session=False)))
    for _ in ids:
        audit(db, "oidc.unlinked", by=by, about=f"user:{one.id}", label=one.username)
    return len(ids)


HOUSES = register_kind(
    Kind(code="houses", name=N_("Other houses from which the person is expected"),
         needs_heir=False, count=_count, hand=_end, examples=_names)
)  # fmt: skip
