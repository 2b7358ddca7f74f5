"""What somebody can hold: each kind is found, handed to somebody else or ended, and counted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select, union_all, update

from base.db import Session
from base.i18n import N_, pick
from engine.audit import audit
from engine.identity import Person, department_names, sign_out_everywhere
from engine.identity.absence.planning import end_absence
from engine.identity.people import find_by_username
from engine.identity.proof.resets import end_resets
from engine.identity.records import (
    Absence,
    ApiToken,
    Department,
    DutyShift,
    PasswordReset,
    SignInSession,
    User,
)
from engine.leaving import tasks
from engine.leaving.tasks import MOST_SHOWN
from engine.people import Actor

# A query that gives one number.
Count = Select[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What somebody holds of one kind: how many, and the first few in words."""

    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind. With `needs_heir` it goes to somebody else, otherwise it ends.

    `count` gives the query that says how many somebody holds, so that all kinds are counted in one
    statement; `examples` says the first few in words, and is asked only where there are some.
    `hand` takes the user name of the heir (empty when none is needed) and returns how many were
    handed over or ended.
    """

    code: str
    name: str
    needs_heir: bool
    count: Callable[[Session, Person], Count]
    hand: Callable[[Session, Person, str, Actor], int]
    examples: Callable[[Session, Person], Sequence[str]] = lambda _db, _one: ()


def count_of(db: Session, table: Any, where: ColumnElement[bool]) -> Count:
    """Return the query that counts the rows of a centre's table."""
    return select(func.count()).select_from(table).where(table.centre_id == db.centre_id, where)


# --- absences in which the person stands in -----------------------------------------------------


def _standing_in(db: Session, one: Person) -> ColumnElement[bool]:
    return (Absence.centre_id == db.centre_id) & (Absence.substitute_id == one.id) & (
        Absence.cancelled_at.is_(None)
    ) & (Absence.ends_at > db.now())  # fmt: skip


def _count_substitutions(db: Session, one: Person) -> Count:
    return count_of(db, Absence, _standing_in(db, one))


def _stood_in_for(db: Session, one: Person) -> Sequence[str]:
    query = select(User.name).join(Absence, Absence.user_id == User.id)
    shown = query.where(_standing_in(db, one)).order_by(User.name).limit(MOST_SHOWN)
    return db.scalars(shown).all()


def _hand_substitutions(db: Session, one: Person, heir: str, _by: Actor) -> int:
    new = find_by_username(db, heir)
    rows = list(db.scalars(select(Absence).where(_standing_in(db, one)).with_for_update()))
    for row in rows:
        # Nobody can stand in for themselves.
        row.substitute_id = new.id if new is not None and new.id != row.user_id else None
    db.flush()
    return len(rows)


# --- duty, posts --------------------------------------------------------------------------------


def _on_duty(db: Session, one: Person) -> ColumnElement[bool]:
    today = db.local_now().date()
    return (DutyShift.centre_id == db.centre_id) & (DutyShift.user_id == one.id) & or_(
        DutyShift.day >= today,
        DutyShift.day.is_(None) & or_(DutyShift.valid_until.is_(None),
                                      DutyShift.valid_until >= today),
    )  # fmt: skip


def _count_duty(db: Session, one: Person) -> Count:
    return count_of(db, DutyShift, _on_duty(db, one))


def _places_of_duty(db: Session, one: Person) -> Sequence[str]:
    query = (
        select(Department.code)
        .join(DutyShift, DutyShift.department_id == Department.id)
        .where(_on_duty(db, one))
        .order_by(Department.code)
        .limit(MOST_SHOWN)
    )
    codes = list(db.scalars(query))
    names = department_names(db, codes)
    return [names[code] for code in codes]


def _hand_duty(db: Session, one: Person, heir: str, _by: Actor) -> int:
    new = find_by_username(db, heir)
    rows = list(db.scalars(select(DutyShift).where(_on_duty(db, one)).with_for_update()))
    for row in rows:
        row.user_id = new.id if new is not None else None
    db.flush()
    return len(rows)


POSTS: Final[Mapping[str, Any]] = {
    "head": Department.head_id,
    "deputy": Department.deputy_id,
    "liaison": Department.liaison_id,
}


def _posts(db: Session, one: Person) -> Subquery:
    parts = (
        select(Department.code, Department.name).where(
            Department.centre_id == db.centre_id, column == one.id
        )
        for column in POSTS.values()
    )
    return union_all(*parts).subquery()


def _count_posts(db: Session, one: Person) -> Count:
    return select(func.count()).select_from(_posts(db, one))


def _places_of_posts(db: Session, one: Person) -> Sequence[str]:
    posts = _posts(db, one).c
    query = select(posts.name).order_by(posts.code).limit(MOST_SHOWN)
    return [pick(name) for name in db.scalars(query)]


def _hand_posts(db: Session, one: Person, heir: str, by: Actor) -> int:
    new = find_by_username(db, heir)
    count = 0
    for post, column in POSTS.items():
        mine = (Department.centre_id == db.centre_id) & (column == one.id)
        change = update(Department).where(mine).values({column: new.id if new else None})
        for code in db.scalars(change.returning(Department.code)):
            audit(db, "department.changed", by=by, about=f"department:{code}", label=code,
                  details={post: [one.username, heir or None]})  # fmt: skip
            count += 1
    return count


# --- what ends ----------------------------------------------------------------------------------


def _own_absences(db: Session, one: Person) -> ColumnElement[bool]:
    return (Absence.user_id == one.id) & Absence.cancelled_at.is_(None) & (
        Absence.ends_at > db.now()
    )  # fmt: skip


def _count_absences(db: Session, one: Person) -> Count:
    return count_of(db, Absence, _own_absences(db, one))


def _end_absences(db: Session, one: Person, _heir: str, by: Actor) -> int:
    ids = list(db.scalars(select(Absence.id).where(_own_absences(db, one))))
    for absence_id in ids:
        end_absence(db, absence_id, by=by)
    return len(ids)


def _tokens(one: Person) -> ColumnElement[bool]:
    return (ApiToken.user_id == one.id) & ApiToken.revoked_at.is_(None)


def _count_tokens(db: Session, one: Person) -> Count:
    return count_of(db, ApiToken, _tokens(one))


def _labels_of_tokens(db: Session, one: Person) -> Sequence[str]:
    query = select(ApiToken.label).where(ApiToken.centre_id == db.centre_id, _tokens(one))
    labels = db.scalars(query.order_by(ApiToken.created_at).limit(MOST_SHOWN))
    return [label or "–" for label in labels]


def _end_tokens(db: Session, one: Person, _heir: str, by: Actor) -> int:
    mine = (ApiToken.centre_id == db.centre_id) & _tokens(one)
    gone = update(ApiToken).where(mine).values(revoked_at=db.now())
    ids = list(db.scalars(gone.returning(ApiToken.id)))
    for _ in ids:
        audit(db, "token.revoked", by=by, about=f"user:{one.id}", label=one.username)
    return len(ids)


def _count_sessions(db: Session, one: Person) -> Count:
    mine = (SignInSession.user_id == one.id) & SignInSession.ended_at.is_(None)
    return count_of(db, SignInSession, mine)


def _end_sessions(db: Session, one: Person, _heir: str, _by: Actor) -> int:
    count = db.scalar(_count_sessions(db, one)) or 0
    sign_out_everywhere(db, one.id)
    return count


def _count_links(db: Session, one: Person) -> Count:
    mine = (PasswordReset.user_id == one.id) & PasswordReset.used_at.is_(None) & (
        PasswordReset.expires_at > db.now()
    )  # fmt: skip
    resets = count_of(db, PasswordReset, mine).scalar_subquery()
    return select(resets + tasks.count_links(db, one).scalar_subquery())


def _end_links(db: Session, one: Person, _heir: str, _by: Actor) -> int:
    count = db.scalar(_count_links(db, one)) or 0
    end_resets(db, one.id)
    tasks.end_links(db, one)
    return count


# Those of rooms that stand above this one come after these, as they register.
KINDS: Final[tuple[Kind, ...]] = (
    Kind(code="tasks", name=N_("Tasks that the person holds"), needs_heir=True,
         count=tasks.count_assigned, hand=tasks.hand_assigned, examples=tasks.assigned),
    Kind(code="candidate", name=N_("Tasks that nobody else may take"), needs_heir=True,
         count=tasks.count_candidate, hand=tasks.hand_candidate, examples=tasks.only_candidate),
    Kind(code="posts", name=N_("Posts: head, deputy, contact person"), needs_heir=True,
         count=_count_posts, hand=_hand_posts, examples=_places_of_posts),
    Kind(code="duty", name=N_("Shifts in duty rosters"), needs_heir=True,
         count=_count_duty, hand=_hand_duty, examples=_places_of_duty),
    Kind(code="substitute", name=N_("Absences in which the person stands in"), needs_heir=True,
         count=_count_substitutions, hand=_hand_substitutions, examples=_stood_in_for),
    Kind(code="absences", name=N_("Own absences"), needs_heir=False,
         count=_count_absences, hand=_end_absences),
    Kind(code="tokens", name=N_("Tokens of programs"), needs_heir=False,
         count=_count_tokens, hand=_end_tokens, examples=_labels_of_tokens),
    Kind(code="links", name=N_("Open one-time links"), needs_heir=False,
         count=_count_links, hand=_end_links),
    Kind(code="sessions", name=N_("Browsers that are signed in"), needs_heir=False,
         count=_count_sessions, hand=_end_sessions),
)  # fmt: skip
_REGISTERED: Final[dict[str, Kind]] = {}


def register_kind(kind: Kind) -> Kind:
    """Have a kind of a room above looked for whenever somebody leaves.

    Raises:
        ValueError: another kind has this code.
    """
    if kind.code in {one.code for one in kinds()}:
        raise ValueError(kind.code)
    return _REGISTERED.setdefault(kind.code, kind)


def kinds() -> tuple[Kind, ...]:
    """Return all that somebody can hold, the engine's own kinds first."""
    return (*KINDS, *(_REGISTERED[code] for code in sorted(_REGISTERED)))
