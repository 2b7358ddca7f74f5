"""All pages about people, as one router."""

from fastapi import APIRouter

from web.admin.absence.own import router as own
from web.admin.absence.pages import router as absences
from web.admin.groups.marks import router as marks
from web.admin.groups.pages import router as groups
from web.admin.people.bringing import router as bringing
from web.admin.people.leaving import router as leaving
from web.admin.people.person import router as person
from web.admin.people.users import router as users

router = APIRouter()
# "new" is told from a code or an id by coming first.
for part in (bringing, users, marks, groups, absences, own, leaving, person):
    router.include_router(part)
