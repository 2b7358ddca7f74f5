"""A page of a list, and the cursor by which the next one is asked for."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar
from uuid import UUID

import msgspec

from base.errors import Invalid
from base.i18n import N_

T = TypeVar("T")
U = TypeVar("U")
LARGEST_NUMBER: Final = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some items of a list, and the cursor of the next page when there is one."""

    items: list[T]
    next: str | None = None

    def of(self, view: Callable[[T], U]) -> "Page[U]":
        """Return the same page with a view of each item."""
        return Page(items=[view(item) for item in self.items], next=self.next)


class BadCursor(Invalid):
    """The cursor was not made by us."""

    code = "bad_cursor"
    message = N_("This page of the list cannot be found. Please start from the first page.")


def cursor_encode(*keys: object) -> str:
    """Return the cursor that stands for a row's sort keys."""
    return base64.urlsafe_b64encode(msgspec.json.encode(keys)).rstrip(b"=").decode()


def cursor_decode(cursor: str, size: int = 2) -> list[str | int | float | None]:
    """Return the `size` sort keys behind a cursor.

    Raises:
        BadCursor: the text is not a cursor of this kind.
    """
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        keys = msgspec.json.decode(raw, type=list[str | int | float | None])
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise BadCursor from error
    if len(keys) != size:
        raise BadCursor
    return keys


def moment(value: str | float | None) -> datetime:
    """Return a moment out of a cursor.

    Raises:
        BadCursor: it is not an ISO 8601 date and time.
    """
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise BadCursor from error


def row_id(value: str | float | None) -> UUID:
    """Return a row's id out of a cursor.

    Raises:
        BadCursor: it is none.
    """
    try:
        return UUID(str(value))
    except ValueError as error:
        raise BadCursor from error


def row_number(value: object) -> int:
    """Return a row's number out of a cursor.

    Raises:
        BadCursor: it is none.
    """
    if not isinstance(value, int) or not 0 <= value < LARGEST_NUMBER:
        raise BadCursor
    return value


def paged(rows: list[T], limit: int, cursor: str | None) -> Page[T]:
    """Make a page of rows that were asked for with `limit` + 1."""
    return Page(items=rows[:limit], next=cursor if len(rows) > limit else None)
