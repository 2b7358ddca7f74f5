"""What is handed to everything instead of being looked up: settings, clock, hints, files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from base.clock import Clock
from base.facts import CentreFacts, Limits
from base.settings import Settings

NO_LIMITS = Limits()


class Hints(Protocol):
    """Tells workers that a job is ready. A lost hint costs a second, never a job."""

    def send(self, job_id: UUID, centre_id: UUID, queue: str) -> None:
        """Say that a job is ready; must not raise."""
        ...


class NoHints:
    """Says nothing: jobs are found by looking."""

    def send(self, job_id: UUID, centre_id: UUID, queue: str) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Made once, in `ringflow/`, and passed on with every database session.

    `secret` (32 bytes or more) signs links, addresses and message ids; `files` is the folder of
    attachments. A session within a centre has that centre's settings, facts and limits.
    """

    settings: Settings
    clock: Clock
    hints: Hints
    files: Path
    secret: bytes
    centre: CentreFacts | None = None
    limits: Limits = NO_LIMITS
