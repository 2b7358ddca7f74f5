"""The platform's forms as they are posted: texts, right or wrong, and what they ask for."""

from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Final, Self

from fastapi import Depends, Form, Request

from base.facts import Limits
from base.i18n import LOCALES
from engine.platform import CentreForm, CentreView, MailAccount, SmsAccount, TelephonyAccount

Line = Annotated[str, Form(max_length=300)]
LIMITS: Final = ("people", "mails_per_hour", "upload_mb", "instances")
# What a number is that cannot be read; the check then names the field.
UNREADABLE: Final = 0
LONGEST_NUMBER: Final = 12
NO_HOLIDAYS: Final = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreInput:
    """A centre as the form shows it."""

    slug: str = ""
    names: dict[str, str] = field(default_factory=lambda: dict.fromkeys(LOCALES, ""))
    locales: tuple[str, ...] = LOCALES
    default_locale: str = LOCALES[0]
    zone: str = ""
    hosts: str = ""
    holidays: str = ""
    limits: dict[str, str] = field(default_factory=lambda: dict.fromkeys(LIMITS, ""))

    @classmethod
    def of(cls, one: CentreView) -> Self:
        """Return a centre as the form begins with."""
        form = one.form
        limits = {name: getattr(form.limits, name) for name in LIMITS}
        holidays = NO_HOLIDAYS if form.holidays == "" else form.holidays or ""
        return cls(
            slug=one.slug,
            names=dict(form.names),
            locales=form.locales,
            default_locale=form.default_locale,
            zone=form.zone or "",
            hosts=" ".join(form.hosts),
            holidays=holidays,
            limits={name: "" if value is None else str(value) for name, value in limits.items()},
        )

    def form(self) -> CentreForm:
        """Return what the form asks for."""
        holidays = self.holidays.strip()
        return CentreForm(
            names={locale: name.strip() for locale, name in self.names.items()},
            locales=self.locales,
            default_locale=self.default_locale,
            zone=self.zone.strip() or None,
            hosts=tuple(self.hosts.lower().replace(",", " ").split()),
            holidays="" if holidays.lower() == NO_HOLIDAYS else holidays or None,
            limits=Limits(**{name: number(text) for name, text in self.limits.items()}),
        )


def number(text: str) -> int | None:
    """Return the number in a field; None for an empty one."""
    digits = text.strip()
    if not digits:
        return None
    readable = digits.isascii() and digits.isdecimal() and len(digits) < LONGEST_NUMBER
    return int(digits) if readable else UNREADABLE


async def centre_posted(request: Request) -> CentreInput:
    """Read a centre's form."""
    form = await request.form(max_files=0, max_fields=60)
    texts = {name: str(value)[:2000] for name, value in form.items()}
    return CentreInput(
        slug=texts.get("slug", "").strip().lower(),
        names={locale: texts.get(f"name_{locale}", "") for locale in LOCALES},
        locales=tuple(one for one in LOCALES if one in form.getlist("locales")),
        default_locale=texts.get("default_locale", ""),
        zone=texts.get("zone", ""),
        hosts=texts.get("hosts", ""),
        holidays=texts.get("holidays", ""),
        limits={name: texts.get(name, "") for name in LIMITS},
    )


PostedCentre = Annotated[CentreInput, Depends(centre_posted)]


async def texts_posted(request: Request) -> dict[str, str]:
    """Read a short form as texts."""
    form = await request.form(max_files=0, max_fields=60)
    return {name: str(value).strip()[:300] for name, value in form.items()}


async def account_posted(request: Request) -> MailAccount:
    """Read a mail account's form; a number that cannot be read is 0, which no port is."""
    texts = await texts_posted(request)
    plain = MailAccount()
    values: dict[str, Any] = {}
    for name in MailAccount.__slots__:
        before = getattr(plain, name)
        given = texts.get(name, "")
        values[name] = (number(given) or UNREADABLE) if isinstance(before, int) else given
    account = replace(plain, **values)
    return replace(
        account,
        mode=account.mode if account.mode in {"sink", "smtp"} else "sink",
        smtp_tls=account.smtp_tls if account.smtp_tls in TLS else plain.smtp_tls,
        imap_tls=account.imap_tls if account.imap_tls in TLS else plain.imap_tls,
        imap_folder=account.imap_folder or plain.imap_folder,
    )


async def sms_account_posted(request: Request) -> SmsAccount:
    """Read an SMS account's form; a number that cannot be read is 0, which is no limit to have."""
    texts = await texts_posted(request)
    names = ("url", "user", "secret", "sender")
    return SmsAccount(
        mode="kannel" if texts.get("mode") == "kannel" else "sink",
        per_minute=number(texts.get("per_minute", "")),
        **{name: texts.get(name, "") for name in names},
    )


async def telephony_account_posted(request: Request) -> TelephonyAccount:
    """Read a telephony account's form; a port that cannot be read is 0, which no port is."""
    texts = await texts_posted(request)
    names = ("host", "user", "secret", "channel", "context", "prefix", "plus")
    return TelephonyAccount(
        mode="ami" if texts.get("mode") == "ami" else "off",
        port=number(texts.get("port", "")) or UNREADABLE,
        **{name: texts.get(name, "") for name in names},
    )


TLS: Final = ("none", "starttls", "tls")
PostedAccount = Annotated[MailAccount, Depends(account_posted)]
PostedSmsAccount = Annotated[SmsAccount, Depends(sms_account_posted)]
PostedTelephonyAccount = Annotated[TelephonyAccount, Depends(telephony_account_posted)]
