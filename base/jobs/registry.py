"""Which jobs there are: their names, their functions, and how often they are tried."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

from base.context import Context
from base.db import Database, Session
from base.jobs.records import Job

LOCAL_LEASE: Final = timedelta(seconds=10)
REMOTE_LEASE: Final = timedelta(seconds=60)
LONGEST_WAIT: Final = timedelta(minutes=10)


class Retry(Exception):
    """Raised by a job: it did not happen and should be tried again after `delay`."""

    def __init__(self, reason: str, delay: timedelta | None = None) -> None:
        super().__init__(reason)
        self.delay = delay


class Postponed(Retry):
    """Raised by a job: it is not its turn yet. The attempt does not count."""


class Unknown(Exception):
    """Raised by a remote job: nobody can tell whether the outside world did it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One attempt of a remote job.

    `key` is the same at every attempt: hand it to the other side so that it can recognise a
    repetition.
    """

    job_id: UUID
    centre_id: UUID
    key: str
    args: dict[str, Any]
    attempt: int
    database: Database

    @property
    def context(self) -> Context:
        """Return settings, clock and the rest."""
        return self.database.context

    def transaction(self) -> AbstractContextManager[Session]:
        """Open a transaction of its own for what the attempt must read or write."""
        return self.database.transaction(self.centre_id)


LocalFunction = Callable[..., Any]
RemoteFunction = Callable[[Call], dict[str, Any] | None]
Ending = Callable[[Session, Job], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDefinition:
    """How a kind of job is run. The three endings run in the transaction that stores the end."""

    name: str
    function: Callable[..., Any]
    remote: bool
    queue: str
    max_attempts: int
    lease: timedelta
    unknown: Literal["ask", "repeat"] = "repeat"
    on_result: Ending | None = None
    on_dead: Ending | None = None
    on_unknown: Ending | None = None

    def wait(self, attempt: int) -> timedelta:
        """Return the pause after a failed attempt: doubled each time, with a fifth of jitter."""
        seconds = min(2.0**attempt, LONGEST_WAIT.total_seconds())
        return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 not a secret


_definitions: dict[str, JobDefinition] = {}


def definition(name: str) -> JobDefinition:
    """Return the kind of job with this name.

    Raises:
        LookupError: no such job is registered.
    """
    try:
        return _definitions[name]
    except KeyError:
        message = f"no job is called {name!r}"
        raise LookupError(message) from None


def job(
    name: str, *, queue: str = "default", max_attempts: int = 5, on_dead: Ending | None = None
) -> Callable[[LocalFunction], LocalFunction]:
    """Register `f(db, **args)` as a job that changes only our own database."""

    def register(function: LocalFunction) -> LocalFunction:
        _definitions[name] = JobDefinition(
            name=name, function=function, remote=False, queue=queue,
            max_attempts=max_attempts, lease=LOCAL_LEASE, on_dead=on_dead,
        )  # fmt: skip
        return function

    return register


def remote_job(  # noqa: PLR0913 one keyword for each thing that a remote job may end in
    name: str,
    *,
    unknown: Literal["ask", "repeat"] = "ask",
    queue: str = "default",
    max_attempts: int = 5,
    lease: timedelta = REMOTE_LEASE,
    on_result: Ending | None = None,
    on_dead: Ending | None = None,
    on_unknown: Ending | None = None,
) -> Callable[[RemoteFunction], RemoteFunction]:
    """Register `f(call)` as a job that talks to the outside world.

    `lease` must be longer than the longest time the call may take.
    """

    def register(function: RemoteFunction) -> RemoteFunction:
        _definitions[name] = JobDefinition(
            name=name,
            function=function,
            remote=True,
            queue=queue,
            max_attempts=max_attempts,
            lease=lease,
            unknown=unknown,
            on_result=on_result,
            on_dead=on_dead,
            on_unknown=on_unknown,
        )
        return function

    return register
