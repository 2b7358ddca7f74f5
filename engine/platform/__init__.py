"""The platform: who looks after the installation, its centres, and the log of what they did.

All of it works over the database role of the platform (base/roles), which sees which centres there
are and numbers about them, and no row of what is within.
"""

from engine.platform.accounts import MailAccount, missing_secrets, set_mail_account
from engine.platform.centres import (
    CentreTaken,
    CentreView,
    Figures,
    HostTaken,
    centre_called,
    change_centre,
    make_centre,
    new_centre_id,
    platform_centre,
    platform_centres,
    resume_centre,
    suspend_centre,
)
from engine.platform.checks import CentreForm
from engine.platform.inviting import HasAdministrator, invite_administrator
from engine.platform.log import (
    PLATFORM_ACTS,
    PlatformAct,
    PlatformLogReport,
    platform_lines,
    verify_platform_log,
)
from engine.platform.people import (
    PlatformUser,
    add_platform_person,
    change_platform_password,
    change_platform_person,
    platform_people,
)
from engine.platform.proof import platform_actor, platform_sign_in, platform_sign_out
from engine.platform.servers import ServerState, server_state

__all__ = [
    "PLATFORM_ACTS", "CentreForm", "CentreTaken", "CentreView", "Figures", "HasAdministrator",
    "HostTaken", "MailAccount", "PlatformAct", "PlatformLogReport", "PlatformUser", "ServerState",
    "add_platform_person", "centre_called", "change_centre", "change_platform_password",
    "change_platform_person", "invite_administrator", "make_centre", "missing_secrets",
    "new_centre_id", "platform_actor", "platform_centre", "platform_centres", "platform_lines",
    "platform_people", "platform_sign_in", "platform_sign_out", "resume_centre", "server_state",
    "set_mail_account", "suspend_centre", "verify_platform_log",
]  # fmt: skip
