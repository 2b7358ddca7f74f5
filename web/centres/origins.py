"""Whether a request comes from one of our own pages, as far as browsers say so."""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from base.errors import NotAllowed
from base.i18n import N_

OURS: Final = frozenset({"same-origin", "none"})


class ForeignOrigin(NotAllowed):
    """A form was sent from somewhere else, or by a client that does not say from where."""

    code = "foreign_origin"
    message = N_(
        "This action did not come from one of our own pages, so it was not carried out. "
        "Please open the page again and repeat it there."
    )


def is_ours(headers: Headers, host: str) -> bool:
    """Return whether the browser says that the request comes from one of our own pages.

    `Sec-Fetch-Site` cannot be set by a page's script, so where it is present it decides.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in OURS
    origin = headers.get("origin")
    if origin is None or origin == "null":
        return False
    try:
        return urlsplit(origin).netloc == host
    except ValueError:  # a bracket that is never closed, for example
        return False


def is_from_us(headers: Headers, host: str) -> bool:
    """Return whether a page is opened from one of our own, for the few that begin something.

    A plain GET has no `Origin`, and without https there is no `Sec-Fetch-Site`: then the page that
    leads there must be ours by its address.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in OURS
    try:
        return urlsplit(headers.get("referer", "")).netloc == host
    except ValueError:
        return False
