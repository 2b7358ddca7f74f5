"""Trying a drawing out in memory: does it begin? No database, nothing is called, nobody is told."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from base.errors import NotFound, RingflowError
from base.working_time import WorkingCalendar, read_week
from engine.calendars.stored import OFFICE_WEEK
from engine.definitions.model import Process
from engine.definitions.program import Program
from engine.timers.surroundings import Defaults

from .machine.running import Running
from .machine.waits import Budget, Caller, Collections, Decided, Failure

# These say that the drawing itself leads nowhere. Others mostly say that data is missing, which
# whoever starts the process in earnest would have brought.
STUCK: Final = frozenset({"gateway", "budget", "engine"})


class Rehearsal:
    """Lends an instance what a turn lends it; every action would be done later."""

    budget: Final = Budget(nodes=5_000, cpu_ms=500, total=5_000)
    facts: Final[Mapping[str, Any]] = {}

    def __init__(self, programs: Mapping[str, Program], now: datetime) -> None:
        self.programs = programs
        self.now = now

    @property
    def calendar(self) -> Defaults:
        """Office hours without any holidays, and parameters as nobody has set them."""
        return Defaults(
            lambda _name: WorkingCalendar(self.now.tzinfo or UTC, read_week(OFFICE_WEEK))
        )

    def is_local(self, _action: str) -> bool:
        """Return False: actions only wait."""
        return False

    def call(
        self, action: str, params: Mapping[str, Any], running: Any, token: Caller
    ) -> dict[str, Any] | None:
        """Never called, for no action is local."""
        del action, params, running, token
        return None

    @property
    def collections(self) -> Collections:
        """The lists outside the instances, of which there are none yet."""
        return Nowhere()

    def decide(self, key: str, values: Mapping[str, Any]) -> Decided:
        """Decide nothing: decision tables are not part of what is tried out.

        Raises:
            NotFound: always; the step would ask in earnest.
        """
        del key, values
        raise NotFound

    def called(self, key: str) -> Program:
        """Return one of the processes that are tried out together.

        Raises:
            NotFound: it is not among them.
        """
        if key not in self.programs:
            raise NotFound
        return self.programs[key]

    def begun(self, key: str) -> Program:
        """Return the same: nothing is retired here."""
        return self.called(key)


class Nowhere:
    """Collections where there are none."""

    def count(self, name: str) -> int:
        """Find nothing.

        Raises:
            NotFound: always.
        """
        del name
        raise NotFound

    def item(self, name: str, at: int) -> Any:
        """Find nothing.

        Raises:
            NotFound: always.
        """
        del name, at
        raise NotFound

    def add(self, name: str | None, items: Sequence[Any]) -> str:
        """Keep nothing; return a name that means nothing."""
        del items
        return name or ""


def rehearse(processes: Sequence[Process], now: datetime) -> dict[str, str | None]:
    """Start each process in memory; return what kept it from beginning, or None, by its key."""
    programs = {process.key: Program(process) for process in processes}
    env = Rehearsal(programs, now)
    return {key: _begin(program, env) for key, program in programs.items()}


def _begin(program: Program, env: Rehearsal) -> str | None:
    """Start at each start event; return what is wrong with the first that does not begin."""
    entries: list[str | None] = [node.id for node in program.starts]
    for entry in entries or [None]:
        try:
            running = Running.start(program, env=env, entry=entry)
            while not running.run() and not running.failures:
                pass
            running.dump()
        except RingflowError as error:
            return error.text()
        stuck: Failure | None = next((f for f in running.failures if f.kind in STUCK), None)
        if stuck is not None:
            return stuck.message
    return None
