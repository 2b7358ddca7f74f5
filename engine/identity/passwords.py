"""Passwords: argon2id, with as much work as a sign-in can bear, and never many at once."""

import threading
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from base.errors import FieldProblem, Invalid
from base.i18n import gettext

MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
LANES: Final = 1
# Hundreds of people sign in when a shift starts. More hashes at once would starve all else.
AT_ONCE: Final = 2
SHORTEST: Final = 10
# A hash of megabytes of text would be an attack on the processor, not a password.
LONGEST: Final = 256

_hasher: Final = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
_places: Final = threading.BoundedSemaphore(AT_ONCE)


def hash_password(password: str, *, field: str = "password") -> str:
    """Return the argon2id hash that is stored. `field` is where a problem is shown.

    Raises:
        Invalid: the password is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        sentence = gettext("The password must have %(shortest)s to %(longest)s characters.")
        message = sentence % {"shortest": SHORTEST, "longest": LONGEST}
        raise Invalid([FieldProblem(field=field, message=message)])
    with _places:
        return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Return whether `password` is the one behind the hash.

    Without a stored hash (unknown user, no password) the same work is done for nothing, so that
    the time of the answer does not tell which users exist.
    """
    with _places:
        try:
            _hasher.verify(stored or _decoy(), password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None and len(password) <= LONGEST


@cache
def _decoy() -> str:
    return _hasher.hash("nobody has this password")
