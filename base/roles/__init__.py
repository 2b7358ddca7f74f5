"""The three database roles: the owner changes tables, the others only work with rows.

`DATABASE_URL` is the owner's. The application signs in as `<owner>_app`, the pages of the platform
as `<owner>_platform`; both own nothing and cannot step around row-level security. Their passwords
follow from the secret key, so that every process knows them and nobody has to keep them;
`RINGFLOW_DB__APP_URL` and `RINGFLOW_DB__PLATFORM_URL` name other roles instead.
"""

from base.roles.app import app_url, prepare_app_role
from base.roles.making import RoleProblem, plain_url, read_secret, role_password
from base.roles.platform import platform_url, prepare_platform_role

__all__ = [
    "RoleProblem",
    "app_url",
    "plain_url",
    "platform_url",
    "prepare_app_role",
    "prepare_platform_role",
    "read_secret",
    "role_password",
]
