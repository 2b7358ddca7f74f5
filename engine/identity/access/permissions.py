"""Every permission of the product, and what each role carries as long as nobody changed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from base.i18n import N_
from engine.identity.access.parameter_rights import CHANGE, SEE, change_right, see_right
from engine.people import Actor, ActorKind


class Role(StrEnum):
    """The roles that every centre begins with. A role's code is also a candidate group of lanes."""

    ADMIN = "admin"
    ANALYST = "analyst"
    AGENT = "agent"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"


class Scope(StrEnum):
    """How far the right to read tickets reaches, the narrowest first."""

    OWN = "own"
    DEPARTMENT = "department"
    TREE = "tree"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Something that not everybody may do. `area` groups it, `roles` have it at first."""

    code: str
    name: str
    area: str
    roles: frozenset[Role]


ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.ADMIN: N_("Administrator"),
    Role.ANALYST: N_("Process analyst"),
    Role.AGENT: N_("Agent"),
    Role.DISPATCHER: N_("Dispatcher"),
    Role.HANDLER: N_("Department handler"),
}
ROLE_SCOPES: Final[Mapping[Role, Scope]] = {
    Role.ADMIN: Scope.CENTRE,
    Role.ANALYST: Scope.CENTRE,
    Role.AGENT: Scope.CENTRE,
    Role.DISPATCHER: Scope.CENTRE,
    Role.HANDLER: Scope.DEPARTMENT,
}
SCOPE_NAMES: Final[Mapping[Scope, str]] = {
    Scope.OWN: N_("Only what they have worked on themselves"),
    Scope.DEPARTMENT: N_("Their own departments"),
    Scope.TREE: N_("Their own departments and all below"),
    Scope.CENTRE: N_("The whole centre"),
}

_EVERYBODY: Final = frozenset(Role)
_CENTRE: Final = frozenset({Role.ADMIN, Role.ANALYST, Role.AGENT, Role.DISPATCHER})
_STAFF: Final = frozenset({Role.ADMIN, Role.ANALYST})
_DESK: Final = frozenset({Role.ADMIN, Role.AGENT, Role.DISPATCHER})
_ADMIN: Final = frozenset({Role.ADMIN})
_LEAD: Final = frozenset({Role.ADMIN, Role.DISPATCHER})

WORK: Final = N_("Work")
PROCESSES: Final = N_("Processes")
MAIL: Final = N_("Mail and text messages")
ADMINISTRATION: Final = N_("Administration")
PERSONAL: Final = N_("Personal data")
LISTS: Final = N_("Black and white lists")
PARAMETERS: Final = N_("Parameters")

# An administrator has all of them; that is written out, not implied.
_ALL: Final[tuple[tuple[str, str, str, frozenset[Role]], ...]] = (
    ("tasks.work", N_("Work on tasks"), WORK, _EVERYBODY),
    ("tasks.delegate", N_("Delegate and transfer tasks"), WORK, _EVERYBODY),
    ("tasks.share", N_("Send tasks to others to read, and urge"), WORK, _EVERYBODY),
    ("tasks.return", N_("Send cases back to a step, take back one's own work"), WORK, _EVERYBODY),
    ("tasks.signers", N_("Add signers to a task and remove them"), WORK, _EVERYBODY),
    ("tasks.comment", N_("Write comments on tasks and attach files to them"), WORK, _EVERYBODY),
    ("tasks.any", N_("Do and hand on tasks that are for others"), WORK, _ADMIN),
    ("tasks.filters", N_("Share filters of the inbox"), WORK, _LEAD),
    ("tasks.export", N_("Take lists of tasks along as files"), WORK, _LEAD),
    ("tickets.read", N_("Read tickets"), WORK, _EVERYBODY),
    ("tickets.open", N_("Open new tickets"), WORK, _DESK),
    ("tickets.write", N_("Write in tickets"), WORK, _DESK),
    ("tickets.clock", N_("Stop and extend the clocks of tickets"), WORK, _LEAD),
    ("contacts.read", N_("Read the address book"), WORK, _EVERYBODY),
    ("contacts.manage", N_("Keep contacts that everybody sees"), WORK, _DESK),
    ("instances.read", N_("See running processes"), PROCESSES, _CENTRE),
    ("instances.export", N_("Take lists of processes along as a file"), PROCESSES, _STAFF),
    ("instances.start", N_("Start processes"), PROCESSES, _CENTRE),
    ("instances.control", N_("Pause, resume and cancel processes"), PROCESSES, _STAFF),
    ("instances.modify", N_("Move processes and change their data"), PROCESSES, _STAFF),
    ("instances.migrate", N_("Move processes to another version"), PROCESSES, _STAFF),
    # To see batches and hold them; what a batch does needs the permission of its act too.
    ("batches.control", N_("See and hold batches"), PROCESSES, _STAFF),
    ("messages.publish", N_("Send messages to processes"), PROCESSES, _CENTRE),
    ("incidents.read", N_("See incidents"), PROCESSES, _STAFF),
    ("incidents.settle", N_("Settle incidents"), PROCESSES, _STAFF),
    ("definitions.read", N_("See drawings"), PROCESSES, _CENTRE),
    ("definitions.draw", N_("Draw, and work on applications"), PROCESSES, _STAFF),
    ("definitions.deploy", N_("Deploy drawings"), PROCESSES, _STAFF),
    ("mail.read", N_("Read mail"), MAIL, _DESK),
    ("mail.settle", N_("Settle mail in doubt"), MAIL, _ADMIN),
    ("sms.read", N_("Read text messages"), MAIL, _DESK),
    ("sms.send", N_("Write text messages by hand"), MAIL, _ADMIN),
    ("sms.settle", N_("Settle text messages in doubt"), MAIL, _ADMIN),
    ("personal.read", N_("See phone, e-mail, ID number and address unmasked"), PERSONAL, _ADMIN),
    ("personal.unmask", N_("Unmask one ticket, mail or message, with a reason"), PERSONAL, _DESK),
    ("personal.export", N_("Take unmasked data along in lists"), PERSONAL, _ADMIN),
    ("personal.find", N_("Find and hand out what is stored of one person"), PERSONAL, _ADMIN),
    ("personal.erase", N_("Ask for data to be erased, and hold it for the law"), PERSONAL, _ADMIN),
    ("lists.read", N_("See the black and white lists"), LISTS, _DESK),
    ("lists.propose", N_("Propose entries and appeals"), LISTS, _DESK),
    ("lists.manage", N_("Extend and lift entries, bring lists in and out"), LISTS, _LEAD),
    ("duty.manage", N_("Keep duty rosters"), ADMINISTRATION, _LEAD),
    ("centre.manage", N_("Change the centre: names, languages, time zone"), ADMINISTRATION, _ADMIN),
    ("users.manage", N_("Manage people and departments"), ADMINISTRATION, _ADMIN),
    ("extensions.use", N_("Sit at an extension"), WORK, _DESK),
    ("seats.manage", N_("Manage extensions and seats"), ADMINISTRATION, _ADMIN),
    ("sign_in.manage", N_("Decide how people sign in"), ADMINISTRATION, _ADMIN),
    (
        "sign_in.help",
        N_("Sign others out and take a lost second step away"),
        ADMINISTRATION,
        _ADMIN,
    ),
    ("roles.manage", N_("Manage roles"), ADMINISTRATION, _ADMIN),
    ("schedule.read", N_("See scheduled tasks"), ADMINISTRATION, _STAFF),
    ("schedule.change", N_("Change and run scheduled tasks"), ADMINISTRATION, _ADMIN),
    ("calendars.read", N_("See working calendars"), ADMINISTRATION, _EVERYBODY),
    ("calendars.manage", N_("Change working calendars"), ADMINISTRATION, _ADMIN),
    ("audit.read", N_("Read the log"), ADMINISTRATION, _ADMIN),
    ("history.clean", N_("See what a clean-up would remove"), ADMINISTRATION, _ADMIN),
    *((see_right(area), name, PARAMETERS, _STAFF) for area, name in SEE.items()),
    *((change_right(area), name, PARAMETERS, _ADMIN) for area, name in CHANGE.items()),
)
PERMISSIONS: Final[Mapping[str, Permission]] = {
    code: Permission(code=code, name=name, area=area, roles=roles)
    for code, name, area, roles in _ALL
}


def standard_rights(role: str) -> frozenset[str]:
    """Return what a role that every centre begins with carries; another one carries nothing."""
    return frozenset(one.code for one in PERMISSIONS.values() if role in one.roles)


def rights_of(actor: Actor) -> frozenset[str]:
    """Return the permissions that somebody has, through whichever role.

    An actor that was not read from the database has the standard rights of its groups. Somebody
    who came through a task link holds no role, so may do nothing here.
    """
    if actor.rights is not None:
        return actor.rights
    return frozenset(
        one.code for one in PERMISSIONS.values() if not one.roles.isdisjoint(actor.groups)
    )


def may(actor: Actor, permission: str) -> bool:
    """Return whether `actor` has a permission.

    Raises:
        KeyError: there is no such permission: a mistake in our own code.
    """
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    return permission in rights_of(actor)


def may_any_task(actor: Actor) -> bool:
    """Return whether candidate rules do not apply: for the engine itself, and by permission.

    Who came through a link holds no role, whatever the actor says.
    """
    return actor.is_system or (actor.kind is not ActorKind.LINK and may(actor, "tasks.any"))


def scope_of(actor: Actor) -> Scope:
    """Return how far somebody may read: the widest of their roles counts."""
    if actor.scope is not None:
        return Scope(actor.scope)
    scopes = [scope for role, scope in ROLE_SCOPES.items() if role in actor.groups]
    return widest(scopes)


def widest(scopes: list[Scope]) -> Scope:
    """Return the widest of some scopes; of none it is the narrowest there is."""
    return max(scopes, key=list(Scope).index, default=Scope.OWN)
