"""Passwords: argon2id, with as much work as a sign-in can bear, and never many at once."""

import threading
from collections.abc import Iterable
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
SHORTEST: Final = 12
# A hash of megabytes of text would be an attack on the processor, not a password.
LONGEST: Final = 256

# Its search grows with the square of the length, and what is so long is not common.
LOOKED_AT: Final = 72
# Whoever may try a hundred times an hour should not be through before a hundred million tries;
# source: the scale of zxcvbn, on which 10^8 is "safe from guessing over the network".
LEAST_GUESSES: Final = 10**8
# What people here take and the lists of the library, made in the West, do not know.
ALSO_COMMON: Final = (
    "woaini", "woaini1314", "1314520", "5201314", "520520", "aini1314", "iloveyou1314", "woaini520",
    "qq123456", "a123456", "zxcvbnm123", "asd123", "wang", "zhang", "liu", "chen", "nihao",
    "zhongguo", "beijing", "taiwan", "taipei", "hongkong", "rexian", "hotline", "12345",
)  # fmt: skip

_hasher: Final = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
_places: Final = threading.BoundedSemaphore(AT_ONCE)


def hash_password(
    password: str, *, field: str = "password", names: Iterable[str | None] = ()
) -> str:
    """Return the argon2id hash that is stored. `field` is where a problem is shown.

    `names` are words that somebody who knows the person tries first.

    Raises:
        Invalid: the password is too short, too long, or one that attackers try first.
    """
    check_password(password, field=field, names=names)
    with _places:
        return _hasher.hash(password)


def check_password(
    password: str, *, field: str = "password", names: Iterable[str | None] = ()
) -> None:
    """Refuse what cannot be a password. There are no rules about kinds of characters.

    Raises:
        Invalid: the password is too short, too long, or one that attackers try first.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        sentence = gettext("The password must have %(shortest)s to %(longest)s characters.")
        message = sentence % {"shortest": SHORTEST, "longest": LONGEST}
        raise Invalid([FieldProblem(field=field, message=message)])
    if is_common(password, names):
        message = gettext("Many people use this password, or it is easily guessed. Take another.")
        raise Invalid([FieldProblem(field=field, message=message)])


def is_common(password: str, names: Iterable[str | None] = ()) -> bool:
    """Return whether a password is on the lists that attackers begin with, or close to one."""
    # Its lists take a while to read; only who sets a password waits for them.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    words = [*ALSO_COMMON, *(name for name in names if name)]
    judged = zxcvbn(password[:LOOKED_AT], user_inputs=words)
    return bool(judged["guesses"] < LEAST_GUESSES)


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
