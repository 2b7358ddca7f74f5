"""How candidate groups are called for people."""

from collections.abc import Collection

from base.db import Session
from base.i18n import gettext
from engine.candidates import ON_DUTY, of_department
from engine.identity.access.roles import role_names
from engine.identity.departments import department_names
from engine.identity.groups.lists import group_names


def candidate_names(db: Session, candidates: Collection[str]) -> dict[str, str]:
    """Return the names of roles, and of the departments and groups among these candidates.

    What is not known is left out.
    """
    names = role_names(db)
    if names.keys() >= set(candidates):
        return names
    codes = {one: code for one in candidates if (code := of_department(one)) is not None}
    departments = department_names(db, set(codes.values())) if codes else {}
    for candidate, code in codes.items():
        if code in departments:
            on_duty = candidate.casefold().startswith(ON_DUTY)
            name = departments[code]
            names[candidate] = gettext("On duty: %(name)s") % {"name": name} if on_duty else name
    return names | group_names(db, candidates)
