"""Telephone numbers as links that dial them."""

import re
from typing import Final

EXTENSION: Final = re.compile(r"\s*(?:#|x|转|轉)\s*(\d+)\s*$")


def dial(number: str) -> str:
    """Return the `tel:` address (RFC 3966) of a number as people write it.

    An extension is dialled as RFC 3966 has it, in a parameter of its own.
    """
    found = EXTENSION.search(number)
    main = number[: found.start()] if found else number
    plus = "+" if main.strip().startswith("+") else ""
    digits = re.sub(r"\D", "", main)
    return f"tel:{plus}{digits}{f';ext={found[1]}' if found else ''}"
