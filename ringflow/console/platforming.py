"""The platform at the console: its people, its log, and the secrets that mail accounts name.

The first person of the platform is made here and nowhere else.
"""

import getpass
import secrets
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from base.db import Session

R = TypeVar("R")
platform_app = typer.Typer(
    help="People who look after the installation, and the log of what they did.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="The name to sign in with under /platform.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


@platform_app.command()
def add(
    username: Name,
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    password_stdin: FromStdin = False,
) -> None:
    """Add a person. Without --password-stdin a password is made and printed, only this once."""
    from engine.platform import add_platform_person

    password = _line() if password_stdin else secrets.token_urlsafe(12)
    as_platform(lambda db: add_platform_person(db, username, name=name, password=password))
    if not password_stdin:
        print(password)


@platform_app.command("list")
def list_people() -> None:
    """Print who looks after the installation."""
    from engine.platform import platform_people

    for one in as_platform(platform_people):
        print(f"{one.username}  {one.name}{'' if one.active else '  (off)'}")


@platform_app.command("password")
def set_password(
    username: Name,
    password_stdin: FromStdin = False,
) -> None:
    """Give somebody a new password; all their browsers are signed out."""
    from engine.platform import change_platform_person

    password = _line() if password_stdin else secrets.token_urlsafe(12)
    as_platform(lambda db: change_platform_person(db, username, password=password))
    if not password_stdin:
        print(password)


@platform_app.command("off")
def switch_off(username: Name) -> None:
    """Switch somebody off: they are signed out at once and cannot come in again."""
    from engine.platform import change_platform_person

    as_platform(lambda db: change_platform_person(db, username, active=False))


@platform_app.command("on")
def switch_on(username: Name) -> None:
    """Switch somebody on again."""
    from engine.platform import change_platform_person

    as_platform(lambda db: change_platform_person(db, username, active=True))


@platform_app.command("second-step")
def reset_second_step(username: Name) -> None:
    """Take somebody's lost second step away; all their browsers are signed out.

    Where a second step is needed, the next sign-in leads to setting up a new one.
    """
    from engine.platform import reset_platform_second_step

    as_platform(lambda db: reset_platform_second_step(db, username))


@platform_app.command()
def verify() -> None:
    """Work out every hash of the platform's log again; ends with 1 when one does not fit."""
    from engine.platform import verify_platform_log

    report = as_platform(verify_platform_log)
    print(f"{'whole' if report.whole else 'NOT WHOLE'}; {report.lines} lines, {report.head}")
    if not report.whole:
        print(f"  line {report.broken_at} or one before it was changed, added or taken away")
        raise typer.Exit(1)


@platform_app.command("secret")
def set_secret(
    name: Annotated[str, typer.Argument(help="Small letters, digits, hyphens, underscores.")],
) -> None:
    """Keep a password that mail accounts name: typed unseen, or a line of standard input."""
    from base.directory.secrets import keep_secret
    from ringflow.house import read_settings

    value = getpass.getpass("Secret: ") if sys.stdin.isatty() else _line()
    try:
        path = keep_secret(read_settings().data, name, value)
    except ValueError:
        raise typer.BadParameter("small letters, digits, - and _ only") from None
    print(path)


@platform_app.command("secrets")
def list_secrets() -> None:
    """Print the names of the passwords that this machine has."""
    from base.directory.secrets import secret_names
    from ringflow.house import read_settings

    for name in secret_names(read_settings().data):
        print(name)


def as_platform(work: "Callable[[Session], R]") -> R:
    """Do something in the database role of the platform."""
    from ringflow.house import open_house, read_settings
    from ringflow.problems import StartProblem

    with open_house(read_settings(), lambda _line: None) as building:
        if building.house.platform is None:
            raise StartProblem("the platform has no database role here; run: ringflow migrate")
        with building.house.platform.transaction() as db:
            return work(db)


def _line() -> str:
    return sys.stdin.readline().rstrip("\n")
