"""Centres as the platform sees them: what they are called and may use, and numbers about them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Text, cast, func, or_, select, text

from base.centres import Centre, CentreRules, NoSuchCentre
from base.db import Session
from base.errors import Conflict, Invalid
from base.facts import Limits
from base.i18n import LOCALES, N_, pick
from base.ids import new_id
from engine.audit import changes
from engine.people import Actor
from engine.platform.checks import CentreForm, check_form, check_slug, problem
from engine.platform.log import note_centre

LIMITS: Final = ("people", "mails_per_hour", "upload_mb", "instances")
FIGURES: Final = text("select * from engine_platform_figures(:wanted)")


class CentreTaken(Conflict):
    """Another centre has this short name."""

    code = "centre_taken"
    message = N_("There is already a centre “%(slug)s”.")


class HostTaken(Conflict):
    """A host name leads to another centre."""

    code = "host_taken"
    message = N_("The host name “%(host)s” leads to the centre “%(slug)s”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the platform learns of what is within a centre: numbers and one moment."""

    people: int = 0
    admins: int = 0
    running: int = 0
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreView:
    """One centre in the list or on its page; only there `address` is filled in."""

    id: UUID
    slug: str
    name: str
    form: CentreForm
    mail: Mapping[str, Any] | None
    sms: Mapping[str, Any] | None
    telephony: Mapping[str, Any] | None
    suspended_at: datetime | None
    suspended_why: str
    created_at: datetime
    figures: Figures
    address: str = ""

    @property
    def title(self) -> str:
        """Return the name in the reader's language."""
        return pick(self.form.names) or self.name


def platform_centres(
    db: Session, *, words: str = "", after: str = "", limit: int = 50
) -> list[CentreView]:
    """Return centres by short name, those behind `after`; each of `words` is in a name."""
    query = select(Centre).order_by(Centre.slug).limit(limit)
    if after:
        query = query.where(Centre.slug > after)
    for word in words.split():
        places = (Centre.slug, Centre.name, cast(Centre.names, Text))
        query = query.where(or_(*(place.icontains(word, autoescape=True) for place in places)))
    rows = list(db.scalars(query))
    figures = figures_of(db, [row.id for row in rows])
    return [_view(row, None, figures.get(row.id, Figures())) for row in rows]


def platform_centre(db: Session) -> CentreView:
    """Return the session's centre with its rules."""
    row = _row(db)
    figures = figures_of(db, [row.id]).get(row.id, Figures())
    view = _view(row, _rules(db), figures)
    return replace(view, address=db.context.settings.base_url())


def centre_called(db: Session, slug: str) -> UUID:
    """Return the id of a centre.

    Raises:
        NoSuchCentre: there is none of this short name.
    """
    found = db.scalar(select(Centre.id).where(Centre.slug == slug))
    if found is None:
        raise NoSuchCentre(slug=slug)
    return found


def figures_of(db: Session, wanted: list[UUID]) -> dict[UUID, Figures]:
    """Return the numbers of some centres."""
    rows = db.execute(FIGURES, {"wanted": wanted}).all()
    return {
        row.centre_id: Figures(
            people=row.people, admins=row.admins, running=row.running, used_at=row.used_at
        )
        for row in rows
    }


def new_centre_id() -> UUID:
    """Return the id of a centre that is to be: its transaction belongs to it from the start."""
    return new_id()


def make_centre(db: Session, slug: str, form: CentreForm, *, by: Actor) -> None:
    """Add a centre; the session already belongs to it (`new_centre_id`).

    Raises:
        Invalid: the short name or something in the form cannot be.
        CentreTaken: another centre has this short name.
        HostTaken: a host name leads to another centre.
    """
    _check_all(db, form, slug)
    if db.scalar(select(Centre.id).where(Centre.slug == slug)) is not None:
        raise CentreTaken(slug=slug)
    row = Centre(id=db.centre_id, slug=slug, created_at=db.now(), **_columns(form))
    db.add(row)
    db.flush()
    db.add(CentreRules(centre_id=db.centre_id, mail=None, **_rules_columns(form)))
    db.flush()
    note_centre(db, "centre.added", by=by, label=slug, details=changes({}, _told(form)))


def change_centre(db: Session, form: CentreForm, *, by: Actor) -> None:
    """Change the session's centre.

    Raises:
        Invalid: something in the form cannot be.
        HostTaken: a host name leads to another centre.
    """
    before = platform_centre(db)
    _check_all(db, form, None)
    row, rules = _row(db), _rules(db)
    for name, value in _columns(form).items():
        setattr(row, name, value)
    if rules is None:
        rules = CentreRules(centre_id=db.centre_id, mail=None)
        db.add(rules)
    for name, value in _rules_columns(form).items():
        setattr(rules, name, value)
    db.flush()
    differing = changes(_told(before.form), _told(form))
    if differing:
        note_centre(db, "centre.changed", by=by, label=row.slug, details=differing)


def suspend_centre(db: Session, *, why: str, by: Actor) -> None:
    """Let nobody work in the session's centre; jobs, timers and incoming mail wait.

    A centre that is suspended already stays so, since when it was.
    """
    row = _row(db)
    if row.suspended_at is None:
        row.suspended_at, row.suspended_why = db.now(), why.strip()[:500]
        db.flush()
        note_centre(db, "centre.suspended", by=by, label=row.slug, details={"reason": why[:500]})


def resume_centre(db: Session, *, by: Actor) -> None:
    """Let the session's centre work again, with all that has waited."""
    row = _row(db)
    if row.suspended_at is not None:
        since = row.suspended_at.isoformat()
        row.suspended_at, row.suspended_why = None, ""
        db.flush()
        note_centre(db, "centre.resumed", by=by, label=row.slug, details={"since": since})


def _check_all(db: Session, form: CentreForm, slug: str | None) -> None:
    problems = []
    try:
        check_form(form, db.context.settings.web.upload_mb)
    except Invalid as wrong:
        problems = list(wrong.problems)
    if slug is not None:
        try:
            check_slug(slug)
        except Invalid:
            problems.insert(0, problem("slug"))
    if problems:
        raise Invalid(problems)
    for host in form.hosts:
        held = select(Centre.slug).where(
            Centre.id != db.centre_id, func.jsonb_exists(Centre.hosts, host)
        )
        if (other := db.scalar(held)) is not None:
            raise HostTaken(host=host, slug=other)


def _row(db: Session) -> Centre:
    query = select(Centre).where(Centre.id == db.centre_id)
    row = db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NoSuchCentre(slug=str(db.centre_id))
    return row


def _rules(db: Session) -> CentreRules | None:
    return db.scalar(select(CentreRules).where(CentreRules.centre_id == db.centre_id))


def _columns(form: CentreForm) -> dict[str, Any]:
    return {
        "name": form.name,
        "names": {locale: name for locale, name in form.names.items() if name},
        "locales": [locale for locale in LOCALES if locale in form.locales],
        "default_locale": form.default_locale,
        "zone": form.zone,
        "hosts": list(form.hosts),
    }


def _rules_columns(form: CentreForm) -> dict[str, Any]:
    return {"holidays": form.holidays, **{name: getattr(form.limits, name) for name in LIMITS}}


def _told(form: CentreForm) -> dict[str, Any]:
    """Return a form as log lines compare it."""
    return _columns(form) | {"holidays": form.holidays, **asdict(form.limits)}


def _view(row: Centre, rules: CentreRules | None, figures: Figures) -> CentreView:
    limits = Limits(**{name: getattr(rules, name) for name in LIMITS}) if rules else Limits()
    names = {locale: row.names.get(locale, "") for locale in LOCALES}
    if not any(names.values()):
        names[row.default_locale] = row.name
    form = CentreForm(
        names=names,
        locales=tuple(row.locales),
        default_locale=row.default_locale,
        zone=row.zone,
        hosts=tuple(row.hosts),
        holidays=rules.holidays if rules else None,
        limits=limits,
    )
    return CentreView(
        id=row.id, slug=row.slug, name=row.name, form=form, mail=rules.mail if rules else None,
        sms=rules.sms if rules else None, telephony=rules.telephony if rules else None,
        suspended_at=row.suspended_at, suspended_why=row.suspended_why,
        created_at=row.created_at, figures=figures,
    )  # fmt: skip
