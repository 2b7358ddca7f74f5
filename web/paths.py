"""Ids in addresses: 22 characters instead of 36. What is no id is a page that does not exist."""

from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator

from base.ids import unshort


def _read(text: object) -> UUID:
    return text if isinstance(text, UUID) else unshort(str(text))


ShortId = Annotated[UUID, BeforeValidator(_read)]
