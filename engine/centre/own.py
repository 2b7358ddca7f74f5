"""What an administrator changes about the own centre: names, languages, time zone.

Limits, host names and the mail account are set by the platform, and only shown here.
"""

from dataclasses import dataclass

from sqlalchemy import func, select

from base.centres import get_centre
from base.db import Session
from base.facts import Limits
from base.i18n import LOCALES
from engine.audit import audit, changes
from engine.identity.records import User
from engine.instances.records import StoredState
from engine.people import Actor
from engine.platform.checks import CentreForm, check_form


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCentre:
    """The centre at hand: `people` and `instances` are how many of its limits are used."""

    slug: str
    form: CentreForm
    limits: Limits
    people: int
    instances: int
    address: str


def own_centre(db: Session) -> OwnCentre:
    """Return the session's centre with what it may use and uses."""
    row = get_centre(db, db.centre_id)
    names = {locale: row.names.get(locale, "") for locale in LOCALES}
    if not any(names.values()):
        names[row.default_locale] = row.name
    form = CentreForm(
        names=names,
        locales=tuple(row.locales),
        default_locale=row.default_locale,
        zone=row.zone,
        hosts=tuple(row.hosts),
    )
    mine = select(func.count()).where(User.centre_id == db.centre_id, User.active)
    running = select(func.count()).where(StoredState.centre_id == db.centre_id)
    return OwnCentre(
        slug=row.slug,
        form=form,
        limits=db.context.limits,
        people=db.scalar(mine) or 0,
        instances=db.scalar(running) or 0,
        address=db.context.settings.base_url(),
    )


def change_own_centre(db: Session, form: CentreForm, *, by: Actor) -> None:
    """Change names, languages and time zone; all else in the form is left as it is.

    Raises:
        Invalid: something in the form cannot be.
    """
    check_form(form, db.context.settings.web.upload_mb)
    row = get_centre(db, db.centre_id)
    values = {
        "name": form.name,
        "names": {locale: name for locale, name in form.names.items() if name},
        "locales": [locale for locale in LOCALES if locale in form.locales],
        "default_locale": form.default_locale,
        "zone": form.zone,
    }
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    db.flush()
    differing = changes(before, values)
    if differing:
        about = f"centre:{db.centre_id}"
        audit(db, "centre.changed", by=by, about=about, label=row.slug, details=differing)
