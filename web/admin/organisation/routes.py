"""The pages of the organisation in one router."""

from typing import Final

from fastapi import APIRouter

from web.admin.organisation import files, pages
from web.admin.organisation.duty import files as duty_files
from web.admin.organisation.duty import pages as duty
from web.admin.organisation.reorganising import pages as reorganising

router: Final = APIRouter()
for part in (files, pages, duty, duty_files, reorganising):
    router.include_router(part.router)
