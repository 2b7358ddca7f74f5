"""The accounts of a centre at servers outside. An account names secrets and holds none."""

from engine.platform.accounts.mail import MailAccount, missing_secrets, set_mail_account
from engine.platform.accounts.sms import (
    SmsAccount,
    missing_sms_secrets,
    set_sms_account,
    sms_settings,
)
from engine.platform.accounts.telephony import (
    TelephonyAccount,
    missing_telephony_secrets,
    set_telephony_account,
    telephony_settings,
)

__all__ = [
    "MailAccount", "SmsAccount", "TelephonyAccount", "missing_secrets", "missing_sms_secrets",
    "missing_telephony_secrets", "set_mail_account", "set_sms_account", "set_telephony_account",
    "sms_settings", "telephony_settings",
]  # fmt: skip
