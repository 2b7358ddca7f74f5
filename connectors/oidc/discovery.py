"""What the other house says about itself: looked up once an hour, and when a key is new.

Source: OpenID Connect Discovery 1.0, sections 4.2 and 4.3.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from authlib.oidc.discovery import get_well_known_url

from base.egress import EgressFailed, check_url, fetch
from base.settings import Settings
from connectors.oidc.values import Found, Provider

FRESH: Final = timedelta(hours=1)
# A token with an unknown key makes us look again, but an attacker cannot make us ask all the time.
AGAIN: Final = timedelta(minutes=1)
PLACES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OK: Final = 200


def known(settings: Settings, provider: Provider, now: datetime) -> Found:
    """Return what is known of the other house, asking it when that is older than an hour.

    Raises:
        EgressRefused: one of its addresses may not be asked.
        EgressFailed: it does not answer, or speaks for somebody else.
    """
    found = provider.found
    if found is not None and now - found.at < FRESH:
        return found
    return discover(settings, provider.issuer, now)


def discover(settings: Settings, issuer: str, now: datetime) -> Found:
    """Ask the other house about itself.

    Raises:
        EgressRefused: one of its addresses may not be asked.
        EgressFailed: it does not answer, or speaks for somebody else.
    """
    facts = _asked(settings, get_well_known_url(issuer, external=True))
    host = str(check_url(settings, issuer).hostname)
    if facts.get("issuer") != issuer:
        raise EgressFailed(host=host, why="it calls itself another issuer")
    for place in PLACES:
        if not isinstance(facts.get(place), str):
            raise EgressFailed(host=host, why=f"it does not say its {place}")
        check_url(settings, facts[place])
    if facts.get("end_session_endpoint"):
        check_url(settings, str(facts["end_session_endpoint"]))
    keys = _asked(settings, facts["jwks_uri"])
    if not isinstance(keys.get("keys"), list):
        raise EgressFailed(host=host, why="it shows no keys")
    return Found(facts=facts, keys=keys, at=now)


def may_ask_again(found: Found, now: datetime) -> bool:
    """Return whether an unknown key is a reason to ask once more."""
    return now - found.at >= AGAIN


def _asked(settings: Settings, url: str) -> dict[str, Any]:
    answer = fetch(settings, url)
    if answer.status != OK:
        raise EgressFailed(host=answer.host, why=f"status {answer.status}")
    return answer.json()
