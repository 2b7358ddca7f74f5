"""How errors reach people and machines: a page, a fragment for htmx, or problem+json.

Each answer has a plain sentence, the request id, and one way back.
"""

from contextlib import suppress
from dataclasses import fields
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from markupsafe import escape
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from base.errors import Invalid, NotAllowed, NotFound, RingflowError, Unavailable
from base.i18n import N_, gettext
from web.centres.entering import centre_for, credential, in_centre, is_api
from web.deps import SignInNeeded, whoever
from web.looks.own import OtherLook, take_on
from web.platform.doors import PlatformSignInNeeded
from web.render import render, wants_part

log = structlog.get_logger(__name__)

PROBLEM_JSON: Final = "application/problem+json"
SENTENCES: Final = {
    403: NotAllowed.message,
    404: NotFound.message,
    405: N_("This address cannot be used in this way."),
    413: N_("This is too large to be accepted."),
    415: N_("This kind of content is not accepted here."),
    422: Invalid.message,
    429: N_("Too many attempts. Please wait a moment."),
    500: N_("Something went wrong on our side. It has been recorded."),
    503: Unavailable.message,
}
LAST_RESORT: Final = (
    '<!doctype html><meta charset="utf-8"><title>500</title>'
    '<h1>{sentence}</h1><p><code>{request_id}</code></p><p><a href="/">Ringflow</a></p>'
)
CODES: Final = {
    400: "bad_request",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_attempts",
    500: "internal",
}


def install(app: FastAPI) -> None:
    """Hang the renderers into the application."""
    app.add_exception_handler(OtherLook, take_on)
    app.add_exception_handler(SignInNeeded, sign_in_first)
    app.add_exception_handler(PlatformSignInNeeded, sign_in_first)
    app.add_exception_handler(RingflowError, known)
    app.add_exception_handler(RequestValidationError, not_understood)
    app.add_exception_handler(HTTPException, by_status)


def wants_json(request: Request) -> bool:
    """Return whether a machine is asking."""
    accept = request.headers.get("accept", "")
    asks_json = "application/json" in accept or PROBLEM_JSON in accept
    return is_api(request) or (asks_json and "text/html" not in accept)


def known(request: Request, error: Exception) -> Response:
    """Answer one of our own errors."""
    if not isinstance(error, RingflowError):
        raise TypeError(error)
    # Who and when, for example: machines get the facts that people read in the sentence.
    extra: dict[str, Any] = jsonable_encoder(error.params)
    if "when" in error.params:
        extra |= {"by": extra.get("username"), "at": extra["when"]}
    headers: dict[str, str] = {}
    if isinstance(error, Invalid) and error.problems:
        extra["problems"] = [problem_fields(problem) for problem in error.problems]
    if isinstance(error, Unavailable):
        headers["Retry-After"] = str(error.retry_after_s)
    return answer(request, error.status, error.code, error.text(), extra=extra, headers=headers)


def problem_fields(problem: Any) -> dict[str, Any]:
    """Return a problem's own fields and its sentence, in which its parameters already are."""
    own = {one.name: getattr(problem, one.name) for one in fields(problem) if one.name != "params"}
    return own | ({"message": problem.message} if hasattr(problem, "message") else {})


def sign_in_first(request: Request, _error: Exception) -> Response:
    """Send people to the sign-in page and back afterwards; tell machines plainly."""
    if wants_json(request):
        headers = {"WWW-Authenticate": "Bearer"}
        return answer(
            request, 401, SignInNeeded.code, gettext(SignInNeeded.message), headers=headers
        )
    if wants_part(request):
        # The page around the part is still there, so that is where the person comes back to.
        return Response(status_code=401, headers={"HX-Redirect": sign_in_url(here(request))})
    return RedirectResponse(sign_in_url(back_path(request)), status_code=303)


def here(request: Request) -> str:
    """Return the path of the page that htmx sits in."""
    current = request.headers.get("hx-current-url", "")
    base = str(request.base_url).rstrip("/")
    return current.removeprefix(base) if current.startswith(base + "/") else "/"


def back_path(request: Request) -> str:
    """Return path and query of this request."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def sign_in_url(came_for: str) -> str:
    """Return the sign-in page that leads on to `came_for`."""
    door = "/platform/sign-in" if came_for.startswith("/platform") else "/sign-in"
    return door if came_for == "/" else f"{door}?next={quote(came_for, safe='')}"


def not_understood(request: Request, error: Exception) -> Response:
    """Answer a request whose parts have the wrong shape. In pages a bad path is a missing page."""
    if not isinstance(error, RequestValidationError):
        raise TypeError(error)
    if not wants_json(request) and all("path" in part["loc"] for part in error.errors()):
        return answer(request, 404, NotFound.code, gettext(NotFound.message))
    problems = [
        {"field": ".".join(str(step) for step in part["loc"][1:]), "message": part["msg"]}
        for part in error.errors()
    ]
    sentence = gettext(SENTENCES[422])
    return answer(request, 422, "invalid", sentence, extra={"problems": problems})


def by_status(request: Request, error: Exception) -> Response:
    """Answer an error that is only an HTTP status, such as an unknown address."""
    if not isinstance(error, HTTPException):
        raise TypeError(error)
    status = error.status_code
    if status == HTTPStatus.METHOD_NOT_ALLOWED and opened_again(request):
        return RedirectResponse(request.url.path.rsplit("/", 1)[0] or "/", status_code=303)
    if not wants_json(request) and not wants_part(request):
        meet(request)
    sentence = gettext(SENTENCES.get(status, HTTPStatus(status).phrase))
    headers = dict(error.headers or {})
    return answer(request, status, CODES.get(status, "error"), sentence, headers=headers)


def meet(request: Request) -> None:
    """See who is there, where no page has asked: the way on is the menu that they know."""
    if getattr(request.state, "me", None) is not None or credential(request) is None:
        return
    with suppress(RingflowError), in_centre(request, centre_for(request)) as db:
        whoever(request, db)


def opened_again(request: Request) -> bool:
    """Return whether somebody opens an address that only takes forms.

    That happens after signing in anew or choosing another language in the middle of a form. What
    the form belongs to is one step up.
    """
    return request.method == "GET" and not wants_json(request) and not wants_part(request)


def unexpected(request: Request) -> Response:
    """Answer what nobody foresaw, without saying more than that.

    If even the page for it cannot be drawn, a page without layout says the same.
    """
    sentence = gettext(SENTENCES[500])
    try:
        return answer(request, 500, CODES[500], sentence)
    except Exception:
        log.exception("error_page_failed")
    request_id = escape(getattr(request.state, "request_id", ""))
    return HTMLResponse(LAST_RESORT.format(sentence=sentence, request_id=request_id), 500)


def answer(
    request: Request,
    status: int,
    code: str,
    sentence: str,
    *,
    extra: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return the error in the form that the caller can use."""
    log.info("request_refused", status=status, code=code)
    request_id = getattr(request.state, "request_id", "")
    if wants_json(request):
        body = {
            **(extra or {}),
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "detail": sentence,
            "request_id": request_id,
        }
        return JSONResponse(body, status, headers, media_type=PROBLEM_JSON)
    problems = (extra or {}).get("problems", [])
    name = "shell/error.html"
    if wants_part(request):
        # A failed part must not replace what is on the page: it is shown as a toast instead.
        name = "shell/_error_toast.html"
        headers = {**(headers or {}), "HX-Retarget": "#toasts", "HX-Reswap": "beforeend"}
        headers |= {"HX-Push-Url": "false", "HX-Replace-Url": "false"}
    return render(
        request,
        name,
        status=status,
        headers=headers,
        number=status,
        sentence=sentence,
        problems=problems,
    )
