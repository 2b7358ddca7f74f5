"""Who works in the demonstration centre."""

from dataclasses import dataclass
from typing import Final

from base.db import Session
from engine import Actor, identity
from engine.identity import Role

# Not a secret: demo mode says on each page that everybody can sign in with it.
PASSWORD: Final = "ringflow-demo"  # noqa: S105
DOMAIN: Final = "ringflow.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDepartment:
    """A department and its name in each language."""

    code: str
    hant: str
    hans: str
    english: str

    @property
    def names(self) -> dict[str, str]:
        """The names by language."""
        return {"zh-Hant": self.hant, "zh-Hans": self.hans, "en": self.english}

    @property
    def email(self) -> str:
        """Where its task links go."""
        return f"{self.code}@{DOMAIN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody who can sign in."""

    username: str
    name: str
    roles: frozenset[Role]
    departments: frozenset[str] = frozenset()


DEPARTMENTS: Final = (
    DemoDepartment(code="roads", hant="道路工程局", hans="道路工程局", english="Road Works"),
    DemoDepartment(code="environment", hant="環境保護局", hans="生态环境局", english="Environment"),
    DemoDepartment(code="water", hant="自來水處", hans="自来水公司", english="Water Supply"),
    DemoDepartment(code="sanitation", hant="清潔隊", hans="环卫中心", english="Sanitation"),
    DemoDepartment(code="transport", hant="交通局", hans="交通运输局", english="Transport"),
    DemoDepartment(code="social", hant="社會局", hans="民政局", english="Social Affairs"),
)

PEOPLE: Final = (
    DemoPerson(username="admin", name="林怡君", roles=frozenset({Role.ADMIN})),
    DemoPerson(username="analyst", name="王志明", roles=frozenset({Role.ANALYST})),
    DemoPerson(username="agent", name="陳淑芬", roles=frozenset({Role.AGENT})),
    DemoPerson(username="agent2", name="李国强", roles=frozenset({Role.AGENT})),
    DemoPerson(username="dispatcher", name="張建宏", roles=frozenset({Role.DISPATCHER})),
    DemoPerson(
        username="roads",
        name="黃俊傑",
        roles=frozenset({Role.HANDLER}),
        departments=frozenset({"roads"}),
    ),
    DemoPerson(
        username="environment",
        name="吳雅婷",
        roles=frozenset({Role.HANDLER}),
        departments=frozenset({"environment"}),
    ),
)


def actors(db: Session) -> dict[str, Actor]:
    """Return the people of the centre by user name, as those who do things."""
    return {one.username: _as_actor(one) for one in identity.people(db)}


def _as_actor(one: identity.Person) -> Actor:
    groups = {str(role) for role in one.roles} | {f"department:{code}" for code in one.departments}
    return Actor(one.id, one.name, one.username, groups=frozenset(groups))
