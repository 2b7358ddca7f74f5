"""What a reorganisation would do: what it touches, and what stands in its way."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select

import engine
from base.db import Session
from base.errors import RingflowError
from base.i18n import gettext
from base.tables import words_of
from engine import identity
from engine.identity import DepartmentCard, DepartmentState, DepartmentView, Person
from engine.identity.access.reach import check_reached
from engine.identity.departments import NoSuchDepartment, codes_below
from engine.identity.organisation.listing import change_of
from engine.identity.organisation.shape import check_shape
from engine.people import Actor
from processes.organisation.carrying import OwnThing, own_things
from processes.organisation.records import Kind, Reorganisation, State
from processes.organisation.work import OpenWork, candidates, open_work

# More than this is handed over by a job, so that nobody waits for a page.
LARGE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What shall be done to a department. `target` is the code of the other department."""

    kind: Kind
    department: str
    target: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a reorganisation touches. With `refusals`, each a sentence, it cannot be done."""

    wish: Wish
    department: DepartmentView
    target: DepartmentView | None
    people: tuple[Person, ...]
    below: tuple[DepartmentView, ...]
    work: OpenWork
    shifts: int
    own: tuple[OwnThing, ...]
    drawings: tuple[str, ...]
    refusals: tuple[str, ...]
    large: bool


def preview(db: Session, wish: Wish, *, by: Actor) -> Preview:
    """Say what a reorganisation would do, and do nothing.

    Raises:
        NoSuchDepartment: there is no such department, or no such target.
    """
    inside = codes_below(db, [wish.department])
    cards = _cards(db, inside, wish)
    everywhere = open_work(db, {wish.department, *_open(db, cards)})
    work = everywhere.get(wish.department, OpenWork())
    return Preview(
        wish=wish,
        department=cards[wish.department].view,
        target=cards[wish.target].view if wish.target else None,
        people=tuple(identity.people(db, group=f"department:{wish.department}")),
        below=tuple(
            card.view for code, card in cards.items() if code in inside - {wish.department}
        ),
        work=work,
        shifts=len(identity.shifts(db, wish.department)),
        own=tuple(own_things(db, wish.kind, wish.department, wish.target)),
        drawings=tuple(naming(db, wish.department)),
        refusals=tuple(dict.fromkeys(_refusals(db, wish, cards, inside, works=everywhere, by=by))),
        large=work.tasks + work.tickets > LARGE,
    )


def _cards(db: Session, inside: Collection[str], wish: Wish) -> dict[str, DepartmentCard]:
    """Return the departments that are touched, each before those under it.

    Raises:
        NoSuchDepartment: there is no such department, or no such target.
    """
    named = {wish.department, *([wish.target] if wish.target else ())}
    cards = {card.view.code: card for card in identity.department_cards(db, named.union(inside))}
    for code in sorted(named - cards.keys()):
        raise NoSuchDepartment(code=code)
    return cards


def _refusals(
    db: Session,
    wish: Wish,
    cards: dict[str, DepartmentCard],
    inside: Collection[str],
    *,
    works: Mapping[str, OpenWork],
    by: Actor,
) -> Iterator[str]:
    """Yield what stands in the way of a reorganisation, as sentences."""
    one = cards[wish.department].view
    try:
        check_reached([code for code in (wish.department, wish.target) if code], by=by)
    except RingflowError as error:
        yield words_of(error)
    if one.merged:
        yield gettext("%(code)s went into another department already.") % {"code": one.code}
        return
    if _waiting(db, wish.department):
        yield gettext("Something is planned for this department already. Call that off first.")
    if wish.target:
        yield from _of_target(db, wish, cards, inside, works)
    elif wish.kind is Kind.MERGE:
        yield gettext("Say into which department it goes.")
    if wish.kind is Kind.CLOSE:
        yield from _of_ending(db, wish, cards, has_work=wish.department in works)


def _of_target(
    db: Session,
    wish: Wish,
    cards: dict[str, DepartmentCard],
    inside: Collection[str],
    works: Mapping[str, OpenWork],
) -> Iterator[str]:
    today, target = db.local_now().date(), cards[wish.target or ""].view
    if wish.target == wish.department:
        yield gettext("A department cannot go into itself.")
        return
    state = target.state(today)
    allowed = {DepartmentState.OPEN}
    if wish.kind is Kind.MOVE:
        allowed |= {DepartmentState.PLANNED, DepartmentState.CLOSED}
    if state not in allowed:
        yield gettext("%(name)s takes no work today.") % {"name": target.name}
    if wish.kind is Kind.MOVE:
        if cards[wish.department].view.parent == wish.target:
            yield gettext("It is part of that department already.")
        yield from _shape(db, cards, [wish.department], wish.target, works)
        return
    if target.code in inside:
        yield gettext("%(name)s is part of it; move that out first.") % {"name": target.name}
    elif wish.kind is Kind.MERGE:
        yield from _shape(db, cards, children(cards, wish.department), wish.target, works)


def _of_ending(
    db: Session, wish: Wish, cards: dict[str, DepartmentCard], *, has_work: bool
) -> Iterator[str]:
    if has_work and not wish.target:
        yield gettext("It has open work. Say which department takes it over.")
    today = db.local_now().date()
    for code in children(cards, wish.department):
        if cards[code].view.state(today) in {DepartmentState.OPEN, DepartmentState.PLANNED}:
            sentence = gettext("%(name)s is part of it; move or end that first.")
            yield sentence % {"name": cards[code].view.name}


def _open(db: Session, cards: Mapping[str, DepartmentCard]) -> set[str]:
    today = db.local_now().date()
    return {code for code, card in cards.items() if card.view.state(today) is DepartmentState.OPEN}


def _shape(
    db: Session,
    cards: dict[str, DepartmentCard],
    codes: list[str],
    target: str | None,
    works: Mapping[str, OpenWork],
) -> Iterator[str]:
    """Yield why these departments cannot hang under the target."""
    now = {code: change_of(card) for code, card in cards.items()}
    wanted = {code: replace(now[code], parent=target) for code in codes}
    merged = {code for code, card in cards.items() if card.view.merged}
    today = db.local_now().date()
    busy = frozenset(works) & _open(db, cards)
    yield from check_shape(now, wanted, merged=merged, busy=busy, today=today).values()


def children(cards: dict[str, DepartmentCard], code: str) -> list[str]:
    """Return the codes of the departments right below one, but for what was merged into it."""
    return [each for each, card in cards.items()
            if card.view.parent == code and not card.view.merged]  # fmt: skip


def _waiting(db: Session, code: str) -> bool:
    query = select(Reorganisation.id).where(
        Reorganisation.centre_id == db.centre_id, Reorganisation.department == code,
        Reorganisation.state.in_([State.PLANNED, State.RUNNING]),
    )  # fmt: skip
    return db.scalar(query.limit(1)) is not None


def naming(db: Session, code: str) -> list[str]:
    """Return the keys of the drawings in force that name a department by its code."""
    quoted = [f"{name}{end}" for name in candidates(code) for end in ('"', "&quot;", ",", "'")]
    return engine.drawings_with(db, quoted)
