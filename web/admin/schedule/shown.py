"""How tasks are called on their pages, and what the product does without being scheduled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from base.db import Session
from base.i18n import N_, gettext
from base.parameters.kinds.words import in_words
from base.times import Duration
from engine.timers.records import Misfire, Outcome

MISFIRES: Final[Mapping[Misfire, str]] = {
    Misfire.ONCE: N_("Make up for all of them once"),
    Misfire.ALL: N_("Make up for each"),
    Misfire.SKIP: N_("Make up for none"),
}
OUTCOMES: Final[Mapping[Outcome, tuple[str, str]]] = {
    Outcome.STARTED: (N_("Has begun"), "ok"),
    Outcome.SKIPPED: (N_("Left out"), "neutral"),
    Outcome.FAILED: (N_("Could not start"), "bad"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A repetition that was looked at: its next moments in words, or why it cannot be read."""

    moments: list[datetime] = field(default_factory=list)
    said: str = ""
    unreadable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltIn:
    """What the engine does all the time; nobody can pause it without stopping the product."""

    name: str
    about: str
    every: str


def built_in(db: Session) -> list[BuiltIn]:
    """Return what runs without a drawing, with how often, in the reader's language."""
    worker = db.context.settings.worker
    found = (
        (N_("Timers"), N_("Fires what is due, these tasks too."), _seconds(worker.timer_s)),
        (N_("Jobs"), N_("Takes up work that no hint has reached."), _seconds(worker.sweep_s)),
        (N_("Sealing the log"), N_("Makes every later change of the log visible."),
         in_words(Duration(0, timedelta(minutes=1)))),
        (N_("Months of the history"), N_("Makes room for the months to come, for all centres."),
         in_words(Duration(0, timedelta(hours=1)))),
        (N_("Incoming mail"), N_("Listens to the mailbox; letters come in as they arrive."),
         gettext("all the time")),
    )  # fmt: skip
    return [
        BuiltIn(name=gettext(name), about=gettext(about), every=every)
        for name, about, every in found
    ]


def rules() -> list[tuple[str, str]]:
    """Return the rules for missed moments to choose from."""
    return [(rule.value, gettext(name)) for rule, name in MISFIRES.items()]


def _seconds(seconds: float) -> str:
    return gettext("%(n)s s") % {"n": f"{seconds:g}"}
