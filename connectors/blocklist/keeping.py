"""Every change of the lists. Each one is a line of the log, with what was and what is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid
from base.i18n import N_, gettext
from base.ids import new_id
from base.parameters import value
from engine.audit import audit, changes
from engine.people import Actor

from .addresses import Channel, NotAnAddress, normal, normal_domain, normal_range
from .checking import emergency
from .parameters import COUNTRY, LONGEST
from .queries import STANDING, row_of
from .records import Entry, State
from .rules import Direction, Effect, Match

LONGEST_ALLOW: Final = timedelta(days=10 * 366)


class NotNow(Conflict):
    """The entry is not in the state that this act needs."""

    code = "blocklist.not_now"
    message = N_("This entry is no longer in the state for that.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry that somebody wants. `proof` is a link or the number of a ticket or call."""

    effect: Effect
    channel: Channel
    match: Match
    value: str
    direction: Direction
    reason: str
    until: datetime
    proof: str = ""
    proof_file_id: UUID | None = None


def add_entry(db: Session, new: NewEntry, *, by: Actor, state: State) -> Entry:
    """Put an entry into a list, proposed or at once in force.

    Raises:
        Invalid: something about it is wrong; each problem names its field.
    """
    found, problems = examine(db, new)
    if problems:
        raise Invalid(problems)
    row = Entry(
        id=new_id(), centre_id=db.centre_id, effect=new.effect, channel=new.channel,
        match=new.match, value=found, written=new.value.strip(), direction=new.direction,
        reason=new.reason.strip(), proof=new.proof.strip(), proof_file_id=new.proof_file_id,
        since=db.now(), until=new.until, state=state, proposed_by=by.username,
        decided_by=by.username if state is State.ACTIVE else None,
        decided_at=db.now() if state is State.ACTIVE else None, note="", instance_id=None,
        created_at=db.now(),
    )  # fmt: skip
    db.add(row)
    db.flush()
    details = {"effect": new.effect, "direction": new.direction, "state": state}
    _log(db, "blocklist.added", row, by, {name: str(one) for name, one in details.items()})
    return row


def examine(db: Session, new: NewEntry) -> tuple[str, list[FieldProblem]]:
    """Return the normal form of an entry's value, and all that is wrong with the entry."""
    try:
        found = normal_value(db, new.channel, new.match, new.value)
    except NotAnAddress:
        return "", [_wrong("value", N_("This is no number or address of the kind chosen."))]
    problems = []
    if new.effect is Effect.BLOCK and _covers(new, found, emergency(db, new.channel)):
        problems.append(_wrong("value", N_("Emergency numbers are never blocked.")))
    if not new.reason.strip():
        problems.append(_wrong("reason", N_("Please write the reason.")))
    if new.effect is Effect.BLOCK and not (new.proof.strip() or new.proof_file_id):
        problems.append(
            _wrong("proof", N_("Please name a ticket or call, or attach a file, that proves it."))
        )
    longest = _longest(db, new.effect)
    if not db.now() < new.until <= db.now() + longest:
        text = gettext(N_("The end lies between tomorrow and %(days)s days from now."))
        problems.append(FieldProblem(field="until", message=text % {"days": longest.days}))
    if _known(db, new, found):
        problems.append(_wrong("value", N_("There is such an entry already.")))
    return found, problems


def normal_value(db: Session, channel: Channel, match: Match, text: str) -> str:
    """Return what an entry looks for.

    Raises:
        NotAnAddress: the text is none of this kind.
    """
    match channel, match:
        case Channel.PHONE, Match.PREFIX:
            return normal_range(text, country=value(db, COUNTRY))
        case Channel.EMAIL, Match.DOMAIN:
            return normal_domain(text)
        case _, Match.EXACT:
            return normal(channel, text, country=value(db, COUNTRY))
    raise NotAnAddress(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where an entry goes. `until` moves its end; `since_states` are those it may come from."""

    state: State
    note: str = ""
    until: datetime | None = None
    since_states: Collection[State] = STANDING


def settle(db: Session, entry_id: UUID, decision: Decision, *, by: Actor) -> Entry:
    """Move an entry to another state or another end, with who decided and why.

    Raises:
        NoSuchEntry: there is none with this id.
        NotNow: it is in a state that does not lead there.
        Invalid: the end is not in the time to come, or too far away.
    """
    row, until = row_of(db, entry_id, lock=True), decision.until
    if row.state not in decision.since_states:
        raise NotNow
    longest = _longest(db, row.effect)
    if until is not None and not db.now() < until <= db.now() + longest:
        raise Invalid([_wrong("until", N_("This end is in the past or too far away."))])
    before = {"state": str(row.state), "until": str(row.until)}
    if row.state is State.PROPOSED and decision.state is State.ACTIVE:
        row.since = db.now()
    row.state, row.until = decision.state, until or row.until
    row.decided_by, row.decided_at = by.username, db.now()
    row.note = decision.note.strip()[:2000]
    db.flush()
    after = {"state": str(row.state), "until": str(row.until)}
    _log(db, "blocklist.changed", row, by, changes(before, after))
    return row


def _longest(db: Session, effect: Effect) -> timedelta:
    """Return how long an entry may count: to refuse somebody is grave, so it is never for ever."""
    return value(db, LONGEST) if effect is Effect.BLOCK else LONGEST_ALLOW


def _known(db: Session, new: NewEntry, found: str) -> bool:
    same = select(Entry.id).where(
        Entry.centre_id == db.centre_id, Entry.value == found, Entry.channel == new.channel,
        Entry.effect == new.effect, Entry.match == new.match, Entry.until > db.now(),
        Entry.direction.in_({new.direction, Direction.BOTH}), Entry.state.in_(STANDING),
    )  # fmt: skip
    return db.scalar(same.limit(1)) is not None


def _covers(new: NewEntry, found: str, routes: Collection[str]) -> bool:
    if new.match is Match.EXACT:
        return found in routes
    if new.match is Match.PREFIX:
        return any(one.startswith(found) for one in routes)
    return any(one.endswith(found) for one in routes)


def _wrong(field: str, text: str) -> FieldProblem:
    return FieldProblem(field=field, message=gettext(text))


def _log(db: Session, what: str, row: Entry, by: Actor, details: Mapping[str, object]) -> None:
    # The log is never changed, so it names the entry and not the person behind it.
    audit(db, what, by=by, about=f"entry:{row.id}", details=details)
