"""The rights to parameters: two for each area of them, to see and to change."""

from collections.abc import Mapping
from typing import Final

from base.i18n import N_
from base.parameters import Area

SEE: Final[Mapping[Area, str]] = {
    Area.TICKETS: N_("See parameters: tickets"),
    Area.DEADLINES: N_("See parameters: deadlines"),
    Area.MAIL: N_("See parameters: mail"),
    Area.NOTICES: N_("See parameters: notices"),
    Area.PEOPLE: N_("See parameters: people and departments"),
    Area.SECURITY: N_("See parameters: signing in and security"),
    Area.PROCESSES: N_("See parameters: processes"),
    Area.KEEPING: N_("See parameters: how long things are kept"),
    Area.LOOKS: N_("See parameters: looks and language"),
    Area.OTHER: N_("See parameters: other"),
}
CHANGE: Final[Mapping[Area, str]] = {
    Area.TICKETS: N_("Change parameters: tickets"),
    Area.DEADLINES: N_("Change parameters: deadlines"),
    Area.MAIL: N_("Change parameters: mail"),
    Area.NOTICES: N_("Change parameters: notices"),
    Area.PEOPLE: N_("Change parameters: people and departments"),
    Area.SECURITY: N_("Change parameters: signing in and security"),
    Area.PROCESSES: N_("Change parameters: processes"),
    Area.KEEPING: N_("Change parameters: how long things are kept"),
    Area.LOOKS: N_("Change parameters: looks and language"),
    Area.OTHER: N_("Change parameters: other"),
}


def see_right(area: Area) -> str:
    """Return the permission to see the parameters of an area."""
    return f"parameters.{area}.read"


def change_right(area: Area) -> str:
    """Return the permission to change the parameters of an area."""
    return f"parameters.{area}.change"


# Whoever has one of these has something to see on the page of parameters.
ANY_AREA: Final = tuple(right(area) for area in Area for right in (see_right, change_right))


def areas_seen(rights: frozenset[str]) -> frozenset[Area]:
    """Return the areas whose parameters somebody with these rights may see."""
    return frozenset(
        area for area in Area if not rights.isdisjoint((see_right(area), change_right(area)))
    )


def areas_changed(rights: frozenset[str]) -> frozenset[Area]:
    """Return the areas whose parameters somebody with these rights may change."""
    return frozenset(area for area in Area if change_right(area) in rights)
