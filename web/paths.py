"""What stands in addresses: short ids, and words that somebody typed into a search field."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Path
from pydantic import BeforeValidator

from base.ids import unshort

LONGEST: Final = 200


def words(text: str) -> str:
    """Return what was typed without what no keyboard types, cut to a sensible length."""
    return "".join(char for char in text if char.isprintable()).strip()[:LONGEST]


def shown_at(address: str) -> dict[str, str]:
    """Return the header by which a part of a page sets the address that the browser shows.

    What a search form sends holds its empty fields too; the address to share does not.
    """
    return {"HX-Replace-Url": address}


def _read(text: object) -> UUID:
    return text if isinstance(text, UUID) else unshort(str(text))


# 22 characters instead of 36; what is no id is a page that does not exist.
ShortId = Annotated[UUID, BeforeValidator(_read)]

# A ticket's number as people write it; anything else is a page that does not exist.
TicketNo = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,40}$")]
