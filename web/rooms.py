"""The rooms of the web floor: their routers, and the few addresses that are open to everybody."""

from typing import Final

from fastapi import APIRouter

from web.shell.account import router as account
from web.shell.pages import router as shell

ROUTERS: Final[tuple[APIRouter, ...]] = (shell, account)

# Everything else asks for `Me` or `Can(...)`. Add a line only for what must work without sign-in.
PUBLIC: Final = frozenset(
    {
        ("GET", "/"),
        ("GET", "/sign-in"),
        ("POST", "/sign-in"),
        ("POST", "/sign-out"),
        ("POST", "/choice"),
        ("GET", "/openapi.json"),
        ("GET", "/favicon.ico"),
    }
)
