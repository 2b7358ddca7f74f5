"""Which parameters there are. A room declares its own beside the code that uses them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

from base.errors import NotFound
from base.i18n import N_, gettext
from base.parameters.kinds import Kind

T = TypeVar("T")


class Level(StrEnum):
    """Where a value can be set; a narrower one goes before a wider one."""

    PLATFORM = "platform"
    CENTRE = "centre"
    DEPARTMENT = "department"


LEVEL_NAMES: Final[Mapping[Level, str]] = {
    Level.PLATFORM: N_("Whole installation"),
    Level.CENTRE: N_("Centre"),
    Level.DEPARTMENT: N_("Department"),
}
EVERYWHERE: Final = frozenset(Level)
IN_CENTRE: Final = frozenset({Level.PLATFORM, Level.CENTRE})
ONLY_PLATFORM: Final = frozenset({Level.PLATFORM})


class Area(StrEnum):
    """A group of the parameters' page."""

    TICKETS = "tickets"
    DEADLINES = "deadlines"
    MAIL = "mail"
    NOTICES = "notices"
    PEOPLE = "people"
    SECURITY = "security"
    PROCESSES = "processes"
    KEEPING = "keeping"
    LOOKS = "looks"
    OTHER = "other"


AREA_NAMES: Final[Mapping[Area, str]] = {
    Area.TICKETS: N_("Tickets"),
    Area.DEADLINES: N_("Deadlines"),
    Area.MAIL: N_("Mail"),
    Area.NOTICES: N_("Notices"),
    Area.PEOPLE: N_("People and departments"),
    Area.SECURITY: N_("Signing in and security"),
    Area.PROCESSES: N_("Processes"),
    Area.KEEPING: N_("How long things are kept"),
    Area.LOOKS: N_("Looks and language"),
    Area.OTHER: N_("Other"),
}


class NoSuchParameter(NotFound):
    """There is no parameter of this code."""

    code = "no_such_parameter"
    message = N_("There is no parameter called %(code)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Generic[T]):
    """Something that an administrator may set.

    `code` is `<room>.<what>`; drawings name it as `parameter("<code>")`. `name` and `about` are
    English and marked for translation; `unit` too (durations need none). `levels` are where it can
    be set. `used` says in a sentence what reads it.
    """

    code: str
    kind: Kind[T]
    default: T
    name: str
    about: str
    area: Area
    unit: str = ""
    levels: frozenset[Level] = field(default=IN_CENTRE)

    def title(self) -> str:
        """Return the name in the reader's language."""
        return gettext(self.name)

    def description(self) -> str:
        """Return what it does in the reader's language."""
        return gettext(self.about)

    def shown(self, value: T) -> str:
        """Say a value with its unit."""
        return (
            f"{self.kind.show(value)} {gettext(self.unit)}" if self.unit else self.kind.show(value)
        )


class DoubleParameter(ValueError):
    """Two parameters claim one code."""


_declared: Final[dict[str, Parameter[Any]]] = {}


def declare(parameter: Parameter[T]) -> Parameter[T]:
    """Make a parameter known and return it.

    Raises:
        DoubleParameter: there is one with this code.
        BadValue: its default does not fit its kind.
    """
    if parameter.code in _declared:
        raise DoubleParameter(parameter.code)
    parameter.kind.check(parameter.default)
    _declared[parameter.code] = parameter
    return parameter


def parameters() -> list[Parameter[Any]]:
    """Return all parameters by area and code."""
    order = list(Area)
    return sorted(_declared.values(), key=lambda one: (order.index(one.area), one.code))


def find_parameter(code: str) -> Parameter[Any]:
    """Return the parameter of a code.

    Raises:
        NoSuchParameter: there is none.
    """
    if code not in _declared:
        raise NoSuchParameter(code=code[:80])
    return _declared[code]


def is_parameter(code: str) -> bool:
    """Return whether there is a parameter of this code."""
    return code in _declared
