"""The steps of scheduled drawings: cleaning up, writing to people, watching the calendars."""

from collections.abc import Sequence
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
from engine import ActionCall, RemoteCall
from engine.calendars.holidays import place_name
from engine.calendars.missing import missing_years, not_told
from processes.schedule.readers import addresses_of, named, nobody_behind, people_of

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

    What the step does not say is taken from the variables of these names. The answer has
    `letters`, how many there are, and `missed`, the names behind which nobody is.

    Raises:
        BpmnError: `schedule.too_many` when more than 5,000 are meant.
    """
    said = {**turn.variables, **turn.params}
    subject, text = str(said.get("subject") or ""), str(said.get("text") or "")
    names = named(said.get("to"))
    addresses = addresses_of(db, names)
    if len(addresses) > MOST_LETTERS:
        raise engine.BpmnError("schedule.too_many", f"{len(addresses)} > {MOST_LETTERS}")
    letters = _write(db, turn, addresses, subject, text)
    return {"letters": letters, "missed": nobody_behind(db, names)}


@engine.action("schedule.tell_due")
def tell_due(db: Session, _turn: ActionCall) -> dict[str, Any]:
    """Tell people which of their tasks are due soon or overdue; return how many, as `told`."""
    return {"told": sum(engine.tell_due(db).values())}


@engine.action("people.find")
def find_people(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Return as `people` the user names of everybody in `to`: user names, candidate groups.

    `missed` are the names behind which nobody is.

    Raises:
        BpmnError: `schedule.too_many` when more than 500 are meant.
    """
    names = named(turn.params.get("to", turn.variables.get("to")))
    people = [one.username for one in people_of(db, names)]
    if len(people) > MOST_READERS:
        raise engine.BpmnError("schedule.too_many", f"{len(people)} > {MOST_READERS}")
    return {"people": people, "missed": nobody_behind(db, names)}


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
