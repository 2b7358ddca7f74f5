"""What the forms of people bring in, read into the engine's own values."""

from dataclasses import dataclass
from typing import Annotated, Self

from fastapi import Depends, Form

from engine.identity import NewUser, Person, UserChange

Line = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInput:
    """A user as the form shows it, right or wrong."""

    username: str = ""
    name: str = ""
    email: str = ""
    roles: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    active: bool = True

    @classmethod
    def of(cls, one: Person) -> Self:
        """Return a user as the form begins with."""
        return cls(
            username=one.username,
            name=one.name,
            email=one.email or "",
            roles=frozenset(one.roles),
            departments=frozenset(one.departments),
            active=one.active,
        )

    def change(self) -> UserChange:
        """Return the change that the form asks for."""
        return UserChange(
            name=self.name,
            email=self.email.strip() or None,
            roles=self.roles,
            departments=self.departments,
            active=self.active,
        )

    def new(self) -> NewUser:
        """Return the user that the form asks for."""
        return NewUser(
            username=self.username.strip(),
            name=self.name,
            email=self.email.strip() or None,
            roles=self.roles,
            departments=self.departments,
        )


def posted_user(
    username: Line = "",
    name: Line = "",
    email: Line = "",
    roles: Annotated[tuple[str, ...], Form()] = (),
    departments: Annotated[tuple[str, ...], Form()] = (),
    active: Annotated[bool, Form()] = False,  # noqa: FBT002 a box that is not ticked sends nothing
) -> UserInput:
    """Read the form of a user."""
    return UserInput(
        username=username,
        name=name,
        email=email,
        roles=frozenset(roles),
        departments=frozenset(departments),
        active=active,
    )


def posted_names(
    name_en: Line = "",
    name_hant: Annotated[str, Form(alias="name_zh-Hant", max_length=200)] = "",
    name_hans: Annotated[str, Form(alias="name_zh-Hans", max_length=200)] = "",
) -> dict[str, str]:
    """Read a name in each language."""
    return {"zh-Hant": name_hant, "zh-Hans": name_hans, "en": name_en}


PostedNames = Annotated[dict[str, str], Depends(posted_names)]


PostedUser = Annotated[UserInput, Depends(posted_user)]
