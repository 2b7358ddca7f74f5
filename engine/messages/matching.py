"""When a message fits a waiting token. Pure decisions on texts.

A drawing may give a catching element keys: then every key must have the same value in the
message. Without keys, everything the message says must be true of the instance's variables.
`business_key` and `instance_id` in a message always speak of the instance itself.

Values are compared as texts, because the number in a mail's subject and the number in a variable
are the same number.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any, ClassVar, Final
from uuid import UUID

from base.errors import Invalid
from base.i18n import N_

SPECIAL: Final = ("business_key", "instance_id")
MOST_KEYS: Final = 8
LONGEST_FACT: Final = 200
Plain = Mapping[str, str]


class TooManyKeys(Invalid):
    """A message says more about its receiver than can be looked up."""

    code: ClassVar[str] = "too_many_keys"
    message: ClassVar[str] = N_("A message can carry at most %(limit)s correlation keys.")


class NoKeyValue(Invalid):
    """A key by which a message shall be recognised has no plain value."""

    code: ClassVar[str] = "no_key_value"
    message: ClassVar[str] = N_(
        "The correlation key “%(key)s” has no value that a message could be compared with."
    )


def plain(value: object) -> str | None:
    """Return the text by which a value is compared, or None when it cannot be compared."""
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | UUID():
            return str(value)
        case float() | Decimal():
            return _number(Decimal(str(value)))
        case datetime() | date():
            return value.isoformat()
        case _:
            return None


def plain_keys(values: Mapping[str, Any]) -> dict[str, str]:
    """Return keys in comparable form.

    Raises:
        NoKeyValue: one has none.
        TooManyKeys: there are more than eight.
    """
    if len(values) > MOST_KEYS:
        raise TooManyKeys(limit=MOST_KEYS)
    keys: dict[str, str] = {}
    for key, value in values.items():
        text = plain(value)
        if text is None:
            raise NoKeyValue(key=key)
        keys[key] = text
    return keys


def facts_of(variables: Mapping[str, Any]) -> dict[str, str]:
    """Return those variables that a message without keys may name: plain and short ones."""
    pairs = ((key, plain(value)) for key, value in variables.items())
    return {key: text for key, text in pairs if text is not None and len(text) <= LONGEST_FACT}


def canonical(keys: Plain) -> str:
    """Return keys as one text that is equal exactly when the keys are."""
    return json.dumps(dict(sorted(keys.items())), ensure_ascii=False, separators=(",", ":"))


def possible_matches(correlation: Plain) -> list[str]:
    """Return every set of keys that a message with this correlation would satisfy."""
    names = sorted(correlation)
    return [
        canonical({name: correlation[name] for name in chosen})
        for size in range(1, len(names) + 1)
        for chosen in combinations(names, size)
    ]


def split(correlation: Plain) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a message says about the instance itself, and the rest."""
    special = {key: value for key, value in correlation.items() if key in SPECIAL}
    rest = {key: value for key, value in correlation.items() if key not in SPECIAL}
    return special, rest


def agrees(match: str | None, facts: Plain, rest: Plain) -> bool:
    """Return whether a message that names the instance itself contradicts the waiting token."""
    if match is not None:
        keys: dict[str, str] = json.loads(match)
        return all(rest.get(key, value) == value for key, value in keys.items())
    return all(facts.get(key) == value for key, value in rest.items())


def fits(  # the same rule as the look-up, for messages that wait in the buffer
    correlation: Plain, *, match: str | None, facts: Plain, instance: Plain
) -> bool:
    """Return whether a waiting message is for a token that has just begun to wait.

    `instance` holds the instance's own `instance_id` and, if it has one, `business_key`.
    """
    special, rest = split(correlation)
    if any(instance.get(key) != value for key, value in special.items()):
        return False
    if special or match is None:
        return agrees(match, facts, rest)
    keys: dict[str, str] = json.loads(match)
    return all(rest.get(key) == value for key, value in keys.items())


def _number(value: Decimal) -> str:
    whole = value.to_integral_value()
    return str(int(whole)) if value == whole else format(value.normalize(), "f")
