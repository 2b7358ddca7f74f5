"""Extensions and seats brought in from a table: judged line by line, then all of it or nothing."""

from base.db import Session
from base.errors import Invalid
from base.i18n import gettext
from base.tables import (
    NO,
    YES,
    Judged,
    RowFate,
    TableRow,
    raise_wrong,
    refused,
    rows_of,
    words_of,
)
from connectors.telephony.desks import (
    COLUMNS,
    Desk,
    Kind,
    checked,
    desks,
    free_seats,
    save_desk,
    take_turn,
)
from engine.people import Actor

Row = tuple[Judged, Desk]


def plan_desks(db: Session, text: str) -> list[Judged]:
    """Say what a table of extensions would do, line by line, and do nothing.

    Raises:
        Invalid: it is no table with these columns, or it has too many rows.
    """
    return [judged for judged, _desk in _judge(db, text)]


def bring_desks(db: Session, text: str, *, by: Actor) -> int:
    """Add and change extensions as a table says, all of it or nothing; return how many lines.

    Raises:
        Invalid: it is no such table, or a line of it cannot be accepted.
    """
    take_turn(db)
    rows = _judge(db, text)
    raise_wrong([judged for judged, _desk in rows])
    touched = [desk for judged, desk in rows if judged.fate is not RowFate.SAME]
    # Two lines may exchange their addresses.
    free_seats(db, [one.number for one in touched])
    for one in touched:
        save_desk(db, one, by=by)
    return len(rows)


def _judge(db: Session, text: str) -> list[Row]:
    present = {one.number: one for one in desks(db)}
    rows = list(rows_of(text, COLUMNS, needed=["extension"]))
    named = {row.get("extension") or "" for row in rows}
    taken = {checked(one): one.number for one in present.values()
             if one.network and one.number not in named}  # fmt: skip
    found: list[Row] = []
    for row in rows:
        number = row.get("extension") or ""
        before = present.get(number)
        desk, problem = before or Desk(number=number), ""
        try:
            desk = _desk_of(row, desk)
            _check(desk, taken, {judged.key for judged, _desk in found})
        except Invalid as refusal:
            problem = words_of(refusal)
        fate = RowFate.SAME if desk == before else RowFate.CHANGED if before else RowFate.NEW
        judged = Judged(
            line=row.line, key=number, name=desk.name, problem=problem,
            fate=RowFate.WRONG if problem else fate,
        )  # fmt: skip
        found.append((judged, desk))
    return found


def _check(desk: Desk, taken: dict[str, str], seen: set[str]) -> None:
    """Look at one line beside those before it; its address is taken from now on."""
    if desk.number in seen:
        raise refused(gettext("This extension is in the table twice."))
    network = checked(desk)
    if network and network in taken:
        sentence = gettext("This address belongs to extension %(number)s.")
        raise refused(sentence % {"number": taken[network]})
    if network:
        taken[network] = desk.number


def _desk_of(row: TableRow, present: Desk) -> Desk:
    """Return what a line says; a column that the table does not have changes nothing."""

    def cell(column: str, now: str) -> str:
        told = row.get(column)
        return now if told is None else told

    kind, active = cell("kind", present.kind) or Kind.DESK, cell("active", "").casefold()
    if kind not in set(Kind):
        raise refused(gettext("The kind is desk or webrtc."))
    if active and active not in YES | NO:
        raise refused(gettext("Active is yes or no."))
    return Desk(
        number=present.number, name=cell("name", present.name), kind=Kind(kind),
        active=active in YES if active else present.active,
        seat=cell("seat", present.seat), network=cell("network", present.network),
    )  # fmt: skip
