"""Hand one message to a gateway that speaks Kannel's `sendsms`, step by step.

Before the request is sent every failure means "not sent". Between the request and the gateway's
answer a failure means that nobody knows. The gateway gives no number of its own for a message: its
delivery reports find ours by the address that we give with it.
Source: Kannel 1.4 user's guide, "Using the HTTP interface to send SMS messages"; tried with 1.4.5.
"""

import http.client
import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from base.settings import SmsSettings
from connectors.handing import Lost, Refused

TAKEN: Final = frozenset({200, 202})
BAD_REQUEST: Final = 400
ALL_REPORTS: Final = 31
LATIN, UCS2 = 0, 2
LONGEST_ANSWER: Final = 4096
# `%d` and the others are the gateway's to fill in.
REPORTED: Final = "type=%d&said=%A"
PROBE_ANSWER: Final = "receiver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What a gateway is given. `report_url` is where its delivery reports go, without a query."""

    to: str
    text: str
    wide: bool
    report_url: str


def hand_over(settings: SmsSettings, parcel: Parcel) -> str:
    """Send one message and return what the gateway said.

    Raises:
        Refused: it was certainly not sent.
        Lost: it may or may not have been sent.
    """
    asked: dict[str, str | int] = {
        "to": parcel.to, "text": parcel.text, "charset": "UTF-8",
        "coding": UCS2 if parcel.wide else LATIN, "dlr-mask": ALL_REPORTS,
        "dlr-url": f"{parcel.report_url}?{REPORTED}",
    }  # fmt: skip
    if settings.sender:
        asked["from"] = settings.sender
    status, said = _ask(settings, asked)
    if status not in TAKEN:
        raise Refused(f"{status} {said}", permanent=status == BAD_REQUEST)
    return said


def probe(settings: SmsSettings) -> str:
    """Ask whether the gateway lets us in, without a receiver, so that nothing can be sent.

    Raises:
        Refused: it cannot be reached, or does not let us in.
    """
    try:
        status, said = _ask(settings, {})
    except Lost as loss:
        raise Refused(str(loss), permanent=False) from loss
    # Whoever is let in is asked for a receiver: that is the answer hoped for.
    if status != BAD_REQUEST or PROBE_ANSWER not in said.lower():
        raise Refused(f"{status} {said}", permanent=False)
    return said


def _ask(settings: SmsSettings, asked: dict[str, str | int]) -> tuple[int, str]:
    entry = {"username": settings.user or "", "password": settings.password or ""}
    url = urlsplit(settings.url)
    # quote, not quote_plus: a plus sign of a number must not become a blank.
    path = f"{quote(url.path or '/', safe='/%')}?{urlencode(entry | asked, quote_via=quote)}"
    line = _line(settings)
    try:
        try:
            line.connect()
        except (OSError, UnicodeError) as error:
            raise Refused(f"{url.hostname}: {error}", permanent=False) from error
        try:
            line.request("GET", path, headers={"Connection": "close"})
            answer = line.getresponse()
            said = answer.read(LONGEST_ANSWER).decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise Lost(f"the line broke after the message was sent: {error!r}"[:400]) from error
    finally:
        line.close()
    return answer.status, " ".join(said.split())[:400]


def _line(settings: SmsSettings) -> http.client.HTTPConnection:
    url, timeout = urlsplit(settings.url), settings.timeout_s
    host = url.hostname or ""
    if url.scheme == "https":
        trust = ssl.create_default_context()
        return http.client.HTTPSConnection(host, url.port, timeout=timeout, context=trust)
    return http.client.HTTPConnection(host, url.port, timeout=timeout)
