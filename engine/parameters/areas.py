"""Which areas of parameters somebody may see and change; the console may do all of it."""

from collections.abc import Iterable

from base.errors import NotAllowed
from base.i18n import N_, gettext
from base.parameters import AREA_NAMES, Area, find_parameter, is_parameter
from engine.identity.access.parameter_rights import areas_changed, areas_seen
from engine.identity.access.permissions import rights_of
from engine.people import Actor


class AreaClosed(NotAllowed):
    """Somebody has no right to the parameters of an area."""

    code = "parameter_area"
    message = N_("You may not change parameters of this area: %(area)s.")


def seen_by(who: Actor) -> frozenset[Area]:
    """Return the areas that somebody may see; who may change one sees it too."""
    return frozenset(Area) if who.is_system else areas_seen(rights_of(who))


def changed_by(who: Actor) -> frozenset[Area]:
    """Return the areas that somebody may change."""
    return frozenset(Area) if who.is_system else areas_changed(rights_of(who))


def area_of(code: str) -> Area:
    """Return the area of a parameter; one that this release no longer knows is of no named one."""
    return find_parameter(code).area if is_parameter(code) else Area.OTHER


def check_areas(codes: Iterable[str], *, by: Actor) -> None:
    """Refuse to change parameters of an area that `by` has no right to.

    Raises:
        AreaClosed: names the first such area.
    """
    closed = {area_of(code) for code in codes} - changed_by(by)
    for area in Area:
        if area in closed:
            raise AreaClosed(area=gettext(AREA_NAMES[area]))
