"""What a process keeps in mind of a centre: how it is called, where it is, what it may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that a centre may have of something; None is without limit.

    Attributes:
        people: active users.
        mails_per_hour: mails handed to a server within an hour; later ones wait.
        upload_mb: megabytes (1,000,000 bytes) of one file.
        instances: processes that run at once.
    """

    people: int | None = None
    mails_per_hour: int | None = None
    upload_mb: int | None = None
    instances: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreFacts:
    """What all of the installation may know of a centre.

    `zone` is None where the installation's counts. `hosts` are the host names that lead to this
    centre and to no other one. `first` is the centre that an address without any name leads to.
    """

    id: UUID
    slug: str
    name: str
    names: Mapping[str, str]
    locales: tuple[str, ...]
    default_locale: str
    zone: str | None
    hosts: tuple[str, ...]
    suspended: bool
    first: bool
