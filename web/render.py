"""The one way in which a page becomes HTML.

One URL, one template: the whole page, or one of its blocks when htmx asks for a part.
"""

from pathlib import Path
from typing import Final

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    select_autoescape,
)
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse

from base.i18n import gettext, ngettext, pick
from base.ids import short
from engine.identity.permissions import ROLE_NAMES
from web.house import House
from web.looks.assets import Assets
from web.looks.choice import DENSITIES, KEYS, LOCALE_NAMES, MODES, THEMES, choice_of
from web.looks.formats import Moments, number, size, span
from web.looks.nav import nav_for

WEB: Final = Path(__file__).parent
PARTIAL: Final = "partial"
# The answer differs by these request headers: caches must not mix them up.
VARY: Final = "HX-Request-Type, Cookie, Accept-Language, Accept"


def build_environment(house: House, assets: Assets) -> Environment:
    """Make the one template environment of this process."""
    loader = ChoiceLoader(
        [
            FileSystemLoader(WEB),
            PrefixLoader({"forms": FileSystemLoader(WEB.parent / "forms")}),
        ]
    )
    env = Environment(
        loader=loader,
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Templates and code of one process belong together; a new release is a new process.
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined] # added by the extension
    moments = Moments(house.context.settings.zone, house.context.clock)
    env.filters.update(
        moment=moments.tag,
        ago=lambda moment: moments.tag(moment, "ago"),
        full=moments.full,
        day=moments.day,
        span=span,
        number=number,
        size=size,
        pick=pick,
        short=short,
    )
    env.globals.update(
        asset=assets.url,
        has_asset=assets.has,
        demo=house.context.settings.demo,
        now=house.context.clock.now,
        LOCALE_NAMES=LOCALE_NAMES,
        THEMES=THEMES,
        MODES=MODES,
        DENSITIES=DENSITIES,
        KEYS=KEYS,
        ROLE_NAMES=ROLE_NAMES,
    )
    env.globals["icon"] = env.get_template("shell/icons.html").module.icon  # type: ignore[attr-defined] # a macro
    # Macros are a global, so that a block rendered by itself has them as well as a whole page.
    env.globals["ui"] = env.get_template("shell/macros.html").module
    return env


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
    return {
        "request": request,
        "me": me,
        "choice": choice_of(request),
        "nav": nav_for(me, request.app, path, counts),
        "attention": attention,
        "path": path,
        "back_to": f"{path}?{request.url.query}" if request.url.query else path,
        "request_id": getattr(request.state, "request_id", ""),
    }


def environment_of(request: HTTPConnection) -> Environment:
    """Return the template environment of this process."""
    env = request.app.state.environment
    if not isinstance(env, Environment):
        message = "the application was made without templates"
        raise TypeError(message)
    return env
