"""Conditions on variables as an address says them: `var=amount.gt.1000`.

The form sends name, operator and value in three fields of the same number.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from base.i18n import N_
from base.privacy import field_kind
from engine import FactTest, Operator
from web.paths import words

MOST: Final = 6
LONGEST_NAME: Final = 80
OPERATORS: Final[Mapping[Operator, str]] = {
    Operator.EQUAL: N_("is"),
    Operator.NOT_EQUAL: N_("is not"),
    Operator.LESS: N_("less than"),
    Operator.AT_MOST: N_("at most"),
    Operator.GREATER: N_("more than"),
    Operator.AT_LEAST: N_("at least"),
    Operator.LIKE: N_("contains"),
    Operator.ONE_OF: N_("is one of"),
}
_CONDITION: Final = re.compile(r"([^~]{1,80})~(eq|ne|lt|le|gt|ge|like|in)~(.+)")


def read(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the conditions of an address or a form, each in the one spelling of addresses."""
    found: list[str] = []
    name = operator = ""
    for key, value in pairs:
        if key == "var":
            found.append(words(value))
        elif key == "var_name":
            name = words(value)
        elif key == "var_is":
            operator = value
        elif key == "var_value" and name and value.strip():
            found.append(f"{name}~{operator}~{words(value)}")
    plain = (one for one in found if (test := test_of(one)) is not None and known(test.name))
    return tuple(dict.fromkeys(plain))[:MOST]


def test_of(text: str) -> FactTest | None:
    """Return the condition that a part of an address is, None when it is none."""
    found = _CONDITION.fullmatch(text)
    if found is None:
        return None
    name, operator, value = found.groups()
    return FactTest(name=name.strip(), operator=Operator(operator), value=value.strip())


def names(asked: Iterable[str]) -> tuple[str, ...]:
    """Return names of variables that lists know, each once."""
    clean = (words(one)[:LONGEST_NAME] for one in asked)
    return tuple(dict.fromkeys(one for one in clean if one and known(one)))


def known(name: str) -> bool:
    """Return whether lists may know a variable: personal data they do not."""
    return bool(name) and not any(field_kind(part) for part in name.split("."))
