"""The API for machines, under /api/v1: the same verbs as the pages, as JSON.

Callers prove themselves with a bearer token (`ringflow token create`). Errors are problem+json
with a stable `code`; lists come in pages `{items, next}`.
"""

from typing import Final

from fastapi import APIRouter

from web.api import (
    batches,
    collections,
    definitions,
    health,
    incidents,
    instances,
    messages,
    metrics,
    operations,
    retention,
    tasks,
    tickets,
)

router: Final = APIRouter(prefix="/api/v1")
for part in (
    health, definitions, instances, operations, batches, collections, retention, messages, tasks,
    incidents, tickets, metrics,
):  # fmt: skip
    router.include_router(part.router)

__all__ = ["router"]
