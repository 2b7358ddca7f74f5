"""A hall that vouches: an OpenID Connect server on loopback, with keys and codes of its own.

It answers over real HTTP and follows the standard; a test bends one thing at a time through
`faults`.
"""

import hmac
import json
import secrets
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from authlib.oauth2.rfc7636.challenge import compare_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "ringflow", "a secret of the client"
Claims = dict[str, Any]


class Hall:
    """The state of one server: keys, clients, people, codes."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.shown = [self.key]
        self.issuer = ""
        self.person: Claims = {"sub": "s-1", "preferred_username": "anna", "name": "Anna Lee",
                               "email": "anna@example.org", "email_verified": True}  # fmt: skip
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.now: Callable[[], float] = time.time
        self.faults: dict[str, Any] = {}
        self.forms: list[dict[str, str]] = []

    def metadata(self) -> dict[str, Any]:
        facts: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/leave",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        bent: dict[str, Any] = self.faults.get("metadata", {})
        return facts | bent

    def keys(self) -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False) for key in self.shown]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Let the person of the hall sign in and return where the browser goes back to."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        back |= self.faults.get("back", {})
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], basic: str) -> tuple[int, dict[str, Any]]:
        """Exchange a code once, for the client and the verifier that it was made for."""
        self.forms.append(form)
        if self.faults.get("public"):
            allowed = form.get("client_id") == CLIENT and not basic
        else:
            allowed = basic == f"{CLIENT}:{SECRET}"
        asked = self.codes.pop(form.get("code", ""), None)
        right = (
            allowed
            and asked is not None
            and form["redirect_uri"] == asked["redirect_uri"]
            and compare_s256_code_challenge(form["code_verifier"], asked["code_challenge"])
        )
        if not right or asked is None:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token(asked)}

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(self.now())
        claims: Claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300,
                          "nonce": asked["nonce"], **self.person}  # fmt: skip
        claims |= self.faults.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        algorithm = self.faults.get("alg", "RS256")
        header = {"alg": algorithm, "kid": self.faults.get("kid", self.key.kid)}
        if algorithm == "none":
            return unsigned(header, claims)
        key = self.faults.get("key", self.key)
        if algorithm == "HS256":
            return f"{unsigned(header, claims)}{by_secret(unsigned(header, claims), key)}"
        return jwt.encode(header, claims, key, algorithms=[algorithm])


def unsigned(header: dict[str, Any], claims: Claims) -> str:
    from joserfc.util import json_b64encode  # noqa: PLC0415

    return f"{json_b64encode(header).decode()}.{json_b64encode(claims).decode()}."


def by_secret(text: str, key: str) -> str:
    """Sign by hand: no library lets the text of a public key be a secret."""
    signed = hmac.digest(key.encode(), text.rstrip(".").encode(), "sha256")
    return urlsafe_b64encode(signed).rstrip(b"=").decode()


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for one hall."""

    hall: Hall

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        self.hall.asked.append(where.path)
        if where.path == "/.well-known/openid-configuration":
            self._json(200, self.hall.metadata())
        elif where.path == "/keys":
            self._json(200, self.hall.keys())
        elif where.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(where.query).items()}
            self.send_response(302)
            self.send_header("Location", self.hall.authorize(asked))
            self.end_headers()
        else:
            self._json(404, {})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        form = dict(parse_qsl(self.rfile.read(length).decode()))
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        basic = b64decode(given).decode() if given else ""
        self._json(*self.hall.token(form, basic))

    def _json(self, status: int, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def a_hall() -> Iterator[Hall]:
    """Run a hall on a free port of loopback."""
    hall = Hall()
    handler = type("OfHouse", (Handler,), {"hall": hall})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    hall.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield hall
    server.shutdown()
    thread.join()
    server.server_close()


def host_of(hall: Hall) -> str:
    return urlsplit(hall.issuer).netloc


def key_set(hall: Hall) -> KeySet:
    return KeySet(list(hall.shown))
