"""Secrets at rest: what we must be able to read again is stored encrypted.

AES-256-GCM under a key of the settings. A sealed text names its key, so keys can be exchanged one
after the other, and it opens only in the place it was made for: in another row, column or centre it
is worth nothing.

A column of sealed texts says so with `SEALED`; `renew` then knows it.
"""

import base64
import hashlib
import os
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from base.context import Context
from base.db import Session
from base.errors import RingflowError
from base.i18n import N_

SEALED: Final[Mapping[Any, Any]] = {"sealed": True}
PURPOSE: Final = b"ringflow secrets at rest"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
ID_LENGTH: Final = 8
FORM: Final = "1"


class SealBroken(RingflowError):
    """The key of a stored secret is not among those of the settings, or the text was changed."""

    code = "seal_broken"
    message = N_("A stored secret cannot be read. The operator has to look at the keys.")
    status = 503


def seal(db: Session, text: str, place: str) -> str:
    """Return `text` encrypted with the newest key for one place, see `place_of`."""
    key_id, key = next(_keys(db.context))
    nonce = os.urandom(NONCE_BYTES)
    hidden = AESGCM(key).encrypt(nonce, text.encode(), _bound(db.belongs_to, place))
    return f"{FORM}.{key_id}.{base64.urlsafe_b64encode(nonce + hidden).decode()}"


def unseal(db: Session, sealed: str, place: str) -> str:
    """Return what was sealed for this place.

    Raises:
        SealBroken: no key of the settings opens it here.
    """
    try:
        form, key_id, packed = sealed.split(".")
        key = dict(_keys(db.context))[key_id]
        raw = base64.urlsafe_b64decode(packed)
        bound = _bound(db.belongs_to, place)
        text = AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound)
    except (ValueError, KeyError, InvalidTag) as error:
        raise SealBroken from error
    if form != FORM:
        raise SealBroken
    return text.decode()


def place_of(column: str, key: UUID) -> str:
    """Return the place of a row's secret: `table.column/key`."""
    return f"{column}/{key}"


def newest_key(context: Context) -> str:
    """Return the id of the key that is used for sealing."""
    return next(_keys(context))[0]


def _keys(context: Context) -> Iterator[tuple[str, bytes]]:
    """Yield each key with its id, the newest first; what signs links is the last resort."""
    given = [one.strip() for one in (context.settings.seal_keys or "").split(",")]
    for master in [*(one.encode() for one in given if one), context.secret]:
        key = HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE).derive(master)
        yield hashlib.sha256(PURPOSE + key).hexdigest()[:ID_LENGTH], key


def _bound(owner: str, place: str) -> bytes:
    return f"{owner}|{place}".encode()
