"""Makes absences, groups and skills."""

from datetime import timedelta

from base.db import Session
from engine.identity import Person
from engine.identity.absence.planning import AbsencePlan, AbsenceView, add_absence
from engine.identity.groups.levels import set_in_group
from engine.identity.groups.lists import (
    GroupChange,
    SkillKind,
    create_group,
    create_skill,
    groups,
    skills,
)
from tests.make.actors import ADMIN

DAY = timedelta(days=1)


def away(
    db: Session,
    person: Person,
    substitute: str | None = None,
    *,
    since: timedelta = timedelta(),
    lasting: timedelta = DAY,
) -> AbsenceView:
    """Let somebody be away from now on, or from `since` later on."""
    begins = db.now() + since
    plan = AbsencePlan(begins_at=begins, ends_at=begins + lasting, substitute=substitute)
    return add_absence(db, person.id, plan, by=ADMIN)


def in_group(db: Session, person: Person, group: str, **levels: int) -> None:
    """Put somebody into a group with skills; what does not exist is made."""
    if group not in {one.code for one in groups(db)}:
        create_group(db, group, GroupChange(names={"en": group.title()}), by=ADMIN)
    for code in levels.keys() - {one.code for one in skills(db)}:
        change = GroupChange(names={"en": code.title()}, kind=SkillKind.LANGUAGE)
        create_skill(db, code, change, by=ADMIN)
    set_in_group(db, person.id, group, levels, by=ADMIN)
