"""The platform: who looks after the installation, its centres, and the log of what they did.

All of it works over the database role of the platform (base/roles), which sees which centres there
are and numbers about them, and no row of what is within.
"""

from engine.platform.accounts import (
    MailAccount,
    SmsAccount,
    TelephonyAccount,
    missing_secrets,
    missing_sms_secrets,
    missing_telephony_secrets,
    set_mail_account,
    set_sms_account,
    set_telephony_account,
    sms_settings,
    telephony_settings,
)
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
    person_called,
    person_row,
    platform_people,
    prove_platform_password,
    sign_platform_person_out,
)
from engine.platform.proof import (
    lacking_on_platform,
    pass_platform_code,
    pass_platform_enrolment,
    platform_actor,
    platform_sign_in,
    waiting_on_platform,
)
from engine.platform.second import (
    begin_platform_enrolment,
    confirm_platform_enrolment,
    pending_platform_enrolment,
    platform_codes_left,
    remove_platform_second_step,
    renew_platform_codes,
    reset_platform_second_step,
)
from engine.platform.second_rule import (
    has_platform_second_step,
    need_platform_second_step,
    platform_second_step_needed,
)
from engine.platform.servers import ServerState, server_state
from engine.platform.sessions import (
    end_other_platform_sessions,
    end_platform_session,
    platform_sessions,
    platform_sign_out,
)

__all__ = [
    "PLATFORM_ACTS", "CentreForm", "CentreTaken", "CentreView", "Figures", "HasAdministrator",
    "HostTaken", "MailAccount", "PlatformAct", "PlatformLogReport", "PlatformUser",
    "ServerState", "SmsAccount", "TelephonyAccount", "add_platform_person",
    "begin_platform_enrolment", "centre_called",
    "change_centre", "change_platform_password", "change_platform_person",
    "confirm_platform_enrolment", "end_other_platform_sessions", "end_platform_session",
    "has_platform_second_step", "invite_administrator", "lacking_on_platform", "make_centre",
    "missing_secrets", "missing_sms_secrets", "missing_telephony_secrets",
    "need_platform_second_step",
    "new_centre_id", "pass_platform_code",
    "pass_platform_enrolment", "pending_platform_enrolment", "person_called", "person_row",
    "platform_actor", "platform_centre", "platform_centres", "platform_codes_left",
    "platform_lines", "platform_people", "platform_second_step_needed",
    "platform_sessions", "platform_sign_in", "platform_sign_out", "prove_platform_password",
    "remove_platform_second_step",
    "renew_platform_codes", "reset_platform_second_step", "resume_centre", "server_state",
    "set_mail_account", "set_sms_account", "set_telephony_account", "sign_platform_person_out",
    "sms_settings", "suspend_centre", "telephony_settings", "verify_platform_log",
    "waiting_on_platform",
]  # fmt: skip
