"""Who else signs a task: what its page shows, and what the form to add them offers."""

from collections.abc import Mapping
from typing import Any, Final

import engine
from base.db import Session
from base.i18n import N_, gettext
from engine import SignerKind, TaskView
from engine.people import Actor
from engine.tasks.records import OPEN
from web.monitor.signers import RULES, rows_of

KINDS: Final[Mapping[SignerKind, str]] = {
    SignerKind.BEFORE: N_("Before me: they sign, then it comes back to me"),
    SignerKind.AFTER: N_("After me: I decide, they sign, then the case goes on"),
    SignerKind.PARALLEL: N_("All at once: all of them sign, then it comes back to me"),
}
VOTE: Final = N_("As one more who decides: they count in the rule of this step")


def signing_of(db: Session, me: Actor, task: TaskView) -> dict[str, Any]:
    """Return what the page of a task says about who else signs it."""
    if task.signs_for is not None:
        asked = engine.signers_of(db, task.signs_for)
        mine = next((one for one in asked if one.own_task_id == task.id), None)
        return {
            "rows": rows_of(db, asked), "asked": rows_of(db, [mine])[0] if mine else None,
            "mine": task.assignee == me.username and task.owner is None and task.state in OPEN,
            "held": False, "waits": [], "number": task.signs_for,
        }  # fmt: skip
    found = rows_of(db, engine.signers_of(db, task.id))
    waits = [one.holder or one.name for one in found if one.tone == "accent"]
    held = task.held_at is not None and task.state in OPEN
    return {
        "rows": found, "asked": None, "mine": False, "held": held,
        "waits": waits if task.waits_for and task.state in OPEN else [], "number": None,
    }  # fmt: skip


def kinds(db: Session, task: TaskView) -> list[tuple[str, str]]:
    """Return when signers of a task can be asked, in words."""
    found = [(kind.value, gettext(words)) for kind, words in KINDS.items()]
    if engine.may_vote_more(db, task.id):
        found[-1] = (SignerKind.PARALLEL.value, gettext(VOTE))
    return found


def rules(db: Session, task: TaskView) -> list[tuple[str, str]]:
    """Return the rules for those who sign at once; none where the drawing has one."""
    if engine.may_vote_more(db, task.id):
        return []
    return [(value, gettext(words)) for value, words in RULES.items()]
