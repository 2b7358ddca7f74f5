"""What all pages stand on: handed in once by the front door, found as `request.app.state.house`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import HTTPConnection

from base.context import Context
from base.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """Somebody as whom a visitor of the demonstration may sign in."""

    username: str
    password: str
    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The database and the context of this process.

    `centre_id` is the centre of addresses that name none; `platform` is the database in the role
    that sees no row within centres, for the pages of the platform; `checks` looks at each part of
    the installation and says `ok`, `off` or what is wrong; `release` is what runs; `demo_accounts`
    are offered on the sign-in page of the demonstration.
    """

    context: Context
    database: Database
    centre_id: UUID
    platform: Database | None = None
    checks: Callable[[], Mapping[str, str]] = dict
    release: str = ""
    demo_accounts: tuple[DemoAccount, ...] = ()


def house_of(connection: HTTPConnection) -> House:
    """Return the house that this request came into."""
    house = connection.app.state.house
    if not isinstance(house, House):
        message = "the application was made without a house"
        raise TypeError(message)
    return house
