"""The page of one process."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from base.ids import short
from web.deps import Db
from web.monitor.instance.choice import Choice
from web.monitor.instance.shown import instance_values, tabs
from web.monitor.pages import Reader
from web.paths import ShortId
from web.render import render
from web.said import saying

router = APIRouter(include_in_schema=False)


@router.get("/instances/{instance_id}")
def instance(request: Request, db: Db, me: Reader, instance_id: ShortId) -> Response:
    """Show one instance, or what is chosen in it."""
    choice = Choice.read(request, f"/instances/{short(instance_id)}")
    values = instance_values(db, me, instance_id, choice)
    return render(
        request, "monitor/instance/instance.html", block="instance", **values, tabs=tabs(values),
        said=saying(request),
    )  # fmt: skip
