"""How a node says that it cannot be done now."""

from typing import ClassVar

from base.errors import RingflowError
from base.i18n import N_


class ActionFailed(Exception):
    """A local action broke in a way the drawing does not foresee: the node becomes an incident.

    The turn raises it from whatever the action raised, so that `trace` can be shown to an
    administrator while the rest of the turn stays.
    """

    def __init__(self, message: str, *, trace: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.trace = trace


class NoFlowFits(RingflowError):
    """No condition of a gateway is true and it has no default flow."""

    code: ClassVar[str] = "no_flow_fits"
    message: ClassVar[str] = N_(
        "None of the conditions behind this gateway is true, and it has no default flow."
    )


class NoSuchWay(RingflowError):
    """A person was to choose the way on, and named none of those there are."""

    code: ClassVar[str] = "no_such_way"
    message: ClassVar[str] = N_("Please choose one of: %(ways)s.")
    status: ClassVar[int] = 422


class Standstill(RingflowError):
    """Branches wait at gateways for others that cannot come any more."""

    code: ClassVar[str] = "standstill"
    message: ClassVar[str] = N_(
        "This gateway waits for a branch that cannot come any more. Perhaps an exclusive gateway "
        "splits what a parallel gateway brings together."
    )


class Endless(RingflowError):
    """The instance ran for a long time without coming to rest."""

    code: ClassVar[str] = "endless"
    message: ClassVar[str] = N_(
        "It ran %(steps)s steps without waiting for anything. Is there an endless loop?"
    )


class Circle(RingflowError):
    """The instance stands at the end of a long chain of instances that moved one another."""

    code: ClassVar[str] = "circle"
    message: ClassVar[str] = N_(
        "Many processes have started one another in a row. Is there an endless circle of messages?"
    )


class UncaughtError(RingflowError):
    """A business error reached the top without a boundary event that catches it."""

    code: ClassVar[str] = "uncaught_error"
    message: ClassVar[str] = N_("No error event catches the error “%(error)s”: %(text)s")


class TooDeep(RingflowError):
    """Calls within calls within calls."""

    code: ClassVar[str] = "calls_too_deep"
    message: ClassVar[str] = N_("Processes call each other more than %(limit)s levels deep.")


class TooMany(RingflowError):
    """More tokens or instances than one process may have."""

    code: ClassVar[str] = "too_many_tokens"
    message: ClassVar[str] = N_("This would make %(count)s at once; at most %(limit)s are allowed.")


class NotInside(RingflowError):
    """A step was chosen that is not among those of an ad-hoc sub-process."""

    code: ClassVar[str] = "not_inside"
    message: ClassVar[str] = N_("“%(step)s” is no step of “%(place)s” that could begin.")
    status: ClassVar[int] = 422


class WrongShape(RingflowError):
    """A decision answered with something that cannot become the variables that are wanted."""

    code: ClassVar[str] = "wrong_shape"
    message: ClassVar[str] = N_(
        "The answer of the decision “%(decision)s” does not fit: there are several rows or columns "
        "where one is wanted, or it has no name to be stored under."
    )


class WrongValue(RingflowError):
    """An expression gave a value of another sort than the drawing needs at this place."""

    code: ClassVar[str] = "wrong_value"
    message: ClassVar[str] = N_("%(place)s: “%(text)s” gave %(value)s, which does not fit here.")


class NotWaiting(RingflowError):
    """The token that was to go on is not there any more, or waits for something else."""

    code: ClassVar[str] = "token_not_waiting"
    message: ClassVar[str] = N_("This step is not open any more.")
    status: ClassVar[int] = 409


class BadState(RingflowError):
    """A stored state that this version cannot read, or that is damaged."""

    code: ClassVar[str] = "state_unreadable"
    message: ClassVar[str] = N_(
        "The stored state (format %(format)s) cannot be read: it is damaged, or of another version."
    )


class TooLarge(RingflowError):
    """The variables of one instance outgrew what is allowed."""

    code: ClassVar[str] = "data_too_large"
    message: ClassVar[str] = N_(
        "The data of this process would be %(size)s bytes; at most %(limit)s are allowed."
    )
    status: ClassVar[int] = 422
