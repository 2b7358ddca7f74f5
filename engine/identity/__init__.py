"""People: who they are, where they belong, what they may do, and how they prove themselves.

A user has roles (what they may do) and departments (whose work they do); both are candidate groups
of lanes. Browsers hold a session token, programs a bearer token; the database holds only hashes.
"""

from engine.identity.editing import (
    DepartmentChange,
    LastAdministrator,
    UserChange,
    change_department,
    change_user,
    reset_password,
)
from engine.identity.own_password import change_password
from engine.identity.people import (
    DepartmentView,
    NewUser,
    Person,
    create_department,
    create_user,
    departments,
    find_department,
    people,
    person,
    set_active,
    set_departments,
    set_password,
    set_roles,
)
from engine.identity.permissions import PERMISSIONS, ROLE_NAMES, Role, may
from engine.identity.secrets import centre_of_token
from engine.identity.sessions import (
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
from engine.identity.tokens import (
    NoSuchUser,
    actor_of_api_token,
    create_api_token,
    revoke_api_token,
)

__all__ = [
    "PERMISSIONS",
    "ROLE_NAMES",
    "DepartmentChange",
    "DepartmentView",
    "LastAdministrator",
    "NewUser",
    "NoSuchUser",
    "Person",
    "Role",
    "SessionView",
    "SignIn",
    "UserChange",
    "Visitor",
    "actor_of_api_token",
    "actor_of_session",
    "centre_of_token",
    "change_department",
    "change_password",
    "change_user",
    "create_api_token",
    "create_department",
    "create_user",
    "departments",
    "end_session",
    "find_department",
    "may",
    "open_session",
    "people",
    "person",
    "reset_password",
    "revoke_api_token",
    "sessions_of",
    "set_active",
    "set_departments",
    "set_password",
    "set_roles",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
]
