"""People: who they are, where they belong, what they may do, and how they prove themselves.

A user has roles (what they may do) and departments (whose work they do); both are candidate groups
of lanes. Browsers hold a session token, programs a bearer token; the database holds only hashes.
"""

from engine.identity.access.duties import DutyBy, on_roster_now
from engine.identity.access.permissions import (
    PERMISSIONS,
    ROLE_NAMES,
    SCOPE_NAMES,
    Permission,
    Role,
    Scope,
    may,
    rights_of,
    scope_of,
)
from engine.identity.access.roles import (
    RoleChange,
    RoleView,
    change_role,
    create_role,
    delete_role,
    find_role,
    role_names,
    roles,
)
from engine.identity.departments import (
    DepartmentView,
    department_names,
    departments,
    find_department,
    standing_for,
)
from engine.identity.duty.board import duty_board
from engine.identity.duty.listing import COLUMNS as DUTY_COLUMNS
from engine.identity.duty.listing import bring_duty, duty_rows, plan_duty, read_hour
from engine.identity.duty.shifts import (
    NewShift,
    OnDuty,
    ShiftView,
    add_shift,
    departments_with_roster,
    on_duty,
    on_duty_at,
    remove_shift,
    shifts,
)
from engine.identity.duty.week import Gap, Pattern, Watch, gaps, watches
from engine.identity.editing import LastAdministrator, UserChange, change_user
from engine.identity.explaining import Explanation, actor_of, explain
from engine.identity.naming import candidate_names
from engine.identity.organisation.cards import DepartmentCard, department_card, department_cards
from engine.identity.organisation.changing import (
    DepartmentChange,
    add_department,
    change_department,
    create_department,
)
from engine.identity.organisation.listing import COLUMNS as DEPARTMENT_COLUMNS
from engine.identity.organisation.listing import (
    bring_departments,
    department_rows,
    plan_departments,
)
from engine.identity.organisation.tree import Branch, listed_below, search_departments, tree
from engine.identity.people import (
    NewUser,
    Person,
    create_user,
    names_of_users,
    people,
    person,
    set_active,
    set_departments,
    set_password,
    set_roles,
)
from engine.identity.proof.entering import SignIn, sign_in
from engine.identity.proof.invitations import InvitationView, accept_invitation, invitation
from engine.identity.proof.own_password import change_password
from engine.identity.proof.resets import ResetOver, make_reset, reset_person, use_reset
from engine.identity.proof.secrets import centre_of_token
from engine.identity.proof.sessions import (
    SessionView,
    Visitor,
    actor_of_session,
    end_session,
    open_session,
    sessions_of,
    sign_out,
    sign_out_everywhere,
)
from engine.identity.proof.tokens import (
    NoSuchUser,
    actor_of_api_token,
    create_api_token,
    revoke_api_token,
)
from engine.identity.span import DepartmentState, Span

__all__ = [
    "DEPARTMENT_COLUMNS",
    "DUTY_COLUMNS",
    "PERMISSIONS",
    "ROLE_NAMES",
    "SCOPE_NAMES",
    "Branch",
    "DepartmentCard",
    "DepartmentChange",
    "DepartmentState",
    "DepartmentView",
    "DutyBy",
    "Explanation",
    "Gap",
    "InvitationView",
    "LastAdministrator",
    "NewShift",
    "NewUser",
    "NoSuchUser",
    "OnDuty",
    "Pattern",
    "Permission",
    "Person",
    "ResetOver",
    "Role",
    "RoleChange",
    "RoleView",
    "Scope",
    "SessionView",
    "ShiftView",
    "SignIn",
    "Span",
    "UserChange",
    "Visitor",
    "Watch",
    "accept_invitation",
    "actor_of",
    "actor_of_api_token",
    "actor_of_session",
    "add_department",
    "add_shift",
    "bring_departments",
    "bring_duty",
    "candidate_names",
    "centre_of_token",
    "change_department",
    "change_password",
    "change_role",
    "change_user",
    "create_api_token",
    "create_department",
    "create_role",
    "create_user",
    "delete_role",
    "department_card",
    "department_cards",
    "department_names",
    "department_rows",
    "departments",
    "departments_with_roster",
    "duty_board",
    "duty_rows",
    "end_session",
    "explain",
    "find_department",
    "find_role",
    "gaps",
    "invitation",
    "listed_below",
    "make_reset",
    "may",
    "names_of_users",
    "on_duty",
    "on_duty_at",
    "on_roster_now",
    "open_session",
    "people",
    "person",
    "plan_departments",
    "plan_duty",
    "read_hour",
    "remove_shift",
    "reset_person",
    "revoke_api_token",
    "rights_of",
    "role_names",
    "roles",
    "scope_of",
    "search_departments",
    "sessions_of",
    "set_active",
    "set_departments",
    "set_password",
    "set_roles",
    "shifts",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "standing_for",
    "tree",
    "use_reset",
    "watches",
]
