"""What may be written into a centre's form; each refusal says what would be accepted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from zoneinfo import available_timezones

from base.errors import FieldProblem, Invalid
from base.facts import Limits
from base.i18n import LOCALES, N_, gettext

SLUG: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
HOST: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9]([a-z0-9-]{0,62}))*")
COUNTRIES: Final = re.compile(r"([A-Z]{2}(, ?[A-Z]{2})*)?")
# Addresses of our own.
KEPT: Final = frozenset({"new"})
LONGEST_NAME: Final = 120
LARGEST: Final = 1_000_000_000
SENTENCES: Final[Mapping[str, str]] = {
    "slug": N_("Use 1 to 40 small letters, digits and hyphens, without a hyphen at either end."),
    "name": N_("Please give the centre a name of at most 120 characters in one language at least."),
    "locales": N_("Please choose one language at least."),
    "default_locale": N_("The default language must be one of the chosen ones."),
    "zone": N_("There is no such time zone. It is written like Asia/Hong_Kong."),
    "hosts": N_("“%(value)s” is no host name, such as hotline.example.gov."),
    "holidays": N_("Please name countries by two capital letters each, with commas between them."),
    "limit": N_("Please enter a whole number of at least 1, or nothing."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreForm:
    """What the platform says about a centre.

    `holidays` are countries with commas between them, an empty text is none, None is what the
    installation has; `zone` None is the installation's.
    """

    names: Mapping[str, str]
    locales: tuple[str, ...] = LOCALES
    default_locale: str = LOCALES[0]
    zone: str | None = None
    hosts: tuple[str, ...] = ()
    holidays: str | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def name(self) -> str:
        """Return the one name that machines and mails use."""
        ordered = (self.default_locale, *LOCALES)
        return next((self.names[one] for one in ordered if self.names.get(one)), "")


def check_slug(slug: str) -> None:
    """Refuse a short name that could not stand in an address.

    Raises:
        Invalid: says what a short name may hold.
    """
    if not SLUG.fullmatch(slug) or slug in KEPT:
        raise Invalid([problem("slug")])


def check_form(form: CentreForm, most_upload_mb: int) -> None:
    """Refuse what cannot be; `most_upload_mb` is what the installation takes at all.

    Raises:
        Invalid: names each field that is wrong.
    """
    problems = [*_texts(form), *_limits(form.limits, most_upload_mb)]
    if problems:
        raise Invalid(problems)


def problem(name: str, *, value: str = "", shown_at: str = "") -> FieldProblem:
    """Return the refusal of one field."""
    sentence = gettext(SENTENCES[name])
    told = sentence % {"value": value} if value else sentence
    return FieldProblem(field=shown_at or name, message=told)


def _texts(form: CentreForm) -> Iterator[FieldProblem]:
    names = [name for name in form.names.values() if name]
    if not names or any(len(name) > LONGEST_NAME for name in names):
        yield problem("name", shown_at="name_zh-Hant")
    if not form.locales or not set(form.locales) <= set(LOCALES):
        yield problem("locales")
    elif form.default_locale not in form.locales:
        yield problem("default_locale")
    if form.zone is not None and form.zone not in available_timezones():
        yield problem("zone")
    for host in form.hosts:
        if not HOST.fullmatch(host):
            yield problem("hosts", value=host[:80])
    if form.holidays is not None and not COUNTRIES.fullmatch(form.holidays):
        yield problem("holidays")


def _limits(limits: Limits, most_upload_mb: int) -> Iterator[FieldProblem]:
    for name in ("people", "mails_per_hour", "upload_mb", "instances"):
        value = getattr(limits, name)
        if value is not None and not 1 <= value <= LARGEST:
            yield problem("limit", shown_at=name)
    if limits.upload_mb is not None and limits.upload_mb > most_upload_mb:
        sentence = gettext("This installation takes files of at most %(most)s MB.")
        yield FieldProblem(field="upload_mb", message=sentence % {"most": most_upload_mb})
