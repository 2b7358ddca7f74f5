"""Who does somebody's work while they are away, or since they have left."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from base.db import Session
from engine.identity.records import Absence, User

# Nobody is stood in for through more hands than this.
LONGEST: Final = 10


def heirs(
    db: Session, usernames: Iterable[str], *, at: datetime | None = None
) -> dict[str, str | None]:
    """Return who gets what would become theirs, for those of some people who are not there.

    Somebody who stands in and is away as well passes it on to their own substitute, and so on. None
    is said for who has nobody, or whose substitutes stand in for one another in a circle. People
    who are there, and names that nobody has, are not in the answer.
    """
    moment = at or db.now()
    known: dict[str, _Standing] = {}
    asked = {name.casefold(): name for name in usernames}
    wanted = set(asked)
    for _ in range(LONGEST):
        known |= _standing(db, wanted - known.keys(), moment)
        wanted = {one.next.casefold() for one in known.values() if one.next} - known.keys()
        if not wanted:
            break
    return {
        asked[name]: _follow(known, name) for name in asked if name in known and known[name].away
    }


class _Standing:
    """Whether somebody is away at a moment, and who comes next then."""

    __slots__ = ("away", "next", "username")

    def __init__(self, row: Any) -> None:
        self.username: str = row.username
        self.away: bool = not row.active or row.absent
        self.next: str | None = (row.substitute or row.successor) if self.away else None


def _standing(db: Session, names: set[str], moment: datetime) -> dict[str, _Standing]:
    if not names:
        return {}
    substitute, successor = aliased(User), aliased(User)
    running = and_(
        Absence.user_id == User.id, Absence.cancelled_at.is_(None),
        Absence.begins_at <= moment, Absence.ends_at > moment,
    )  # fmt: skip
    query = (
        select(
            User.username, User.active, Absence.id.is_not(None).label("absent"),
            substitute.username.label("substitute"), successor.username.label("successor"),
        )
        .outerjoin(Absence, running)
        .outerjoin(substitute, substitute.id == Absence.substitute_id)
        .outerjoin(successor, successor.id == User.successor_id)
        .where(User.centre_id == db.centre_id, User.username_folded.in_(names))
    )  # fmt: skip
    return {row.username.casefold(): _Standing(row) for row in db.execute(query)}


def _follow(known: dict[str, _Standing], name: str) -> str | None:
    seen = {name}
    at = known[name]
    while at.away:
        if at.next is None or at.next.casefold() in seen or at.next.casefold() not in known:
            return None
        seen.add(at.next.casefold())
        at = known[at.next.casefold()]
    return at.username
