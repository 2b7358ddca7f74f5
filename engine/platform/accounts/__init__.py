"""The accounts of a centre at servers outside. An account names secrets and holds none."""

from engine.platform.accounts.mail import MailAccount, missing_secrets, set_mail_account
from engine.platform.accounts.sms import SmsAccount, missing_sms_secrets, set_sms_account

__all__ = [
    "MailAccount", "SmsAccount", "missing_secrets", "missing_sms_secrets", "set_mail_account",
    "set_sms_account",
]  # fmt: skip
