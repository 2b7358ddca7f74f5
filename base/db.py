"""The database: typed tables, the session, and the one place where a transaction is committed.

Every business table belongs to a centre (a tenant). PostgreSQL itself keeps centres apart by
row-level security on the transaction-local setting `app.centre`; queries filter as well.
"""

import os
import platform
import select
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import structlog
from psycopg.pq import TransactionStatus
from sqlalchemy import DateTime, Enum, ForeignKey, MetaData, create_engine, event, orm
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from base.context import Context
from base.directory.book import Directory
from base.errors import Conflict, Invalid
from base.i18n import N_
from base.ids import new_id
from base.postgres.wire import Row, Wire

log = structlog.get_logger(__name__)

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
Key = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]
Stamp = Annotated[datetime, mapped_column(DateTime(timezone=True))]
SET_CENTRE: Final = "select set_config('app.centre', %(centre)s, true)"
LOCK_NOT_AVAILABLE: Final = "55P03"
# Ended by an administrator, by a crash, and not taking connections yet.
SHUTTING_DOWN: Final = frozenset({"57P01", "57P02", "57P03"})
# Whose data a transaction works for that belongs to no centre.
PLATFORM: Final = "platform"
DEADLOCK: Final = "40P01"


class Base(DeclarativeBase):
    """The root of all tables. Times are in UTC; enums are short texts; dictionaries are JSONB."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 read by SQLAlchemy as it stands
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[str]: JSONB,
        list[Any]: JSONB,
        StrEnum: Enum(
            StrEnum,
            native_enum=False,
            length=32,
            create_constraint=False,
            values_callable=lambda kind: [member.value for member in kind],
        ),
    }


class OfCentre:
    """Mixed into every business table: the centre that the row belongs to."""

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), index=False)


class Busy(Conflict):
    """Another command holds the row for longer than the lock time-out."""

    code = "busy"
    message = N_("Someone is working on this at this moment. Please try again.")


class Unstorable(Invalid):
    """A value is none that the database can hold, such as a NUL character or half a character."""

    code = "unstorable"
    message = N_("This holds a character or a number that cannot be stored.")


class Session(orm.Session):
    """A database session that knows its centre, its clock and what to do after the commit."""

    def __init__(self, *, context: Context, centre_id: UUID | None, **options: Any) -> None:
        super().__init__(expire_on_commit=False, **options)
        self.context = context
        self._centre_id = centre_id
        self._after: list[Callable[[], None]] = []

    @property
    def centre_id(self) -> UUID:
        """Return the centre that this transaction works for."""
        if self._centre_id is None:
            message = "this transaction belongs to no centre"
            raise RuntimeError(message)
        return self._centre_id

    @property
    def belongs_to(self) -> str:
        """Return whose data this transaction works for: a centre's id, or `platform` for none."""
        return str(self._centre_id or PLATFORM)

    def now(self) -> datetime:
        """Return the present moment by the clock that was handed in."""
        return self.context.clock.now()

    def local_now(self) -> datetime:
        """Return the same moment in the time zone of the centre."""
        return self.now().astimezone(ZoneInfo(self.context.settings.zone))

    def ask(self, statement: str, values: Mapping[str, Any]) -> list[Row]:
        """Return the rows of a statement that must be quick, with `%(name)s` for its values.

        It goes past SQLAlchemy, which describes each column of each answer anew: that was a fifth
        of the cost of a step.

        Raises:
            OperationalError: the row was locked for longer than the time-out, or the server is
                lost.
        """
        with lost_as_sqlalchemy_says(statement):
            return self._wire().ask(statement, values)

    def tell(self, statement: str, values: Mapping[str, Any]) -> None:
        """Send a statement that cannot be refused, at the latest with the commit."""
        self._wire().tell(statement, values)

    @contextmanager
    def planned_by_values(self) -> Iterator[None]:
        """Have what is asked inside planned for its values each time.

        After some times PostgreSQL would keep one plan for all values, but of the conditions of a
        list one value fits a million rows and the next fits three.
        """
        self.tell("set local plan_cache_mode = force_custom_plan", {})
        yield
        self.tell("set local plan_cache_mode = auto", {})

    def _wire(self) -> Wire:
        self.flush()
        if self.in_transaction():
            self.connection()  # a savepoint that was asked for is made now and not later
        return wire_of(cast("Connection", self.bind))

    def store(self) -> None:
        """Commit. Called at the end of `Database.transaction` and nowhere else.

        The session itself takes part in the transaction once it is used; many commands of the
        engine never do that.

        Raises:
            RuntimeError: a statement failed and somebody hid it; nothing would be stored.
        """
        self.flush()
        wire = wire_of(cast("Connection", self.bind))
        if wire.pgconn.transaction_status == TransactionStatus.INERROR:
            message = "a statement of this transaction failed, so it cannot be committed"
            raise RuntimeError(message)
        if self.in_transaction():
            self.commit()
        with lost_as_sqlalchemy_says("commit"):
            wire.commit()  # nothing is left to do if the session took part

    def changed(self) -> bool:
        """Return whether this transaction has written anything so far."""
        ((changed,),) = self.ask("select pg_current_xact_id_if_assigned() is not null", {})
        return bool(changed)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Run `callback` once the transaction is safely stored; never when it is not."""
        self._after.append(callback)

    def committed(self) -> None:
        """Run what was to happen after the commit. A failure there is logged, not raised."""
        callbacks, self._after = self._after, []
        for callback in callbacks:
            try:
                callback()
            except Exception:
                log.exception("after_commit_failed")


class Database:
    """Connections to one PostgreSQL database in the application's role."""

    def __init__(self, url: str, context: Context) -> None:
        db = context.settings.db
        self.context = context
        self.directory = Directory(context)
        self.engine = open_engine(
            url,
            pool_size=db.pool_size,
            max_overflow=db.pool_size,
            connect_args={
                "application_name": process_name(),
                "options": f"-c lock_timeout={int(db.lock_timeout_s * 1000)} -c timezone=UTC",
            },
        )
        event.listen(self.engine, "checkout", _is_alive)

    @contextmanager
    def transaction(self, centre_id: UUID | None = None) -> Iterator[Session]:
        """Open a session, yield it, commit. Any error rolls everything back and goes on up.

        Raises:
            Busy: a row was locked by somebody else for longer than the time-out, or two
                transactions waited for one another.
            Unstorable: a value is none that the database can hold.
        """
        with self.engine.connect() as connection:
            db = Session(
                bind=connection,
                context=self.context,
                centre_id=centre_id,
                join_transaction_mode="control_fully",
            )
            try:
                with db:
                    enter_centre(connection, centre_id)
                    db.context = self.directory.context_for(db.ask, centre_id)
                    yield db
                    db.store()
            except OperationalError as error:
                if is_busy(error):
                    raise Busy from error
                raise
            except (DataError, psycopg.DataError, UnicodeEncodeError) as error:
                raise Unstorable from error
        db.committed()

    def look(self) -> None:
        """Look whether centres have changed; while the database is away the last book counts."""
        try:
            with self.transaction():
                pass
        except (DBAPIError, PoolTimeout) as error:
            if not is_unreachable(error):
                raise

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def enter_centre(connection: Connection, centre_id: UUID | None) -> None:
    """Tell PostgreSQL, before anything else, for which centre this transaction works.

    With none it sees no business row.
    """
    wire_of(connection).begin(SET_CENTRE, {"centre": str(centre_id or "")})


def open_engine(url: str, **options: Any) -> Engine:
    """Return an engine whose connections are wires."""
    engine = create_engine(driver_url(url), **options)

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, args: Any, options: Any) -> Wire:
        return Wire.connect(*args, **options)

    return engine


def process_name() -> str:
    """Return what the server knows this process by, such as `ringflow worker host 4711`."""
    verb = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1].isalpha() else "process"
    return f"ringflow {verb[:12]} {platform.node()[:24]} {os.getpid()}"


def wire_of(connection: Connection) -> Wire:
    """Return the driver's connection."""
    return cast("Wire", connection.connection.dbapi_connection)


@contextmanager
def lost_as_sqlalchemy_says(statement: str) -> Iterator[None]:
    """Raise what the driver calls an operational error as SQLAlchemy would."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise OperationalError(statement, None, error) from error


def _is_alive(driver: psycopg.Connection, _record: object, _proxy: object) -> None:
    """Refuse a pooled connection that the server has closed: there is something to read on it.

    Costs no round trip, other than asking the server.
    """
    if driver.closed or _readable(driver.fileno()):
        raise InvalidatePoolError


def _readable(descriptor: int) -> bool:
    """Return whether there is something to read at this moment."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def is_busy(error: BaseException) -> bool:
    """Return whether an error says that somebody else held a row for too long."""
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    return isinstance(error, Busy) or state in {LOCK_NOT_AVAILABLE, DEADLOCK}


def is_unreachable(error: BaseException) -> bool:
    """Return whether an error says that the database cannot be reached at this moment."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return (
        error.connection_invalidated
        or state in SHUTTING_DOWN
        or (isinstance(error, OperationalError) and state is None)
    )


def driver_url(url: str) -> str:
    """Return the URL with the driver that we use, whichever common spelling was given."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
