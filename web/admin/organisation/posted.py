"""What the form of a department brings in, read into the engine's own value."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Self

from fastapi import Depends, Form

from base.errors import FieldProblem, Invalid
from base.i18n import LOCALES, gettext
from engine.identity import DepartmentCard, DepartmentChange, Span
from web.admin.posted import Line, PostedNames


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentInput:
    """A department as the form shows it, right or wrong."""

    code: str = ""
    names: dict[str, str] = field(default_factory=lambda: dict.fromkeys(LOCALES, ""))
    email: str = ""
    active: bool = True
    parent: str = ""
    valid_from: str = ""
    valid_until: str = ""
    phone: str = ""
    address: str = ""
    head: str = ""
    deputy: str = ""
    liaison: str = ""

    @classmethod
    def of(cls, card: DepartmentCard) -> Self:
        """Return a department as the form begins with."""
        one = card.view
        return cls(
            code=one.code, names={locale: one.names.get(locale, "") for locale in LOCALES},
            email=one.email or "", active=one.active, parent=one.parent or "",
            valid_from=one.own.first.isoformat() if one.own.first else "",
            valid_until=one.own.last.isoformat() if one.own.last else "",
            phone=one.phone or "", address=card.address or "",
            head=card.head or "", deputy=card.deputy or "", liaison=card.liaison or "",
        )  # fmt: skip

    def change(self) -> DepartmentChange:
        """Return the change that the form asks for.

        Raises:
            Invalid: a day is none.
        """
        span = Span(
            read_day(self.valid_from, field="valid_from"),
            read_day(self.valid_until, field="valid_until"),
        )
        return DepartmentChange(
            names={key: name for key, name in self.names.items() if name.strip()},
            email=self.email.strip() or None, active=self.active,
            parent=self.parent.strip() or None, span=span, phone=self.phone.strip() or None,
            address=self.address.strip() or None,
            head=self.head.strip() or None, deputy=self.deputy.strip() or None,
            liaison=self.liaison.strip() or None,
        )  # fmt: skip


def read_day(text: str, *, field: str) -> date | None:
    """Return the day that a field holds, None for an empty one.

    Raises:
        Invalid: it is no day. The problem names `field`.
    """
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        message = gettext("This is no day; write it like 2026-12-31.")
        raise Invalid([FieldProblem(field=field, message=message)]) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Who answers for a department, and where it is found, as posted."""

    phone: str
    address: str
    head: str
    deputy: str
    liaison: str


def posted_posts(
    phone: Line = "", address: Line = "", head: Line = "", deputy: Line = "", liaison: Line = ""
) -> Posts:
    """Read those fields."""
    return Posts(phone=phone, address=address, head=head, deputy=deputy, liaison=liaison)


def posted_department(
    names: PostedNames,
    posts: Annotated[Posts, Depends(posted_posts)],
    code: Line = "",
    email: Line = "",
    active: Annotated[bool, Form()] = False,  # noqa: FBT002 a box that is not ticked sends nothing
    parent: Line = "",
) -> DepartmentInput:
    """Read the form of a department without its days."""
    return DepartmentInput(
        code=code.strip(), names=names, email=email, active=active, parent=parent,
        phone=posts.phone, address=posts.address, head=posts.head, deputy=posts.deputy,
        liaison=posts.liaison,
    )  # fmt: skip


def with_days(
    posted: Annotated[DepartmentInput, Depends(posted_department)],
    valid_from: Line = "",
    valid_until: Line = "",
) -> DepartmentInput:
    """Add the days to the form of a department."""
    return replace(posted, valid_from=valid_from, valid_until=valid_until)


PostedDepartment = Annotated[DepartmentInput, Depends(with_days)]
