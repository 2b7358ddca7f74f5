"""Where a gateway reports what became of a message. The address is the proof of who may."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from starlette.responses import PlainTextResponse, Response

from connectors import sms
from web.deps import Db

router = APIRouter(prefix="/sms/reports", include_in_schema=False)


@router.get("/{message_id}/{attempt}/{seal}")
def report(
    db: Db,
    message_id: UUID,
    attempt: Annotated[int, Path(ge=1, le=1_000_000)],
    seal: Annotated[str, Path(max_length=64)],
    kind: Annotated[sms.Report, Query(alias="type")],
    said: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """Enter a delivery report."""
    sms.take_report(db, message_id, attempt=attempt, seal=seal, report=kind, said=said)
    return PlainTextResponse("ok")
