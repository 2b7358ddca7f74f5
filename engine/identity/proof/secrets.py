"""Tokens that prove something: their centre in front, 256 random bits behind; stored as a hash."""

import hashlib
import secrets
from typing import Final
from uuid import UUID

from base.ids import short, unshort

RANDOM_BYTES: Final = 32


def new_token(centre_id: UUID) -> str:
    """Make a token of this centre: `<centre>.<random>`."""
    return f"{short(centre_id)}.{secrets.token_urlsafe(RANDOM_BYTES)}"


def centre_of_token(token: str) -> UUID | None:
    """Return the centre that the token names, or None for what is no token of ours.

    This proves nothing: it only tells in which centre to look the token up.
    """
    centre, dot, _random = token.partition(".")
    try:
        return unshort(centre) if dot else None
    except ValueError:
        return None


def fingerprint(token: str) -> bytes:
    """Return what is stored instead of the token.

    256 random bits cannot be guessed, so a plain hash is enough here.
    """
    return hashlib.sha256(token.encode()).digest()
