"""The way to the other house and back: what is sent along, and what must come back with it."""

import json
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.sealing import SealBroken, seal, unseal
from base.settings import Settings
from connectors.oidc.discovery import discover, known, may_ask_again
from connectors.oidc.providers import keep_found, usable
from connectors.oidc.records import OidcAnswer
from connectors.oidc.tokens import KeyUnknown, check_id_token, exchange
from connectors.oidc.values import Flow, Found, NotVouched, Provider
from engine.identity.proof.secrets import fingerprint, new_token

# Opens a transaction in the provider's centre; asking another house never happens within one.
OpenDb = Callable[[], AbstractContextManager[Session]]
GOOD_FOR: Final = timedelta(minutes=10)
PLACE: Final = "oidc flow"
RANDOM_BYTES: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """Where the browser goes, and what it keeps until it comes back."""

    url: str
    state: str
    kept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """What the browser brings back; `kept` is what it kept."""

    state: str
    code: str
    issuer: str | None
    error: str
    kept: str


def begin(
    open_db: OpenDb, provider_id: UUID, *, back: str, came_for: str, user_id: UUID | None = None
) -> Begun:
    """Send somebody to the other house; `back` is our address that they come back to.

    Raises:
        NotFound: there is no such provider, or it is switched off.
        EgressRefused: one of its addresses may not be asked.
        EgressFailed: it does not answer.
    """
    with open_db() as db:
        provider, settings, now = usable(db, provider_id), db.context.settings, db.now()
        state = new_token(db.centre_id)
    found = known(settings, provider, now)
    flow = Flow(
        state=state, nonce=secrets.token_urlsafe(RANDOM_BYTES),
        verifier=secrets.token_urlsafe(RANDOM_BYTES), provider_id=provider_id, came_for=came_for,
        ends_at=now + GOOD_FOR, user_id=user_id,
    )  # fmt: skip
    with open_db() as db:
        keep_found(db, provider, found)
        kept = seal(db, _packed(flow), PLACE)
    url = prepare_grant_uri(
        found.authorization_endpoint, provider.client_id, "code", redirect_uri=back,
        scope=provider.scopes, state=state, nonce=flow.nonce,
        code_challenge=create_s256_code_challenge(flow.verifier), code_challenge_method="S256",
    )  # fmt: skip
    return Begun(url=str(url), state=state, kept=kept)


def finish(
    open_db: OpenDb, provider_id: UUID, came: CameBack, *, back: str
) -> tuple[Provider, Flow, dict[str, Any]]:
    """Take what came back, and return who vouches, the way, and what is vouched for.

    Raises:
        NotFound: there is no such provider, or it is switched off.
        NotVouched: something about the answer is not right, or it came before.
        EgressFailed: the other house does not answer.
    """
    with open_db() as db:
        provider, settings, now = usable(db, provider_id), db.context.settings, db.now()
        flow = _flow(db, provider, came, now)
        _use_up(db, provider, came.state, now)
    if came.error or not came.code:
        raise NotVouched(name=provider.name, why=came.error[:40] or "code")
    found = known(settings, provider, now)
    if came.issuer is not None and came.issuer != provider.issuer:
        raise NotVouched(name=provider.name, why="iss")
    given = exchange(settings, provider, found, flow, code=came.code, back=back)
    claims, found = _checked(settings, provider, found, flow, given, now)
    if found is not provider.found:
        with open_db() as db:
            keep_found(db, provider, found)
    return provider, flow, claims


def _checked(
    settings: Settings, provider: Provider, found: Found, flow: Flow, given: dict[str, Any],
    now: datetime,
) -> tuple[dict[str, Any], Found]:  # fmt: skip
    try:
        return check_id_token(provider, found, flow, given, now=now), found
    except KeyUnknown as unknown:
        if not may_ask_again(found, now):
            raise NotVouched(name=provider.name, why="kid") from unknown
    fresh = discover(settings, provider.issuer, now)
    try:
        return check_id_token(provider, fresh, flow, given, now=now), fresh
    except KeyUnknown as unknown:
        raise NotVouched(name=provider.name, why="kid") from unknown


def _flow(db: Session, provider: Provider, came: CameBack, now: datetime) -> Flow:
    """Return the way that this browser began; another browser's or another house's is none."""
    try:
        flow = _unpacked(unseal(db, came.kept, PLACE))
    except (SealBroken, ValueError, KeyError, TypeError) as error:
        raise NotVouched(name=provider.name, why="state") from error
    same = secrets.compare_digest(flow.state.encode(), came.state.encode())
    if not same or flow.provider_id != provider.id or flow.ends_at <= now:
        raise NotVouched(name=provider.name, why="state")
    return flow


def _use_up(db: Session, provider: Provider, state: str, now: datetime) -> None:
    long_ago = OidcAnswer.came_at < now - 2 * GOOD_FOR
    db.execute(delete(OidcAnswer).where(OidcAnswer.centre_id == db.centre_id, long_ago))
    row = insert(OidcAnswer).values(
        state_sha256=fingerprint(state), centre_id=db.centre_id, came_at=now
    )
    fresh = db.scalar(row.on_conflict_do_nothing().returning(OidcAnswer.state_sha256))
    if fresh is None:
        raise NotVouched(name=provider.name, why="state")


def _packed(flow: Flow) -> str:
    return json.dumps(
        {"state": flow.state, "nonce": flow.nonce, "verifier": flow.verifier,
         "provider": str(flow.provider_id), "came_for": flow.came_for,
         "ends_at": flow.ends_at.isoformat(),
         "user": str(flow.user_id) if flow.user_id else None}
    )  # fmt: skip


def _unpacked(text: str) -> Flow:
    read = json.loads(text)
    return Flow(
        state=read["state"], nonce=read["nonce"], verifier=read["verifier"],
        provider_id=UUID(read["provider"]), came_for=read["came_for"],
        ends_at=datetime.fromisoformat(read["ends_at"]),
        user_id=UUID(read["user"]) if read["user"] else None,
    )  # fmt: skip
