"""The one way in which a page becomes HTML.

One URL, one template: the whole page, or one of its blocks when htmx asks for a part.
"""

from typing import Final

from jinja2 import Environment
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse

from web.looks.choice import choice_of, offered
from web.looks.formats import use_zone
from web.looks.nav import nav_for
from web.looks.own import lasting, open_to, own_things

PARTIAL: Final = "partial"
# The answer differs by these request headers: caches must not mix them up.
VARY: Final = "HX-Request-Type, Cookie, Accept-Language, Accept"


def render(
    request: Request,
    name: str,
    *,
    block: str | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **values: object,
) -> HTMLResponse:
    """Return the template as an answer: only `block` when htmx asks for a part of the page."""
    part = block if wants_part(request) else None
    html = render_text(request, name, block=part, **values)
    return HTMLResponse(html, status_code=status, headers={"Vary": VARY, **(headers or {})})


def render_text(
    request: HTTPConnection, name: str, *, block: str | None = None, **values: object
) -> str:
    """Return the template, or one block of it, as text (for answers and for live streams)."""
    template = environment_of(request).get_template(name)
    values = {**shell_values(request), **values}
    with use_zone(getattr(request.state, "zone", None)):
        if block is None:
            return template.render(values)
        return "".join(template.blocks[block](template.new_context(values)))


def wants_part(request: HTTPConnection) -> bool:
    """Return whether htmx will put the answer into a part of the page."""
    return request.headers.get("hx-request-type") == PARTIAL


def shell_values(request: HTTPConnection) -> dict[str, object]:
    """Return what the layout needs on every page."""
    me = getattr(request.state, "me", None)
    path = request.url.path
    attention = getattr(request.state, "attention", {})
    counts = {entry: waits.total for entry, waits in attention.items()}
    back_to = f"{path}?{request.url.query}" if request.url.query else path
    own, here = own_things(request).favourites, lasting(back_to)
    return {
        "request": request,
        "me": me,
        "choice": choice_of(request),
        "languages": offered(getattr(request.state, "centre", None)),
        "root": request.scope.get("root_path", ""),
        "nav": nav_for(me, request.app, path, counts),
        "attention": attention,
        "path": path,
        "back_to": back_to,
        "dials": getattr(request.state, "dials", False),
        "favourites": open_to(me, own),
        "is_favourite": any(one.path == here for one in own),
        "here_lasting": here,
        "request_id": getattr(request.state, "request_id", ""),
    }


def environment_of(request: HTTPConnection) -> Environment:
    """Return the template environment of this process."""
    env = request.app.state.environment
    if not isinstance(env, Environment):
        message = "the application was made without templates"
        raise TypeError(message)
    return env
