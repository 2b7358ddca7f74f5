"""What the form of a person brings in, read into the engine's own values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Self

from fastapi import Depends, Form

from engine.identity import NewUser, Person, UserChange
from engine.identity.profile import Profile
from web.admin.posted import Line, Lines, Ticked, lines_of


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInput:
    """A user as the form shows it, right or wrong; `levels` are shown and not changed by it."""

    username: str = ""
    name: str = ""
    email: str = ""
    staff_no: str = ""
    phones: str = ""
    languages: tuple[str, ...] = ()
    main: str = ""
    roles: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    add_department: str = ""
    groups: frozenset[str] = frozenset()
    levels: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    active: bool = True

    @classmethod
    def of(cls, one: Person, levels: Mapping[str, Mapping[str, int]]) -> Self:
        """Return a user as the form begins with."""
        return cls(
            username=one.username,
            name=one.name,
            email=one.email or "",
            staff_no=one.staff_no or "",
            phones="\n".join(one.phones),
            languages=one.languages,
            main=one.main or "",
            roles=frozenset(one.roles),
            departments=frozenset(one.departments),
            groups=frozenset(levels),
            levels=levels,
            active=one.active,
        )

    def profile(self) -> Profile:
        """Return the profile that the form asks for."""
        return Profile(
            staff_no=self.staff_no.strip() or None,
            phones=lines_of(self.phones),
            languages=self.languages,
            main=self.main or None,
        )

    def change(self) -> UserChange:
        """Return the change that the form asks for."""
        return UserChange(
            name=self.name,
            email=self.email.strip() or None,
            roles=self.roles,
            departments=self.departments,
            active=self.active,
            profile=self.profile(),
        )

    def new(self) -> NewUser:
        """Return the user that the form asks for."""
        return NewUser(
            username=self.username.strip(),
            name=self.name,
            email=self.email.strip() or None,
            roles=self.roles,
            departments=self.departments,
            profile=self.profile(),
        )


def posted_profile(
    staff_no: Line = "", phones: Lines = "", languages: Ticked = (), main: Line = ""
) -> UserInput:
    """Read what is known of a person beside their rights."""
    return UserInput(staff_no=staff_no, phones=phones, languages=languages, main=main)


def posted_rights(
    roles: Ticked = (), departments: Ticked = (), add_department: Line = "", groups: Ticked = ()
) -> UserInput:
    """Read where a person belongs."""
    return UserInput(
        roles=frozenset(roles), departments=frozenset(departments),
        add_department=add_department, groups=frozenset(groups),
    )  # fmt: skip


def posted_user(
    profile: Annotated[UserInput, Depends(posted_profile)],
    rights: Annotated[UserInput, Depends(posted_rights)],
    username: Line = "",
    name: Line = "",
    email: Line = "",
    active: Annotated[bool, Form()] = False,  # noqa: FBT002 a box that is not ticked sends nothing
) -> UserInput:
    """Read the form of a user."""
    return replace(
        profile, username=username, name=name, email=email, active=active, roles=rights.roles,
        departments=rights.departments, add_department=rights.add_department,
        groups=rights.groups,
    )  # fmt: skip


PostedUser = Annotated[UserInput, Depends(posted_user)]
