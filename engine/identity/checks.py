"""What names, codes and addresses must look like."""

import re
from typing import Final

from base.errors import FieldProblem, Invalid
from base.i18n import gettext

# By which drawings name departments and roles.
CODE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
# Not a judgement on addresses, only on slips of the hand: something, an @, something with a dot.
MAIL_ADDRESS: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")


def check_named(name: str, *, field: str = "name") -> None:
    """Refuse an empty name.

    Raises:
        Invalid: says that a name is missing.
    """
    if not name.strip():
        raise Invalid([FieldProblem(field=field, message=gettext("Please enter a name."))])


def check_address(address: str | None) -> None:
    """Refuse what cannot be an e-mail address; none at all is fine.

    Raises:
        Invalid: says what is wrong.
    """
    if address is not None and not MAIL_ADDRESS.fullmatch(address):
        message = gettext("This is not an e-mail address.")
        raise Invalid([FieldProblem(field="email", message=message)])


def check_code(code: str) -> None:
    """Refuse what drawings could not name.

    Raises:
        Invalid: says what a code may hold.
    """
    if not CODE.fullmatch(code):
        message = gettext("Use 1 to 32 small letters, digits, - or _.")
        raise Invalid([FieldProblem(field="code", message=message)])
