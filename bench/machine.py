"""The engine alone, without a database: a step, a node, long loops, a large campaign."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Any, Final

from base.working_time import WorkingCalendar
from bench.clock import cpu_ms
from bench.drawings import TICKET_ANSWERS, TICKET_STEPS, document, flows, loop, script, ticket
from bench.ground import line
from engine import SourceFile
from engine.definitions.program import Program, build
from engine.runtime.machine.running import Running
from engine.runtime.machine.waits import Budget, WaitKind
from engine.runtime.rehearsal import Nowhere
from engine.timers.surroundings import Defaults

WIDE: Final = Budget(nodes=10_000_000, cpu_ms=600_000, total=10_000_000)
LINE: Final = 200
CAMPAIGN: Final = 100_000


def _no_calendar(_name: str) -> WorkingCalendar:
    raise LookupError


@dataclass(slots=True)
class Alone:
    """What a running instance wants to borrow when there is no database."""

    budget: Budget = WIDE
    now: datetime = field(default_factory=lambda: datetime.now(UTC))  # noqa: TID251 a measurement
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def collections(self) -> Nowhere:
        """Have no lists outside the instance."""
        return Nowhere()

    @property
    def calendar(self) -> Defaults:
        """Know no calendar; no measured drawing asks."""
        return Defaults(_no_calendar)

    def is_local(self, _action: str) -> bool:
        """Return False: the measured drawings call nothing."""
        return False

    def call(self, *_all: Any) -> None:
        """Call nothing."""

    def decide(self, key: str, _values: Any) -> Any:
        """Know no decision."""
        raise KeyError(key)

    def called(self, key: str) -> Any:
        """Know no other process."""
        raise KeyError(key)

    def begun(self, key: str) -> Any:
        """Know no other process."""
        raise KeyError(key)


def user_step() -> float:
    """Return the CPU milliseconds of one step: load, complete, run, describe, dump."""
    program = build(SourceFile("ticket.bpmn", ticket(quoted=False)))
    return median(took for _ in range(60) for took in _ticket(program))


def _ticket(program: Program) -> list[float]:
    env = Alone()
    running = Running.start(program, env=env, variables={"amount": 500})
    running.run()
    blob = _stored(running)

    def step() -> None:
        nonlocal blob
        again = Running.load(program, blob, env=env)
        task = next(wait for wait in again.waits() if wait.kind is WaitKind.TASK)
        again.complete(task.token_id, TICKET_ANSWERS)
        again.run()
        blob = _stored(again)

    return [cpu_ms(step) for _ in range(TICKET_STEPS)]


def _stored(running: Running) -> bytes:
    for wait in running.waits():
        running.describe(wait)
    return running.dump()


def automatic_node() -> float:
    """Return the CPU microseconds of one script in a straight line."""
    names = [f"s{number}" for number in range(LINE)]
    nodes = "".join(script(name, "x = 1") for name in names)
    ways = list(zip(["start", *names], [*names, "end"], strict=True))
    ends = '<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>'
    program = build(SourceFile("line.bpmn", document("line", ends + nodes + flows(ways))))
    return median(_whole(program) for _ in range(30)) * 1000 / LINE


def rounds(count: int) -> float:
    """Return the CPU microseconds of one round of an automatic loop."""
    program = build(SourceFile("loop.bpmn", loop(count)))
    return median(_whole(program) for _ in range(3)) * 1000 / count


def campaign() -> float:
    """Return the CPU microseconds of one of very many rounds of a parallel step."""
    marker = f"<bpmn:loopCardinality>{CAMPAIGN}</bpmn:loopCardinality>"
    step = script("dial", "x = 1").replace(
        "<bpmn:script>",
        f"<bpmn:multiInstanceLoopCharacteristics>{marker}"
        "</bpmn:multiInstanceLoopCharacteristics><bpmn:script>",
    )
    ends = '<bpmn:startEvent id="start"/><bpmn:endEvent id="end"/>'
    ways = flows([("start", "dial"), ("dial", "end")])
    program = build(SourceFile("many.bpmn", document("many", ends + step + ways)))
    return _whole(program) * 1000 / CAMPAIGN


def _whole(program: Program) -> float:
    def run() -> None:
        running = Running.start(program, env=Alone(), variables={})
        running.run()
        assert running.ended

    return cpu_ms(run)


def figures() -> list[str]:
    """Return one line per figure; a round of the second loop is compared with one of the first."""
    short, long = rounds(1000), rounds(4000)
    return [
        line("engine_step_cpu_ms", user_step()),
        line("automatic_node_cpu_us", automatic_node()),
        line("loop_round_of_1000_cpu_us", short),
        line("loop_round_of_4000_cpu_us", long),
        line("loop_round_of_4000_cpu_us_beside_1000", long / short),
        line("campaign_of_100000_round_cpu_us", campaign()),
    ]
