"""The one tree of errors that people may see: a stable code and a translatable sentence each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from base.i18n import N_, gettext


class RingflowError(Exception):
    """Something went wrong that a person can be told about.

    Subclasses set `code` (stable, for machines), `message` (English source text, may hold
    `%(name)s` for the keyword arguments) and `status` (the HTTP status that fits).
    """

    code: ClassVar[str] = "error"
    message: ClassVar[str] = N_("Something went wrong.")
    status: ClassVar[int] = 500

    def __init__(self, **params: object) -> None:
        super().__init__(self.message % params)
        self.params = params

    def text(self) -> str:
        """Return the sentence in the reader's language."""
        return gettext(self.message) % self.params


class NotFound(RingflowError):
    """What was asked for is not there, or not for this person: both look the same."""

    code = "not_found"
    message = N_("There is nothing here, or it is not for you to see.")
    status = 404


class NotAllowed(RingflowError):
    """The person may see it but not do this."""

    code = "not_allowed"
    message = N_("You may not do this.")
    status = 403


class Conflict(RingflowError):
    """Somebody or something else was first."""

    code = "conflict"
    message = N_("This has changed in the meantime.")
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """One thing that is wrong with what was sent; `field` is empty when it is the whole."""

    field: str
    message: str


class Invalid(RingflowError):
    """What was sent cannot be accepted as it is."""

    code = "invalid"
    message = N_("Please check what you entered.")
    status = 422

    def __init__(self, problems: Sequence[FieldProblem] = (), **params: object) -> None:
        super().__init__(**params)
        self.problems = list(problems)


class Unavailable(RingflowError):
    """A server that is needed does not answer now; trying again later makes sense."""

    code = "unavailable"
    message = N_("This is not available right now. Please try again in a moment.")
    status = 503

    def __init__(self, *, retry_after_s: int = 5, **params: object) -> None:
        super().__init__(**params)
        self.retry_after_s = retry_after_s
