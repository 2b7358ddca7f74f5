"""The code becomes an id token, and the id token is believed only if everything about it is right.

Source: OpenID Connect Core 1.0, section 3.1.3.7.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from base.egress import fetch
from base.settings import Settings
from connectors.oidc.values import ALGORITHMS, Flow, Found, NotVouched, Provider

LEEWAY_S: Final = 60
# An id token is made for this very sign-in; one that is older was made for another one.
OLDEST_S: Final = 600
LONGEST_SUBJECT: Final = 255
OK: Final = 200


class KeyUnknown(Exception):
    """The token is signed with a key that the other house has not shown us yet."""


def exchange(
    settings: Settings, provider: Provider, found: Found, flow: Flow, *, code: str, back: str
) -> dict[str, Any]:
    """Exchange the code and return the answer, with `id_token` in it.

    Raises:
        NotVouched: the other house refuses the code.
        EgressFailed: it does not answer.
    """
    body = prepare_token_request(
        "authorization_code", redirect_uri=back, code=code, code_verifier=flow.verifier
    )
    method = _method(provider, found)
    auth = ClientAuth(provider.client_id, provider.secret or "", method)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    url, headers, body = auth.prepare("POST", found.token_endpoint, headers, body)
    sent = {name: str(value) for name, value in headers.items()}
    form = body if isinstance(body, bytes) else str(body).encode()
    answer = fetch(settings, url, form=form, headers=sent)
    if answer.status != OK:
        raise NotVouched(name=provider.name, why="code")
    given = answer.json()
    if not isinstance(given.get("id_token"), str):
        raise NotVouched(name=provider.name, why="id_token")
    return given


def check_id_token(
    provider: Provider, found: Found, flow: Flow, given: Mapping[str, Any], *, now: datetime
) -> dict[str, Any]:
    """Return the claims of an id token that is right in everything.

    Raises:
        KeyUnknown: no key of the other house has the token's number.
        NotVouched: signature, issuer, audience, time or nonce is not right.
    """
    token = _signed(provider, found, given["id_token"])
    moment = int(now.timestamp())
    claims = CodeIDToken(
        token.claims,
        token.header,
        options={"iss": {"value": provider.issuer}, "aud": {"value": provider.client_id}},
        params={
            "nonce": flow.nonce, "client_id": provider.client_id,
            "access_token": given.get("access_token"),
        },
    )  # fmt: skip
    try:
        claims.validate(now=moment, leeway=LEEWAY_S)
    except (JoseError, ValueError, TypeError) as error:
        why = getattr(error, "claim", None) or type(error).__name__
        raise NotVouched(name=provider.name, why=str(why)) from error
    _check_rest(provider, claims, moment)
    return dict(claims)


def _signed(provider: Provider, found: Found, text: str) -> jwt.Token:
    try:
        keys = KeySet.import_key_set(cast("KeySetSerialization", dict(found.keys)))
        return jwt.decode(text, keys, algorithms=list(ALGORITHMS))
    except (JoseError, ValueError, KeyError, TypeError) as error:
        if _names_unknown_key(found, text):
            raise KeyUnknown from error
        raise NotVouched(name=provider.name, why="signature") from error


def _names_unknown_key(found: Found, text: str) -> bool:
    from joserfc.jws import extract_compact  # noqa: PLC0415 only on the way to a refusal

    try:
        header = extract_compact(text.encode()).protected
    except (JoseError, ValueError, KeyError, TypeError):
        return False
    known = {key.get("kid") for key in found.keys["keys"] if isinstance(key, dict)}
    return header.get("alg") in ALGORITHMS and header.get("kid") not in known


def _check_rest(provider: Provider, claims: Mapping[str, Any], moment: int) -> None:
    """Check what the library leaves open."""
    audience, made = claims["aud"], claims["iat"]
    subject = claims["sub"]
    if isinstance(audience, list) and len(audience) > 1 and "azp" not in claims:
        raise NotVouched(name=provider.name, why="azp")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise NotVouched(name=provider.name, why="sub")
    if not isinstance(made, int | float) or made < moment - OLDEST_S:
        raise NotVouched(name=provider.name, why="iat")


def _method(provider: Provider, found: Found) -> str:
    if not provider.secret:
        return "none"
    offered = found.facts.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
