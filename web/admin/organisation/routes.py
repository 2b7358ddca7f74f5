"""The pages of the organisation in one router."""

from typing import Final

from fastapi import APIRouter

from web.admin.organisation import duty, duty_files, files, pages, wizard

router: Final = APIRouter()
for part in (files, pages, duty, duty_files, wizard):
    router.include_router(part.router)
