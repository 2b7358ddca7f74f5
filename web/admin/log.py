"""The log of who did what: looked through, and taken along as a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.responses import Response

from base.db import Session
from base.i18n import N_, gettext, pick
from engine.audit import ACTS, AuditFilter, AuditView, act_name, audit, audit_lines
from engine.identity import PERMISSIONS, SCOPE_NAMES, Scope, role_names
from engine.people import Actor
from web.deps import Can, Db
from web.looks.spreadsheet import csv_file
from web.render import render
from web.shell.account import browser_name
from web.shell.offering.choosing import few_people, people_offered

router = APIRouter(prefix="/admin", include_in_schema=False)
Reader = Annotated[Actor, Can("audit.read")]
LONGEST: Final = 100
A_PAGE: Final = 500
MOST_EXPORTED: Final = 50_000
FIELDS: Final[Mapping[str, str]] = {
    "name": N_("Full name"),
    "names": N_("Names"),
    "email": N_("E-mail"),
    "roles": N_("Roles"),
    "departments": N_("Departments"),
    "active": N_("Active"),
    "browser": N_("Browser"),
    "permission": N_("Permission"),
    "permissions": N_("Permissions"),
    "scope": N_("Reads tickets of"),
    "lines": N_("Lines"),
    "staff_no": N_("Staff number"),
    "phones": N_("Telephones"),
    "languages": N_("Languages"),
    "main": N_("Main department"),
    "left_at": N_("Left on"),
    "groups": N_("Groups and skills"),
    "kind": N_("Kind"),
    "begins_at": N_("Starts"),
    "ends_at": N_("Until"),
    "substitute": N_("Stands in"),
    "note": N_("Note"),
    "successor": N_("Successor"),
    "value": N_("Value"),
    "department": N_("Department"),
    "reason": N_("Reason"),
    "people": N_("People"),
    "mentions": N_("Mentioned"),
    "comment": N_("Comment"),
    "rule": N_("Rule"),
    "file": N_("File"),
    "size": N_("Size"),
    "way": N_("Way of signing in"),
    "version": N_("Version"),
    "key": N_("Key"),
    "node": N_("Step"),
    "job": N_("Job"),
    "calendar": N_("Calendar"),
    "seat": N_("Seat"),
    "username": N_("User name"),
}
# What holds codes that have names of their own. Somebody's user name may be like one of them.
CODED: Final = frozenset({"roles", "role", "permission", "permissions", "scope"})
CHANGES: Final = (".changed", ".rolled_back", "parameter.imported")
HIDDEN: Final = frozenset({"method", "through", "asked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; what is not understood counts as not asked for."""

    q: str = ""
    who: str = ""
    what: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        """Read an address."""
        what = given.get("what", "")
        return cls(
            q=given.get("q", "").strip()[:LONGEST],
            who=given.get("who", "").strip()[:LONGEST],
            what=what if what in ACTS else "",
            since=given.get("since", "") if day_of(given.get("since", "")) else "",
            until=given.get("until", "") if day_of(given.get("until", "")) else "",
        )

    def filter(self, zone: ZoneInfo) -> AuditFilter:
        """Return the filter; days are those of the centre, the last one included."""
        until = day_of(self.until)
        return AuditFilter(
            what=self.what or None,
            username=self.who or None,
            words=self.q,
            since=beginning(day_of(self.since), zone),
            until=beginning(until + timedelta(days=1), zone) if until else None,
        )

    def address(self, path: str, **more: str) -> str:
        """Return the address that asks for the same, and for `more`."""
        wanted = {"q": self.q, "who": self.who, "what": self.what, "since": self.since,
                  "until": self.until, **more}  # fmt: skip
        query = urlencode({name: value for name, value in wanted.items() if value})
        return f"{path}?{query}" if query else path


@router.get("/log")
def log(request: Request, db: Db, _me: Reader, after: str | None = None) -> Response:
    """List the lines of the log, the newest first."""
    asked = Asked.read(request.query_params)
    found = audit_lines(db, asked.filter(zone_of(db)), after=after)
    acts = sorted(((code, act_name(code)) for code in ACTS), key=lambda one: one[1])
    return render(
        request,
        "admin/log.html",
        block="rows",
        lines=found.items,
        asked=asked,
        acts=acts,
        everybody=few_people(db),
        act_name=act_name,
        details=partial(details, names=names_of_codes(db)),
        export=asked.address("/admin/log.csv"),
        next=asked.address("", after=found.next) if found.next else "",
    )


@router.get("/log/people")
def people_found(request: Request, db: Db, _me: Reader, who: str = "") -> Response:
    """Offer the people whose names begin to be typed, as a list for an input."""
    return people_offered(request, db, who)


@router.get("/log.csv")
def log_file(request: Request, db: Db, me: Reader) -> Response:
    """Return what the list shows as a file. That somebody took it along is a line of its own."""
    asked = Asked.read(request.query_params)
    rows = list(exported(db, asked.filter(zone_of(db))))
    audit(db, "audit.exported", by=me, details={"lines": len(rows), "asked": asked.address("")})
    heads = ("number", "at", "act", "username", "name", "by", "address", "about", "label",
             "details", "sealed")  # fmt: skip
    return csv_file("log", heads, rows)


def exported(db: Session, which: AuditFilter) -> Iterator[tuple[object, ...]]:
    """Yield the lines as rows of the file, up to 50,000."""
    after: str | None = None
    for _ in range(MOST_EXPORTED // A_PAGE):
        found = audit_lines(db, which, after=after, limit=A_PAGE)
        for one in found.items:
            yield (one.id, one.at.isoformat(), one.what, one.username, one.name, one.kind,
                   one.address, one.about, one.label, told(one), one.sealed)  # fmt: skip
        after = found.next
        if after is None:
            return


def details(one: AuditView, names: Mapping[str, str]) -> Iterator[tuple[str, str | None, str]]:
    """Yield what else a line holds: its name, the value before if it was a change, the value."""
    for name, value in one.details.items():
        if name in HIDDEN:
            continue
        label = gettext(FIELDS[name]) if name in FIELDS else name
        called = names if name in CODED else {}
        if name == "browser":
            value = browser_name(str(value))  # noqa: PLW2901 shorter for the reader
        if one.what.endswith(CHANGES) and isinstance(value, list):
            yield label, shown(value[0], called), shown(value[1], called)
        else:
            yield label, None, shown(value, called)


def shown(value: Any, names: Mapping[str, str]) -> str:
    """Return a value in words; `names` are those of codes."""
    match value:
        case True:
            return gettext("Yes")
        case False:
            return gettext("No")
        case None | "" | []:
            return "–"
        case list():
            return ", ".join(shown(one, names) for one in value)
        case dict():
            return pick(value)
    return names.get(value, str(value))


def names_of_codes(db: Session) -> dict[str, str]:
    """Return the names of permissions, scopes and roles."""
    rights = {code: gettext(one.name) for code, one in PERMISSIONS.items()}
    scopes = {str(scope): gettext(SCOPE_NAMES[scope]) for scope in Scope}
    return rights | scopes | role_names(db)


def told(one: AuditView) -> str:
    """Return the details in one cell."""
    return "; ".join(f"{name}: {value}" for name, value in one.details.items())


def zone_of(db: Session) -> ZoneInfo:
    """Return the time zone of the centre."""
    return ZoneInfo(db.context.settings.zone)


def day_of(text: str) -> date | None:
    """Return the day that a date field sent, if it is one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def beginning(day: date | None, zone: ZoneInfo) -> datetime | None:
    """Return the first moment of a day in a zone."""
    return datetime.combine(day, time(), zone) if day else None
