"""Keeping collections and reading them, piece by piece."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from threading import Lock
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec
import zstandard
from sqlalchemy import delete, insert, select

from base.db import Session
from base.errors import Invalid, NotFound
from base.expressions import check_data
from base.i18n import N_
from base.ids import new_id
from base.jobs.outdated import KEEP
from base.outdated import delete_batch
from base.parameters import Area, Parameter, declare, value
from engine.people import Actor

from .records import Collection, Piece

PREFIX: Final = "collection:"
PIECE: Final = 500
LARGEST_PIECE: Final = 16 * 1024 * 1024
# Pieces that this process has read lately. They never change, so they cannot become stale.
KEPT: Final = 64
KEEP_COLLECTIONS: Final = declare(
    Parameter(
        code="keep.collections", kind=KEEP, default=timedelta(days=365), area=Area.KEEPING,
        name=N_("Collections of processes"),
        about=N_("Long lists that processes have kept outside of themselves."),
    )
)  # fmt: skip


class NoSuchCollection(NotFound):
    """A variable names a collection that is not there, or not any more."""

    code: ClassVar[str] = "no_such_collection"
    message: ClassVar[str] = N_("There is no collection “%(name)s” here.")


class NotPlain(Invalid):
    """An item holds something that JSON does not know."""

    code: ClassVar[str] = "collection_not_plain"
    message: ClassVar[str] = N_("Item %(at)s of the collection holds something that is no JSON.")


class TooManyItems(Invalid):
    """A collection may hold as many items as a step may be done times."""

    code: ClassVar[str] = "collection_too_long"
    message: ClassVar[str] = N_("A collection may hold %(limit)s items at most.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionView:
    """A collection. `name` is what a variable holds to mean it."""

    id: UUID
    name: str
    count: int
    created_at: datetime
    created_by: str


def keep_collection(db: Session, items: Iterable[Any], *, by: Actor) -> CollectionView:
    """Keep a list of plain JSON values beside the instances.

    Raises:
        NotPlain: an item holds something else.
        TooManyItems: there are more than a step may be done times.
    """
    row = Collection(
        id=new_id(), centre_id=db.centre_id, count=0, created_at=db.now(), created_by=by.username
    )
    db.add(row)
    db.flush()
    _append(db, row, items)
    return _view(row)


def add_to_collection(db: Session, collection_id: UUID, items: Iterable[Any]) -> CollectionView:
    """Add items at the end. Steps that are under way go on with those that there were.

    Raises:
        NoSuchCollection: it is not there.
        NotPlain: an item holds something that JSON does not know.
        TooManyItems: there would be more than a step may be done times.
    """
    row = _row(db, collection_id, lock=True)
    _append(db, row, items)
    return _view(row)


def get_collection(db: Session, collection_id: UUID) -> CollectionView:
    """Return a collection.

    Raises:
        NoSuchCollection: it is not there.
    """
    return _view(_row(db, collection_id))


def collection_items(
    db: Session, collection_id: UUID, *, first: int = 0, limit: int = PIECE
) -> list[Any]:
    """Return some items of a collection, from the one at place `first` (from 0).

    Raises:
        NoSuchCollection: it is not there.
    """
    row = _row(db, collection_id)
    held = Collections(db)
    last = min(row.count, first + limit)
    return [held.item(_name(collection_id), at) for at in range(max(first, 0), last)]


def drop_collection(db: Session, collection_id: UUID) -> None:
    """Delete a collection. Steps that still need items of it become incidents.

    Raises:
        NoSuchCollection: it is not there.
    """
    _row(db, collection_id, lock=True)
    gone = delete(Collection).where(
        Collection.id == collection_id, Collection.centre_id == db.centre_id
    )
    db.execute(gone)


def forget_collections(db: Session) -> int:
    """Delete collections that were kept long enough."""
    horizon = db.now() - value(db, KEEP_COLLECTIONS)
    return delete_batch(db, Collection, Collection.created_at < horizon)


class Collections:
    """What a turn reads of collections and writes to them, by the names that variables hold."""

    def __init__(self, db: Session) -> None:
        self._db = db

    def count(self, name: str) -> int:
        """Return how many items there are.

        Raises:
            NoSuchCollection: it is not there.
        """
        return _row(self._db, _id_of(name)).count

    def item(self, name: str, at: int) -> Any:
        """Return the item at a place, from 0.

        Raises:
            NoSuchCollection: it is not there, or not as long.
        """
        key = (self._db.centre_id, _id_of(name))
        found = _pieces.find(key, at)
        if found is None:
            found = self._read(key[1], at)
            if found is None:
                raise NoSuchCollection(name=name)
            _pieces.put(key, found)
        return found.items[at - found.first]

    def add(self, name: str | None, items: Sequence[Any]) -> str:
        """Add items to a collection, or to a new one; return its name.

        What JSON does not know, such as a date, becomes the text that it is there.
        """
        items = msgspec.json.decode(msgspec.json.encode(items))
        if name is None:
            return keep_collection(self._db, items, by=Actor.system("engine")).name
        add_to_collection(self._db, _id_of(name), items)
        return name

    def _read(self, collection_id: UUID, at: int) -> "_Read | None":
        query = (
            select(Piece.first, Piece.items)
            .where(Piece.collection_id == collection_id, Piece.centre_id == self._db.centre_id)
            .where(Piece.first <= at)
            .order_by(Piece.first.desc())
            .limit(1)
        )
        row = self._db.execute(query).one_or_none()
        if row is None:
            return None
        body = zstandard.ZstdDecompressor().decompress(row.items, max_output_size=LARGEST_PIECE)
        found = _Read(row.first, msgspec.msgpack.decode(body))
        return found if at < found.first + len(found.items) else None


# --- pieces -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Read:
    first: int
    items: list[Any]


class _Pieces:
    """The pieces used last, by centre and collection. Readers get the very items: never changed."""

    def __init__(self) -> None:
        self._values: OrderedDict[tuple[UUID, UUID, int], _Read] = OrderedDict()
        self._lock = Lock()

    def find(self, key: tuple[UUID, UUID], at: int) -> _Read | None:
        """Return the piece that holds the item at a place, if it was read lately."""
        with self._lock:
            for place, piece in self._values.items():
                if place[:2] == key and 0 <= at - piece.first < len(piece.items):
                    self._values.move_to_end(place)
                    return piece
        return None

    def put(self, key: tuple[UUID, UUID], piece: _Read) -> None:
        """Keep a piece, and let go of the one that was not used for longest."""
        with self._lock:
            self._values[*key, piece.first] = piece
            while len(self._values) > KEPT:
                self._values.popitem(last=False)


_pieces: Final = _Pieces()


def _append(db: Session, row: Collection, items: Iterable[Any]) -> None:
    most = db.context.settings.engine.max_times
    rest = _checked(items)
    while some := list(islice(rest, PIECE)):
        first, row.count = row.count, row.count + len(some)
        if row.count > most:
            raise TooManyItems(limit=most)
        body = zstandard.ZstdCompressor(level=3).compress(msgspec.msgpack.encode(some))
        db.execute(
            insert(Piece).values(
                centre_id=db.centre_id, collection_id=row.id, first=first, items=body
            )
        )
    db.flush()


def _checked(items: Iterable[Any]) -> Iterator[Any]:
    for at, item in enumerate(items):
        check_data(item, "item")
        try:
            plain = msgspec.json.decode(msgspec.json.encode(item)) == item
        except (TypeError, ValueError):
            plain = False
        if not plain:
            raise NotPlain(at=at)
        yield item


def _row(db: Session, collection_id: UUID, *, lock: bool = False) -> Collection:
    query = select(Collection).where(
        Collection.id == collection_id, Collection.centre_id == db.centre_id
    )
    row = db.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NoSuchCollection(name=_name(collection_id))
    return row


def _name(collection_id: UUID) -> str:
    return f"{PREFIX}{collection_id}"


def _id_of(name: str) -> UUID:
    try:
        return UUID(name.removeprefix(PREFIX))
    except ValueError:
        raise NoSuchCollection(name=name) from None


def _view(row: Collection) -> CollectionView:
    return CollectionView(
        id=row.id,
        name=_name(row.id),
        count=row.count,
        created_at=row.created_at,
        created_by=row.created_by,
    )
