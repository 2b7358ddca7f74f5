"""User tasks over the wire: what is done with them, and what is said and attached."""

from typing import Final

from fastapi import APIRouter

from web.api.tasks import acting, talk

router: Final = APIRouter()
for part in (acting, talk):
    router.include_router(part.router)

__all__ = ["router"]
