"""What the log knows by name. Everything else that somebody does is an `act` with its address."""

from collections.abc import Mapping
from typing import Final

from base.i18n import N_, gettext

ACTS: Final[Mapping[str, str]] = {
    "signed_in": N_("Signed in"),
    "sign_in_failed": N_("Sign-in failed"),
    "signed_out": N_("Signed out"),
    "user.added": N_("Person added"),
    "user.changed": N_("Person changed"),
    "user.profile": N_("Own data changed"),
    "user.skills": N_("Groups and skills changed"),
    "user.left": N_("Person has left"),
    "people.brought": N_("People brought in"),
    "people.links_made": N_("One-time links made for many"),
    "group.added": N_("Group added"),
    "group.changed": N_("Group changed"),
    "skill.added": N_("Skill added"),
    "skill.changed": N_("Skill changed"),
    "absence.added": N_("Absence added"),
    "absence.changed": N_("Absence changed"),
    "absence.ended": N_("Absence ended or called off"),
    "user.reset_made": N_("One-time link made for somebody"),
    "password.set_by_link": N_("Password set by one-time link"),
    "password.changed": N_("Own password changed"),
    "second_step.added": N_("Second step set up"),
    "second_step.removed": N_("Own second step taken away"),
    "second_step.reset": N_("Second step of somebody taken away"),
    "second_step.failed": N_("Code of the second step was wrong"),
    "second_step.recovered": N_("Signed in with a recovery code"),
    "role.second_step": N_("Second step of a role changed"),
    "sign_in_attack": N_("Sign-in attacked"),
    "role.added": N_("Role added"),
    "role.changed": N_("Role changed"),
    "role.deleted": N_("Role deleted"),
    "role.reset": N_("Role set back to the standard"),
    "token.made": N_("Token made"),
    "token.revoked": N_("Token revoked"),
    "department.added": N_("Department added"),
    "department.changed": N_("Department changed"),
    "definition.deployed": N_("Drawings deployed"),
    "definition.retired": N_("Drawing retired"),
    "definition.activated": N_("Drawing activated"),
    "definition.deleted": N_("Version deleted"),
    "calendar.added": N_("Working calendar added"),
    "calendar.changed": N_("Working calendar changed"),
    "calendar.deleted": N_("Working calendar deleted"),
    "calendar.given": N_("Department given a working calendar"),
    "calendar.recounted": N_("Waiting deadlines worked out anew"),
    "blocklist.added": N_("Entry put into a list"),
    "blocklist.changed": N_("Entry of a list changed"),
    "blocklist.brought": N_("Entries brought into the lists"),
    "blocklist.released": N_("Taken in after all"),
    "blocklist.exported": N_("Lists exported"),
    "people.exported": N_("People exported"),
    "parameter.changed": N_("Parameter changed"),
    "parameter.rolled_back": N_("Parameter put back"),
    "parameter.imported": N_("Parameters brought in from a file"),
    "parameter.exported": N_("Parameters exported"),
    "audit.exported": N_("Log exported"),
    "audit.forgotten": N_("Old lines of the log removed"),
    "act": N_("Other act"),
}


def act_name(code: str) -> str:
    """Return the name of an act in the reader's language."""
    return gettext(ACTS[code]) if code in ACTS else code
