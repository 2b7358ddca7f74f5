"""How each person wants to hear of notices: what they chose, and what the centre says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, ClassVar, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import N_, gettext
from base.parameters import BadValue, ClockTime, value
from engine.identity.own import keep_notices
from engine.identity.own.records import OwnRow
from engine.identity.records import User
from engine.tasks.notices import parameters
from engine.tasks.notices.parameters import ALWAYS, BOTH, MAIL, PAGE
from engine.tasks.notices.quiet import Quiet, Rhythm, Timing
from engine.tasks.notices.records import NoticeKind

ITS_PARTS: Final = {PAGE: {PAGE}, MAIL: {MAIL}, BOTH: {PAGE, MAIL}}
OWN_HOURS, NO_HOURS = "own", "none"
CLOCK: Final = ClockTime()


class WrongTimes(Invalid):
    """Times of day are missing or none, or a choice is none."""

    code: ClassVar[str] = "wrong_notice_times"
    message: ClassVar[str] = N_("Please check the times.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person chose; what is empty is as the centre has it.

    `ways` say for kinds of notices which way they come. `quiet` is `own` with the two times, or
    `none`; times are written `22:00`.
    """

    ways: Mapping[str, str] = field(default_factory=dict)
    rhythm: str = ""
    daily_at: str = ""
    quiet: str = ""
    quiet_from: str = ""
    quiet_until: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Wishes":
        """Read what was kept; what a later release no longer knows is left out."""
        return cls(**{name: kept[name] for name in cls.__slots__ if name in kept})

    def stored(self) -> dict[str, Any]:
        """Return what is kept of it."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {name: one for name, one in found.items() if one}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How one notice reaches somebody: in the page or not, and when by mail (never if None)."""

    in_page: bool
    mail_at: datetime | None


def wishes_of(db: Session, user_id: UUID) -> Wishes:
    """Return what a person chose."""
    kept = db.scalar(select(OwnRow.notices).where(OwnRow.user_id == user_id))
    return Wishes.of(kept or {})


def keep_wishes(db: Session, user_id: UUID, wishes: Wishes) -> None:
    """Keep how somebody wants to hear of notices.

    Raises:
        WrongTimes: a time is none, or a choice is none of those there are.
    """
    problems = list(_problems(wishes))
    if problems:
        raise WrongTimes(problems)
    keep_notices(db, user_id, wishes.stored())


def _problems(wishes: Wishes) -> Iterable[FieldProblem]:
    if not {*wishes.ways.values()} <= {"", *parameters.WAYS}:
        yield FieldProblem(field="", message=gettext("Please choose one of the ways."))
    if wishes.rhythm not in {"", *Rhythm} or wishes.quiet not in {"", OWN_HOURS, NO_HOURS}:
        yield FieldProblem(field="", message=gettext("Please choose one of the ways."))
    needed = ("quiet_from", "quiet_until") if wishes.quiet == OWN_HOURS else ()
    for name in ("daily_at", *needed):
        try:
            if name in needed or getattr(wishes, name):
                CLOCK.read(getattr(wishes, name))
        except BadValue as wrong:
            yield FieldProblem(field=name, message=wrong.text())


def centre_way(db: Session, kind: NoticeKind) -> tuple[str, bool]:
    """Return which way a kind comes in this centre, and whether that is a must."""
    found = value(db, parameters.KINDS[kind])
    return found.removeprefix(ALWAYS), found.startswith(ALWAYS)


def ways_of(db: Session, kind: NoticeKind, wishes: Wishes) -> frozenset[str]:
    """Return the ways by which a kind reaches somebody: `page`, `mail`, both or none."""
    usual, must = centre_way(db, kind)
    chosen = ITS_PARTS.get(wishes.ways.get(kind) or usual, set())
    return frozenset(chosen | ITS_PARTS[usual] if must else chosen)


def timing_of(db: Session, wishes: Wishes) -> Timing:
    """Return when somebody's mails go out."""
    return Timing(
        rhythm=Rhythm(wishes.rhythm or value(db, parameters.RHYTHM)),
        daily_at=_time(wishes.daily_at) or value(db, parameters.DAILY_AT),
        quiet=_quiet(db, wishes),
    )


def _quiet(db: Session, wishes: Wishes) -> Quiet | None:
    if wishes.quiet == NO_HOURS:
        return None
    begins, ends = _time(wishes.quiet_from), _time(wishes.quiet_until)
    if wishes.quiet == OWN_HOURS and begins is not None and ends is not None:
        return Quiet(begins=begins, ends=ends)
    return centre_quiet(db)


def centre_quiet(db: Session) -> Quiet:
    """Return the quiet hours of the centre."""
    begins, ends = value(db, parameters.QUIET_FROM), value(db, parameters.QUIET_UNTIL)
    return Quiet(begins=begins, ends=ends)


def _time(written: str) -> time | None:
    return CLOCK.read(written) if written else None


def reaches(db: Session, people: Iterable[str], kind: NoticeKind) -> dict[str, Reach]:
    """Return how a notice of a kind that is given now reaches each of these people.

    Who has no address, or works here no longer, gets no mail.
    """
    query = (
        select(User.username, User.email, User.active, OwnRow.notices)
        .outerjoin(OwnRow, OwnRow.user_id == User.id)
        .where(User.centre_id == db.centre_id, User.username.in_(list(people)))
    )
    now, zone = db.now(), ZoneInfo(db.context.settings.zone)
    found = {}
    for username, email, active, kept in db.execute(query):
        wishes = Wishes.of(kept or {})
        ways = ways_of(db, kind, wishes)
        mailed = MAIL in ways and bool(email) and active
        at = timing_of(db, wishes).mailed_at(now, zone) if mailed else None
        found[username] = Reach(in_page=PAGE in ways, mail_at=at)
    return found
