"""What a trial lends its instances in place of a turn: its own clock, and nobody to be called."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from base.db import Session
from base.errors import NotFound
from base.i18n import N_
from engine.collections.keeping import NoSuchCollection
from engine.definitions.program import Program, plain_key
from engine.definitions.programs import NoSuchDefinition, pinned
from engine.definitions.queries import current_release
from engine.deployment.pinned import NoSuchDecision, pinned_decision
from engine.retirement.queries import check_not_retired
from engine.runtime.machine.waits import Budget, Caller, Collections, Decided
from engine.timers.surroundings import Around
from engine.trials.draft import Draft


class NotInTrial(NotFound):
    """A trial has none of the long lists of the centre."""

    code: ClassVar[str] = "not_in_trial"
    message: ClassVar[str] = N_("A trial does not see the long list “%(name)s”.")


class Memory:
    """Long lists beside the instances, kept in memory only."""

    def __init__(self) -> None:
        self._lists: dict[str, list[Any]] = {}

    def count(self, name: str) -> int:
        """Return how many items there are.

        Raises:
            NotInTrial: the trial has not made such a list.
        """
        return len(self._at(name))

    def item(self, name: str, at: int) -> Any:
        """Return the item at a place, from 0.

        Raises:
            NotInTrial: the trial has not made such a list.
            NoSuchCollection: it is not as long.
        """
        items = self._at(name)
        if not 0 <= at < len(items):
            raise NoSuchCollection(name=name)
        return items[at]

    def add(self, name: str | None, items: Sequence[Any]) -> str:
        """Add items to a list, or to a new one; return its name."""
        name = name or f"collection:trial-{len(self._lists) + 1}"
        self._lists.setdefault(name, []).extend(items)
        return name

    def _at(self, name: str) -> list[Any]:
        if name not in self._lists:
            raise NotInTrial(name=name)
        return self._lists[name]


class Lender:
    """What all instances of a trial share.

    The database is only read: calendars, parameters, and what the draft calls without holding it.
    """

    def __init__(self, db: Session, draft: Draft, now: datetime, budget: Budget) -> None:
        self.db, self.draft, self.now, self.budget = db, draft, now, budget
        self.collections = Memory()
        self._release: UUID | None = None

    @property
    def release(self) -> UUID | None:
        """The release that is current now; None when nothing was ever deployed."""
        if self._release is None:
            found = current_release(self.db)
            self._release = found.id if found is not None else None
        return self._release


class Surroundings:
    """Lends one instance of a trial what a turn would lend it (`TurnEnv`)."""

    def __init__(self, lender: Lender, facts: Mapping[str, Any]) -> None:
        self.lender = lender
        self.facts = facts

    @property
    def now(self) -> datetime:
        """The clock of the trial, which only moves when somebody lets time pass."""
        return self.lender.now

    @property
    def budget(self) -> Budget:
        """How much one act may set off."""
        return self.lender.budget

    @property
    def calendar(self) -> Around:
        """The centre's calendars and parameters, as they are in earnest."""
        return Around(self.lender.db)

    @property
    def collections(self) -> Collections:
        """The long lists of the trial."""
        return self.lender.collections

    def is_local(self, _action: str) -> bool:
        """Return False: every action waits for an answer that somebody makes up."""
        return False

    def call(
        self, action: str, params: Mapping[str, Any], running: Any, token: Caller
    ) -> dict[str, Any] | None:
        """Never called, for no action is local."""
        del action, params, running, token
        return None

    def decide(self, key: str, values: Mapping[str, Any]) -> Decided:
        """Ask a decision of the draft, or else the deployed one.

        Raises:
            NoSuchDecision: there is neither.
        """
        lender = self.lender
        own = lender.draft.decisions.get(plain_key(key))
        if own is not None:
            return own.decide(values, self.now)
        if lender.release is None:
            raise NoSuchDecision(key=key)
        return pinned_decision(lender.db, lender.release, key).decide(values, self.now)

    def called(self, key: str) -> Program:
        """Return a process of the draft, or else the deployed one.

        Raises:
            NoSuchDefinition: there is neither.
        """
        lender = self.lender
        own = lender.draft.programs.get(key)
        if own is not None:
            return own
        if lender.release is None:
            raise NoSuchDefinition(key=key)
        return pinned(lender.db, lender.release, key).program

    def begun(self, key: str) -> Program:
        """Return the program of a called process that begins now.

        Raises:
            NoSuchDefinition: there is none.
            DefinitionRetired: it is a deployed one of which none may begin.
        """
        if key not in self.lender.draft.programs:
            check_not_retired(self.lender.db, plain_key(key))
        return self.called(key)
