"""May this contact take place? Asked for each mail, form and call, so it is one look by index."""

from collections.abc import Mapping

from sqlalchemy import select, text

from base.db import Session
from base.ids import new_id
from base.parameters import value

from .addresses import Channel, NotAnAddress, candidates, normal
from .parameters import COUNTRY, EMERGENCY_ADDRESSES, EMERGENCY_NUMBERS
from .records import IN_FORCE, Entry, Hit
from .rules import EMERGENCY, FREE, Direction, Rule, Verdict, Why, verdict


def decide(db: Session, channel: Channel, address: str, direction: Direction) -> Verdict:
    """Say whether a contact may take place; what is no address at all is not blocked."""
    try:
        found = normal(channel, address, country=value(db, COUNTRY))
    except NotAnAddress:
        return FREE
    return verdict(
        found,
        _rules(db, channel, found),
        channel=channel,
        direction=direction,
        at=db.now(),
        emergency=emergency(db, channel),
    )


def check(
    db: Session, written: Mapping[Channel, str | None], direction: Direction, *, about: str
) -> Verdict:
    """Decide about a contact that takes place now, and note it where a rule decided.

    Args:
        db: the transaction of the contact.
        written: the ways to reach somebody that it gives. One that is blocked blocks it, unless an
            entry lets another one through.
        direction: in or out.
        about: names the contact, such as `mail:<id>`.
    """
    found = [
        (channel, address, decide(db, channel, address, direction))
        for channel, address in written.items()
        if address
    ]
    told = [one for one in found if one[2].why is not Why.NOTHING]
    if not told:
        return FREE
    channel, address, one = min(told, key=lambda each: each[2].blocked)
    db.add(
        Hit(
            id=new_id(), centre_id=db.centre_id, entry_id=one.entry_id, at=db.now(),
            channel=channel, direction=direction, blocked=one.blocked, why=one.why,
            address=normal(channel, address, country=value(db, COUNTRY)), about=about[:200],
        )
    )  # fmt: skip
    db.flush()
    return one


def blocks_mail(db: Session, address: str | None, direction: Direction, about: str) -> bool:
    """Return whether a list blocks a mail; what an entry decided is noted with `about`."""
    return check(db, {Channel.EMAIL: address}, direction, about=about).blocked


def emergency(db: Session, channel: Channel) -> frozenset[str]:
    """Return the normal forms that are never blocked."""
    if channel is Channel.EMAIL:
        named = value(db, EMERGENCY_ADDRESSES)
    else:
        named = (*EMERGENCY, *value(db, EMERGENCY_NUMBERS))
    return frozenset(_readable(db, channel, text) for text in named) - {""}


def _readable(db: Session, channel: Channel, text: str) -> str:
    try:
        return normal(channel, text, country=value(db, COUNTRY))
    except NotAnAddress:
        return ""


def _rules(db: Session, channel: Channel, address: str) -> list[Rule]:
    rows = db.execute(
        select(
            Entry.id, Entry.effect, Entry.match, Entry.value, Entry.direction, Entry.since,
            Entry.until,
        ).where(
            # The policy keeps the centres apart (see `rls.by_key_first`): an index that begins with
            # the centre would read all of its entries. The state is spelled as the index has it.
            Entry.channel == channel,
            Entry.value.in_(candidates(channel, address)),
            text(IN_FORCE),
        )
    )  # fmt: skip
    return [Rule(**row._mapping) for row in rows]  # noqa: SLF001 the public name of it
