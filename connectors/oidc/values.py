"""What the steps of a sign-in hand to one another; no database in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from base.errors import NotAllowed
from base.i18n import N_

# What a session says about how somebody came in; the code of the house follows.
VIA: Final = "oidc:"
# Signatures by a key pair; whoever knows our client secret must not be able to sign.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")


class NotVouched(NotAllowed):
    """The other house did not vouch for the person in a way that counts."""

    code = "not_vouched"
    message = N_("%(name)s did not confirm who you are (%(why)s). Please try again.")


class NotKnownHere(NotAllowed):
    """The other house vouches for somebody whom nobody here knows."""

    code = "not_known_here"
    message = N_("You have no account here yet. Ask an administrator to expect you from %(name)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A house that vouches, as a sign-in needs it; `secret` is readable here."""

    id: UUID
    centre_id: UUID
    code: str
    name: str
    issuer: str
    client_id: str
    secret: str | None
    scopes: str
    found: "Found | None"

    @property
    def way(self) -> str:
        """What a session says about how somebody came in."""
        return f"{VIA}{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the other house says about itself, and its keys; kept for an hour."""

    facts: Mapping[str, Any]
    keys: Mapping[str, Any]
    at: datetime

    @property
    def authorization_endpoint(self) -> str:
        """Where people sign in."""
        return str(self.facts["authorization_endpoint"])

    @property
    def token_endpoint(self) -> str:
        """Where we exchange the code."""
        return str(self.facts["token_endpoint"])

    @property
    def end_session_endpoint(self) -> str | None:
        """Where people sign out of the other house, if it has such a place."""
        place = self.facts.get("end_session_endpoint")
        return str(place) if place else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One way to the other house and back; the browser keeps it, sealed.

    `user_id` is set when somebody who is signed in links the account to the other house.
    """

    state: str
    nonce: str
    verifier: str
    provider_id: UUID
    came_for: str
    ends_at: datetime
    user_id: UUID | None = None
