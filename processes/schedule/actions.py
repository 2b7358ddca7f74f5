"""The steps of scheduled drawings: cleaning up, writing to people, watching the calendars."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

import engine
from base.centres import get_centre
from base.db import Session
from base.i18n import gettext as _
from base.i18n import use_locale
from base.jobs.outdated import forget_done
from base.outdated import sweep
from connectors import email
from engine import ActionCall, RemoteCall, identity
from engine.calendars.holidays import place_name
from engine.calendars.missing import missing_years, not_told

SWEEPS: Final = (*engine.OUTDATED, forget_done)
# A worker that is lost in the middle is given up after this; another one goes on from there.
LEASE: Final = timedelta(hours=2)
MOST_LETTERS: Final = 5_000
# Each gets a task of their own, and all of them are made in one transaction.
MOST_READERS: Final = 500


@engine.remote("schedule.tidy", unknown="repeat", lease=LEASE)
def tidy(call: RemoteCall) -> dict[str, Any]:
    """Delete what is outdated in this centre; say how much that was."""
    job = call.job
    rows = sweep(job.database, job.centre_id, SWEEPS)
    gone = engine.remove_ended(job.database, job.centre_id)
    return {"rows": rows, "instances": gone.instances, "lines": gone.lines}


@engine.action("schedule.write_letters")
def write_letters(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Mail `subject` and `text` to everybody in `to`: addresses, user names, candidate groups.

    What the step does not say is taken from the variables of these names.
    """
    said = {**turn.variables, **turn.params}
    subject, text = str(said.get("subject") or ""), str(said.get("text") or "")
    addresses = addresses_of(db, named(said.get("to")))[:MOST_LETTERS]
    return {"letters": _write(db, turn, addresses, subject, text)}


@engine.action("schedule.tell_due")
def tell_due(db: Session, _turn: ActionCall) -> dict[str, Any]:
    """Tell people which of their tasks are due soon or overdue; return how many, as `told`."""
    return {"told": sum(engine.tell_due(db).values())}


@engine.action("people.find")
def find_people(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Return as `people` the user names of everybody in `to`: user names, candidate groups."""
    to = turn.params.get("to", turn.variables.get("to"))
    return {"people": [one.username for one in people_of(db, named(to))][:MOST_READERS]}


@engine.action("schedule.look_at_calendars")
def look_at_calendars(db: Session, _turn: ActionCall) -> dict[str, Any]:
    """Return which years nobody has entered the make-up days of, as `missing`."""
    return {
        "missing": [
            {"calendar": one.calendar, "place": one.place, "year": one.year}
            for one in missing_years(db)
        ]
    }


@engine.action("schedule.tell_administrators")
def tell_administrators(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Mail the administrators what is `missing` and still is: once for a calendar and a year.

    Where no administrator has an address nothing counts as told.
    """
    named_ones = {(one["calendar"], one["year"]) for one in turn.variables.get("missing") or []}
    addresses = addresses_of(db, ["admin"])
    with use_locale(get_centre(db, db.centre_id).default_locale):
        still = [one for one in missing_years(db) if (one.calendar, one.year) in named_ones]
        missing = not_told(db, still) if addresses else []
        if not missing:
            return {"letters": 0}
        lines = "\n".join(f"{one.title}: {place_name(one.place)} {one.year}" for one in missing)
        subject = _("Holidays are missing in the working calendar")
        text = "\n\n".join(
            (
                _("Nobody has entered which days are worked and which are free:"),
                lines,
                _("Until then deadlines count by the statutory holidays only."
                  " Please enter the days on the page of the calendars."),
                f"{db.context.settings.base_url()}/admin/calendars",
            )
        )  # fmt: skip
    return {"letters": _write(db, turn, addresses, subject, text)}


def named(to: Any) -> list[str]:
    """Return the names in a list, or in a text with commas or line breaks between them."""
    parts = to if isinstance(to, list) else str(to or "").replace("，", ",").split(",")
    lines = [line for part in parts for line in str(part).splitlines()]
    return [line.strip() for line in lines if line.strip()]


def addresses_of(db: Session, names: Iterable[str]) -> list[str]:
    """Return the addresses of people, groups and departments, and those given, each once."""
    found: set[str] = set()
    for name in names:
        if "@" in name:
            found.add(name)
            continue
        found.update(one.email for one in people_of(db, [name]) if one.email)
    return sorted(found)


def people_of(db: Session, names: Iterable[str]) -> list[identity.Person]:
    """Return the people with these user names and in these groups, each once, by user name."""
    found: dict[str, identity.Person] = {}
    for name in names:
        members = identity.people(db, group=name)
        alone = [one for one in identity.people(db, words=[name]) if one.username == name]
        found.update((one.username, one) for one in (*members, *alone))
    return [found[username] for username in sorted(found)]


def _write(db: Session, turn: ActionCall, addresses: Sequence[str], subject: str, text: str) -> int:
    written = 0
    for address in addresses:
        mail = email.Mail(to=address, subject=subject, text=text)
        try:
            email.send(db, mail, key=f"schedule:{turn.token_id}:{address}")
        except email.BadAddress:
            continue
        written += 1
    return written
