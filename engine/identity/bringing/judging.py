"""What one line of a table of people says, and whether it can be done."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from base.db import Session
from base.errors import RingflowError
from base.i18n import gettext
from base.tables import NO, YES, RowFate, TableRow, refused, words_of
from engine.candidates import HIGHEST, LOWEST
from engine.identity.access.reach import check_not_above, check_reached
from engine.identity.access.roles import check_roles, roles
from engine.identity.checks import check_address, check_named
from engine.identity.departments import department_names
from engine.identity.editing import UserChange
from engine.identity.groups.levels import levels_of, told
from engine.identity.groups.lists import groups, skills
from engine.identity.people import SHOWN, Person, check_username, people, persons
from engine.identity.profile import Profile, check_profile
from engine.identity.records import User
from engine.people import Actor

COLUMNS: Final = (
    "username", "name", "email", "roles", "departments", "active", "staff_no", "phones",
    "languages", "main", "groups",
)  # fmt: skip
NEEDED: Final = COLUMNS[:2]
BETWEEN: Final = " "
SEVERAL: Final = ";"
FOUND_AT_ONCE: Final = 500
Levels = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a line wants somebody to be; `groups` None leaves those as they are."""

    username: str
    change: UserChange
    groups: Levels | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What lines can name, and the people of some lines as they are now, by small letters."""

    people: Mapping[str, Person]
    levels: Mapping[str, Levels]
    departments: frozenset[str]
    roles: frozenset[str]
    groups: frozenset[str]
    skills: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a line does, and why it cannot if it is wrong."""

    fate: RowFate
    problem: str = ""
    wanted: Wanted | None = None


def people_rows(db: Session) -> Iterator[tuple[str, ...]]:
    """Yield everybody as rows of the table; several roles or departments stand in one cell."""
    after = 0
    while found := people(db, inactive=True, limit=FOUND_AT_ONCE, offset=after):
        levels = levels_of(db, [one.id for one in found])
        for one in found:
            yield (
                one.username, one.name, one.email or "", BETWEEN.join(sorted(one.roles)),
                BETWEEN.join(one.departments), "yes" if one.active else "no",
                one.staff_no or "", SEVERAL.join(one.phones), BETWEEN.join(one.languages),
                one.main or "", told(levels[one.id]),
            )  # fmt: skip
        after += FOUND_AT_ONCE


def known_for(db: Session, rows: Iterable[TableRow]) -> Known:
    """Return what is needed to judge some lines."""
    names = {row.cells.get("username", "").casefold() for row in rows}
    query = select(*SHOWN).where(User.centre_id == db.centre_id, User.username_folded.in_(names))
    found: list[Any] = list(db.execute(query))
    present = persons(db, found)
    levels = levels_of(db, [one.id for one in present])
    return Known(
        people={one.username.casefold(): one for one in present},
        levels={one.username.casefold(): levels[one.id] for one in present},
        departments=frozenset(department_names(db)),
        roles=frozenset(one.code for one in roles(db)),
        groups=frozenset(one.code for one in groups(db, inactive=True, counted=False)),
        skills=frozenset(one.code for one in skills(db, inactive=True)),
    )


def judge(db: Session, row: TableRow, known: Known, *, by: Actor) -> Verdict:
    """Say what a line does, and do nothing."""
    name = row.cells.get("username", "").casefold()
    before = known.people.get(name)
    try:
        wanted = _read(row, before)
        _check(db, row, wanted, before, known, by=by)
    except RingflowError as error:
        return Verdict(fate=RowFate.WRONG, problem=words_of(error))
    return Verdict(fate=_fate(before, wanted, known.levels.get(name, {})), wanted=wanted)


def _read(row: TableRow, before: Person | None) -> Wanted:
    """Read a line; what the table has no column for stays as it is."""

    def cell(column: str, otherwise: str) -> str:
        given = row.get(column)
        return otherwise if given is None else given

    active = cell("active", "").lower()
    if active not in YES | NO | {""}:
        raise refused(gettext("Whether somebody is active is said by yes or no."))
    old = before.profile if before else Profile()
    had = before or None
    change = UserChange(
        name=cell("name", "").strip(),
        email=cell("email", (had.email if had else None) or "") or None,
        roles=frozenset(_several(cell("roles", BETWEEN.join(had.roles) if had else ""))),
        departments=frozenset(
            _several(cell("departments", BETWEEN.join(had.departments) if had else ""))
        ),
        active=active in YES if active else had is None or had.active,
        profile=Profile(
            staff_no=cell("staff_no", old.staff_no or "").strip() or None,
            phones=tuple(filter(None, map(str.strip, cell("phones", SEVERAL.join(old.phones))
                                          .split(SEVERAL)))),
            languages=tuple(_several(cell("languages", BETWEEN.join(old.languages)))),
            main=cell("main", old.main or "").strip() or None,
        ),
    )  # fmt: skip
    listed = row.get("groups")
    levels = None if listed is None else read_levels(listed)
    return Wanted(username=row.cells.get("username", ""), change=change, groups=levels)


def read_levels(cell: str) -> dict[str, dict[str, int]]:
    """Read `hotline/cantonese=7 hotline/english=3 night`.

    Raises:
        Invalid: something in it is neither a group nor a skill with its level.
    """
    found: dict[str, dict[str, int]] = {}
    for part in _several(cell):
        place, sign, level = part.partition("=")
        group, slash, skill = place.partition("/")
        held = found.setdefault(group, {})
        if bool(sign) != bool(slash) or (sign and not _is_level(level)):
            sentence = gettext("“%(text)s” is no group; write hotline or hotline/cantonese=5.")
            raise refused(sentence % {"text": part})
        if sign:
            held[skill] = int(level)
    return found


def _is_level(text: str) -> bool:
    return text.isascii() and text.isdecimal() and LOWEST <= int(text) <= HIGHEST


def _several(cell: str) -> list[str]:
    return cell.replace(";", " ").replace(",", " ").split()


def _check(
    db: Session,
    row: TableRow,
    wanted: Wanted,
    before: Person | None,
    known: Known,
    *,
    by: Actor,
) -> None:
    check_username(wanted.username)
    check_named(wanted.change.name)
    check_address(wanted.change.email)
    check_profile(wanted.change.profile or Profile())
    _check_codes(wanted, known)
    name = row.cells.get("username", "").casefold()
    if _fate(before, wanted, known.levels.get(name, {})) is RowFate.SAME:
        return
    had, places = (before.roles, before.departments) if before else (frozenset[str](), ())
    check_roles(db, wanted.change.roles ^ had, by=by)
    check_not_above(db, had, by=by)
    check_reached(wanted.change.departments ^ frozenset(places), by=by)


def _check_codes(wanted: Wanted, known: Known) -> None:
    levels = wanted.groups or {}
    mastered = {skill for held in levels.values() for skill in held}
    for codes, there, sentence in (
        (wanted.change.departments, known.departments,
         gettext("There is no department with the code %(code)s.")),
        (wanted.change.roles, known.roles, gettext("There is no role with the code %(code)s.")),
        (set(levels), known.groups, gettext("There is no group with the code %(code)s.")),
        (mastered, known.skills, gettext("There is no skill with the code %(code)s.")),
    ):  # fmt: skip
        for code in sorted(codes - there):
            raise refused(sentence % {"code": code})


def _fate(before: Person | None, wanted: Wanted, levels: Levels) -> RowFate:
    if before is None:
        return RowFate.NEW
    change, profile = wanted.change, wanted.change.profile or Profile()
    single = len(change.departments) == 1
    same = (
        before.name == change.name
        and before.email == change.email
        and before.roles == change.roles
        and frozenset(before.departments) == change.departments
        and before.active == change.active
        and (before.staff_no, before.phones) == (profile.staff_no, profile.phones)
        and set(before.languages) == set(profile.languages)
        and (single or before.main == profile.main)
        and (wanted.groups is None or wanted.groups == levels)
    )
    return RowFate.SAME if same else RowFate.CHANGED
