"""Who may do what: roles in their first form, and the permissions that each one carries."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from base.i18n import N_
from engine.people import Actor


class Role(StrEnum):
    """What somebody is in the centre. A role's name is also a candidate group of lanes."""

    ADMIN = "admin"
    ANALYST = "analyst"
    AGENT = "agent"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"


ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.ADMIN: N_("Administrator"),
    Role.ANALYST: N_("Process analyst"),
    Role.AGENT: N_("Agent"),
    Role.DISPATCHER: N_("Dispatcher"),
    Role.HANDLER: N_("Department handler"),
}

_EVERYBODY: Final = frozenset(Role)
_CENTRE: Final = frozenset({Role.ADMIN, Role.ANALYST, Role.AGENT, Role.DISPATCHER})
_STAFF: Final = frozenset({Role.ADMIN, Role.ANALYST})

# Every permission of the product. An administrator has all; that is written out, not implied.
PERMISSIONS: Final[Mapping[str, frozenset[Role]]] = {
    "tasks.work": _EVERYBODY,
    "tasks.delegate": _EVERYBODY,
    "tickets.read": _EVERYBODY,
    # Without it one reads the tickets of one's own departments only.
    "tickets.read_all": _CENTRE,
    "tickets.open": frozenset({Role.ADMIN, Role.AGENT, Role.DISPATCHER}),
    "tickets.write": frozenset({Role.ADMIN, Role.AGENT, Role.DISPATCHER}),
    "instances.read": _CENTRE,
    "instances.start": _CENTRE,
    "instances.control": _STAFF,
    "instances.modify": _STAFF,
    "instances.migrate": _STAFF,
    # To see batches and hold them; what a batch does needs the permission of its act too.
    "batches.control": _STAFF,
    "messages.publish": _CENTRE,
    "incidents.read": _STAFF,
    "incidents.settle": _STAFF,
    "definitions.read": _CENTRE,
    "definitions.deploy": _STAFF,
    "mail.read": frozenset({Role.ADMIN, Role.AGENT, Role.DISPATCHER}),
    "mail.settle": frozenset({Role.ADMIN}),
    "users.manage": frozenset({Role.ADMIN}),
    "audit.read": frozenset({Role.ADMIN}),
}


def may(actor: Actor, permission: str) -> bool:
    """Return whether `actor` holds one of the roles that carry `permission`.

    Somebody who came through a task link holds no role, so may do nothing here.

    Raises:
        KeyError: there is no such permission: a mistake in our own code.
    """
    return not PERMISSIONS[permission].isdisjoint(actor.groups)
