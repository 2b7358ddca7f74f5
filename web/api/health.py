"""Whether this installation is well, for load balancers and monitors. Open to all, says little."""

from fastapi import APIRouter
from starlette.responses import JSONResponse

from web.deps import TheHouse

router = APIRouter(tags=["health"])


@router.get("/health")
def health(house: TheHouse) -> JSONResponse:
    """Return `ok`, or `degraded` with what is wrong; 503 only when nothing can be done."""
    checks = house.checks()
    wrong = [name for name, state in checks.items() if state not in {"ok", "off"}]
    status = "degraded" if wrong else "ok"
    return JSONResponse(
        {"status": status, "checks": dict(checks)}, 503 if "database" in wrong else 200
    )
