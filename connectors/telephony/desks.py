"""Extensions and the seats that they belong to: listing and changing them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address, ip_network
from typing import Final

from sqlalchemy import Select, delete, select, text

from base.db import Session
from base.errors import Conflict, FieldProblem, Invalid, NotFound
from base.i18n import N_, gettext
from base.ids import new_id
from connectors.telephony.records import Extension, Seat, Sitting
from engine.audit import audit
from engine.people import Actor

NUMBER: Final = re.compile(r"[0-9*#+]{1,32}")
LONGEST: Final = 100
MY_TURN: Final = text("select pg_advisory_xact_lock(hashtextextended('desks ' || :centre, 0))")
COLUMNS: Final = ("extension", "name", "kind", "active", "seat", "network")


class Kind(StrEnum):
    """What rings: a telephone on a desk, or software in the browser that needs no desk."""

    DESK = "desk"
    WEBRTC = "webrtc"


class Occupied(Conflict):
    """Somebody sits there now."""

    code = "extension_occupied"
    message = N_("Somebody sits at extension %(number)s now.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An extension and, if it has one, its seat; `network` is an address or a network."""

    number: str
    name: str = ""
    kind: Kind = Kind.DESK
    active: bool = True
    seat: str = ""
    network: str = ""


def desks(db: Session, *, words: str = "", limit: int | None = None, offset: int = 0) -> list[Desk]:
    """Return extensions by number, with their seats; each of `words` is in number, name or seat."""
    query = (
        select(Extension, Seat)
        .outerjoin(Seat, Seat.extension_id == Extension.id)
        .where(Extension.centre_id == db.centre_id)
        .order_by(Extension.number, Seat.name)
    )
    for word in words.split():
        query = query.where(
            Extension.number.icontains(word, autoescape=True)
            | Extension.name.icontains(word, autoescape=True)
            | Seat.name.icontains(word, autoescape=True)
            | Seat.network.icontains(word, autoescape=True)
        )
    query = query.limit(limit).offset(offset).execution_options(populate_existing=True)
    return [_desk(one, seat) for one, seat in db.execute(query)]


def find_desk(db: Session, number: str) -> Desk:
    """Return one extension with its seat.

    Raises:
        NotFound: there is none with this number.
    """
    row = extension_row(db, number)
    return _desk(row, db.scalar(_seats(db).where(Seat.extension_id == row.id)))


def save_desk(db: Session, desk: Desk, *, by: Actor) -> None:
    """Add an extension or change it, with its seat.

    Raises:
        Invalid: number or address cannot be accepted, or the address belongs to another seat.
    """
    network = checked(desk)
    take_turn(db)
    row = db.scalar(_extensions(db).where(Extension.number == desk.number))
    what = "extension.changed" if row else "extension.added"
    if row is None:
        row = Extension(
            id=new_id(), centre_id=db.centre_id, number=desk.number, created_at=db.now()
        )
        db.add(row)
    row.name, row.kind, row.active = desk.name.strip(), desk.kind, desk.active
    db.flush()
    _bind(db, row, desk, network)
    audit(db, what, by=by, about=f"extension:{desk.number}", label=desk.number,
          details={"name": desk.name, "kind": str(desk.kind), "active": desk.active,
                   "seat": desk.seat, "network": network})  # fmt: skip


def take_turn(db: Session) -> None:
    """Let nobody else change extensions of the centre until this transaction ends."""
    db.execute(MY_TURN, {"centre": str(db.centre_id)})


def free_seats(db: Session, numbers: Iterable[str]) -> None:
    """Take the seats of some extensions away, before they get others that may be one another's."""
    mine = select(Extension.id).where(
        Extension.centre_id == db.centre_id, Extension.number.in_(list(numbers))
    )
    gone = delete(Seat).where(Seat.centre_id == db.centre_id, Seat.extension_id.in_(mine))
    db.execute(gone.execution_options(synchronize_session="fetch"))


def delete_desk(db: Session, number: str, *, by: Actor) -> None:
    """Take an extension and its seat away.

    Raises:
        NotFound: there is none with this number.
        Occupied: somebody sits there now.
    """
    row = extension_row(db, number)
    here = Sitting.extension_id == row.id
    if db.scalar(select(Sitting.id).where(here, Sitting.ended_at.is_(None))) is not None:
        raise Occupied(number=number)
    db.execute(delete(Sitting).where(here))
    db.execute(delete(Seat).where(Seat.extension_id == row.id))
    db.delete(row)
    db.flush()
    audit(db, "extension.deleted", by=by, about=f"extension:{number}", label=number)


def extension_at(db: Session, address: str) -> Extension | None:
    """Return the extension of the seat at an address; the narrowest network counts."""
    try:
        here = ip_address(address)
    except ValueError:
        return None
    mapped = getattr(here, "ipv4_mapped", None)
    here = mapped or here
    seats = [(ip_network(one.network), one) for one in db.scalars(_seats(db))]
    fitting = [(network.prefixlen, one.extension_id) for network, one in seats if here in network]
    if not fitting:
        return None
    found = max(fitting)[1]
    return db.scalar(_extensions(db).where(Extension.id == found, Extension.active))


def extension_row(db: Session, number: str) -> Extension:
    """Return the record of an extension.

    Raises:
        NotFound: there is none with this number.
    """
    row = db.scalar(_extensions(db).where(Extension.number == number))
    if row is None:
        raise NotFound
    return row


def desk_rows(db: Session) -> Iterator[tuple[str, ...]]:
    """Yield each extension as a line of the file that can be brought in again."""
    for one in desks(db):
        active = "yes" if one.active else "no"
        yield (one.number, one.name, str(one.kind), active, one.seat, one.network)


def checked(desk: Desk) -> str:
    """Return the network of a desk as it is stored; nothing for none.

    Raises:
        Invalid: number, texts or address cannot be accepted.
    """
    if not NUMBER.fullmatch(desk.number):
        raise _wrong("number", gettext("An extension has digits only, 32 at most."))
    if max(len(desk.name), len(desk.seat)) > LONGEST:
        raise _wrong("name", gettext("This is too long."))
    if not desk.network:
        if desk.seat.strip():
            raise _wrong("network", gettext("A seat needs the address of its PC."))
        return ""
    if desk.kind is Kind.WEBRTC:
        raise _wrong("network", gettext("A software telephone needs no address."))
    try:
        return str(ip_network(desk.network, strict=False))
    except ValueError as error:
        sentence = gettext("This is no network address, such as 10.1.2.3 or 10.1.2.0/28.")
        raise _wrong("network", sentence) from error


def _bind(db: Session, row: Extension, desk: Desk, network: str) -> None:
    db.execute(delete(Seat).where(Seat.centre_id == db.centre_id, Seat.extension_id == row.id))
    if not network:
        return
    other = db.scalar(_seats(db).where(Seat.network == network))
    if other is not None:
        sentence = gettext("This address belongs to seat %(name)s.") % {"name": other.name}
        raise _wrong("network", sentence)
    db.add(
        Seat(
            id=new_id(), centre_id=db.centre_id, name=desk.seat.strip() or desk.number,
            network=network, extension_id=row.id, created_at=db.now(),
        )
    )  # fmt: skip
    db.flush()


def _desk(row: Extension, seat: Seat | None) -> Desk:
    network = seat.network.removesuffix("/32").removesuffix("/128") if seat else ""
    return Desk(
        number=row.number, name=row.name, kind=Kind(row.kind), active=row.active,
        seat=seat.name if seat else "", network=network,
    )  # fmt: skip


def _extensions(db: Session) -> Select[Extension]:
    return select(Extension).where(Extension.centre_id == db.centre_id)


def _seats(db: Session) -> Select[Seat]:
    return select(Seat).where(Seat.centre_id == db.centre_id)


def _wrong(field: str, message: str) -> Invalid:
    return Invalid([FieldProblem(field=field, message=message)])
