"""The people who sign tasks besides who has them, as pages show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import engine
from base.db import Session
from base.i18n import N_, gettext, pick
from base.ids import short
from engine import SignerKind, SignerState, SignerView, identity
from processes.tickets.queries.timeline import outcome_name

RULES: Final[Mapping[str, str]] = {
    "all": N_("Passed when all agree"),
    "majority": N_("Passed when more than half agree"),
    "one": N_("Passed when one agrees"),
}
WHEN: Final[Mapping[SignerKind, str]] = {
    SignerKind.BEFORE: N_("signs before"),
    SignerKind.AFTER: N_("signs after"),
    SignerKind.PARALLEL: N_("signs at once with others"),
    SignerKind.VOTE: N_("decides as one of several"),
}
STATES: Final[Mapping[SignerState, tuple[str, str]]] = {
    SignerState.PENDING: (N_("Not yet their turn"), "neutral"),
    SignerState.OPEN: (N_("Asked"), "accent"),
    SignerState.SIGNED: (N_("Signed"), "ok"),
    SignerState.REMOVED: (N_("Removed"), "neutral"),
    SignerState.GONE: (N_("No longer needed"), "neutral"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerRow:
    """One signer as a page shows them; `by` asked them, `holder` has it in their place."""

    id: str
    name: str
    holder: str
    when: str
    state: str
    tone: str
    outcome: str
    comment: str
    rule: str
    reason: str
    by: str
    at: datetime
    task: str = ""
    url: str = ""


def signers_in(db: Session, instance_id: UUID) -> list[SignerRow]:
    """Return all signers of an instance, with the names of the tasks that they sign."""
    found = engine.signers_in(db, instance_id)
    return rows_of(db, [one for one, _title in found], [pick(title) for _one, title in found])


def rows_of(
    db: Session, signers: Iterable[SignerView], tasks: list[str] | None = None
) -> list[SignerRow]:
    """Return signers as pages show them."""
    asked = list(signers)
    named = {one for row in asked for one in (row.person, row.holder) if one}
    names = identity.names_of_users(db, named) if named else {}
    titles = tasks or [""] * len(asked)
    return [_row(row, names, title) for row, title in zip(asked, titles, strict=True)]


def _row(row: SignerView, names: Mapping[str, str], title: str) -> SignerRow:
    words, tone = STATES[row.state]
    who = row.signed_by or row.holder or row.person
    other = names.get(who, row.signed_by_name or who) if who != row.person else ""
    return SignerRow(
        id=short(row.id), name=names.get(row.person, row.person), holder=other,
        when=gettext(WHEN[row.kind]), state=gettext(words), tone=tone,
        outcome=outcome_name(row.outcome) or "", comment=row.comment or "", rule=_rule(row),
        reason=row.reason, by=row.by_name, at=row.signed_at or row.at, task=title,
        url=f"/inbox/{short(row.own_task_id)}" if row.own_task_id else "",
    )  # fmt: skip


def _rule(row: SignerView) -> str:
    """Return the rule in words and, when all have signed, whether it is fulfilled."""
    if row.rule is None:
        return ""
    words = gettext(RULES[row.rule])
    if row.passed is None:
        return words
    return f"{words}: {gettext(N_('passed')) if row.passed else gettext(N_('not passed'))}"
