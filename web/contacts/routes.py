"""The pages of the address book in one router."""

from typing import Final

from fastapi import APIRouter

from web.contacts import files, inside, outside

router: Final = APIRouter()
for part in (files, inside, outside):
    router.include_router(part.router)
