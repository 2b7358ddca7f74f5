"""People: who they are, where they belong, what they may do, and how they prove themselves.

A user has roles (what they may do) and departments (whose work they do); both are candidate groups
of lanes. Browsers hold a session token, programs a bearer token; the database holds only hashes.
"""

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
    DepartmentChange,
    DepartmentView,
    change_department,
    create_department,
    departments,
    find_department,
)
from engine.identity.editing import LastAdministrator, UserChange, change_user
from engine.identity.explaining import Explanation, actor_of, explain
from engine.identity.listing import (
    COLUMNS,
    ListedPerson,
    RowFate,
    bring_people,
    people_rows,
    plan_people,
)
from engine.identity.people import (
    NewUser,
    Person,
    create_user,
    people,
    person,
    set_active,
    set_departments,
    set_password,
    set_roles,
)
from engine.identity.proof.own_password import change_password
from engine.identity.proof.resets import ResetOver, make_reset, reset_person, use_reset
from engine.identity.proof.secrets import centre_of_token
from engine.identity.proof.sessions import (
    SessionView,
    SignIn,
    Visitor,
    actor_of_session,
    end_session,
    open_session,
    sessions_of,
    sign_in,
    sign_out,
    sign_out_everywhere,
)
from engine.identity.proof.tokens import (
    NoSuchUser,
    actor_of_api_token,
    create_api_token,
    revoke_api_token,
)

__all__ = [
    "COLUMNS",
    "PERMISSIONS",
    "ROLE_NAMES",
    "SCOPE_NAMES",
    "DepartmentChange",
    "DepartmentView",
    "Explanation",
    "LastAdministrator",
    "ListedPerson",
    "NewUser",
    "NoSuchUser",
    "Permission",
    "Person",
    "ResetOver",
    "Role",
    "RoleChange",
    "RoleView",
    "RowFate",
    "Scope",
    "SessionView",
    "SignIn",
    "UserChange",
    "Visitor",
    "actor_of",
    "actor_of_api_token",
    "actor_of_session",
    "bring_people",
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
    "departments",
    "end_session",
    "explain",
    "find_department",
    "find_role",
    "make_reset",
    "may",
    "open_session",
    "people",
    "people_rows",
    "person",
    "plan_people",
    "reset_person",
    "revoke_api_token",
    "rights_of",
    "role_names",
    "roles",
    "scope_of",
    "sessions_of",
    "set_active",
    "set_departments",
    "set_password",
    "set_roles",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "use_reset",
]
