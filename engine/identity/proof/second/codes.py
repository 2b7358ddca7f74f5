"""Codes out of a shared secret and the time.

Source: RFC 6238 (TOTP) over RFC 4226 (HOTP) with SHA-1, 6 digits and steps of 30 seconds, which is
what every authenticator understands.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

DIGITS: Final = 6
STEP_S: Final = 30
# RFC 4226 asks for 128 bits at least and recommends 160.
SECRET_BYTES: Final = 20
# Clocks of telephones are a little off, and typing takes time.
DRIFT: Final = 1


def new_secret() -> str:
    """Make a secret, in Base32 as authenticators take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def step_at(moment: datetime) -> int:
    """Return the number of the step that a moment lies in."""
    return int(moment.timestamp()) // STEP_S


def code_at(secret: str, step: int, *, digits: int = DIGITS) -> str:
    """Return the code of one step.

    Source: RFC 4226, section 5.3: four bytes from where the last half byte of the hash points to,
    without the sign, to the base of ten.
    """
    hashed = hmac.digest(base64.b32decode(secret), step.to_bytes(8), hashlib.sha1)
    offset = hashed[-1] & 0x0F
    number = int.from_bytes(hashed[offset : offset + 4]) & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_of(secret: str, code: str, *, now: datetime, after: int | None) -> int | None:
    """Return the step that `code` belongs to, or None when it is wrong.

    A code of a step that is not `after` the last one used is refused: it may have been read over
    somebody's shoulder.
    """
    typed = "".join(code.split())
    here, found = step_at(now), None
    for step in range(here - DRIFT, here + DRIFT + 1):
        same = hmac.compare_digest(code_at(secret, step).encode(), typed.encode())
        if same and (after is None or step > after):
            found = step
    return found


def address_for(secret: str, *, account: str, issuer: str) -> str:
    """Return the `otpauth:` address that a QR code shows to the authenticator."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    facts = {"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP_S}
    return f"otpauth://totp/{label}?{urlencode(facts, quote_via=quote)}"
