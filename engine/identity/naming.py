"""How candidate groups are called for people."""

from collections.abc import Collection

from sqlalchemy import select

from base.db import Session
from base.i18n import gettext, pick
from engine.candidates import ON_DUTY, of_department, read_group
from engine.identity.access.roles import role_names
from engine.identity.departments import department_names
from engine.identity.records import GroupRow


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
    return names | _groups(db, candidates)


def _groups(db: Session, candidates: Collection[str]) -> dict[str, str]:
    refs = {one: ref for one in candidates if (ref := read_group(one)) is not None}
    if not refs:
        return {}
    query = select(GroupRow.code, GroupRow.names).where(GroupRow.centre_id == db.centre_id)
    known = {code: pick(names) for code, names in db.execute(query)}
    return {
        one: known[ref.group] + (f" · {ref.skill} ≥ {ref.level}" if ref.skill else "")
        for one, ref in refs.items() if ref.group in known
    }  # fmt: skip
