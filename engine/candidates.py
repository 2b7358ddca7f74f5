"""Whom a task is for, as drawings write it: roles, departments, groups, and skills within them.

A role stands there by its code, a department as `department:roads`, whoever is on duty for it as
`duty:roads`, a group as `group:hotline`.
`group:hotline/cantonese>=5` are those of the group who have the skill at level 5 or better; without
a level any will do. Upper and lower case make no difference.
"""

import re
from dataclasses import dataclass
from typing import Final

OF_GROUP: Final = "group:"
OF_DEPARTMENT: Final = "department:"
ON_DUTY: Final = "duty:"
LOWEST: Final = 1
HIGHEST: Final = 9
_SKILLED: Final = re.compile(
    r"group:\s*([^/\s]+)\s*(?:/\s*([^>=\s]+?)\s*(?:>=\s*([1-9])\s*)?)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRef:
    """The people of a group; with a `skill`, those who have it at `level` (1 to 9) or better."""

    group: str
    skill: str | None = None
    level: int = LOWEST

    def __str__(self) -> str:
        """Return it in the one spelling that is compared."""
        return OF_GROUP + self.group + (f"/{self.skill}>={self.level}" if self.skill else "")


def names_group(text: str) -> bool:
    """Return whether a candidate is meant to be a group; it may be written wrongly."""
    return text.strip().casefold().startswith(OF_GROUP)


def read_group(text: str) -> GroupRef | None:
    """Read a candidate that names a group; None when it is none, or is written wrongly."""
    found = _SKILLED.fullmatch(text.strip())
    if found is None:
        return None
    group, skill, level = found.groups()
    return GroupRef(
        group=group.casefold(),
        skill=skill.casefold() if skill else None,
        level=int(level) if level else LOWEST,
    )


def of_department(text: str) -> str | None:
    """Return the code of the department whose people, or people on duty, a candidate means."""
    given = text.strip().casefold()
    for prefix in (OF_DEPARTMENT, ON_DUTY):
        if given.startswith(prefix):
            return given.removeprefix(prefix).strip()
    return None


def folded(candidate: str) -> str:
    """Return a candidate in the spelling in which candidates are compared."""
    ref = read_group(candidate)
    return str(ref) if ref is not None else candidate.casefold()


def standing_for(group: str, skill: str, level: int) -> list[str]:
    """Return what somebody answers to who has a skill at a level: all levels up to it."""
    return [str(GroupRef(group=group, skill=skill, level=one)) for one in range(LOWEST, level + 1)]
