"""Any well-built drawing gives the same result, however often it is stored in between.

Each drawing is run straight through, run with a trip to bytes and back at every wait, run in slices
of a few nodes, and, where it knows the blocks, run by the library alone.
"""

from collections import Counter
from collections.abc import Iterator

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.definitions.source import SourceFile
from engine.runtime.machine.waits import Budget, What
from tests.make.blocks import HEARD, Block, Plan, drawn
from tests.make.instances import Walk
from tests.make.playing import each_once, in_order, let_happen, nothing_is_left, to_the_end, told

from .test_library_bugs import do, library, ready

LEAVES = st.sampled_from([
    ("script",), ("person",), ("pass",), ("each", 3), ("first",), ("shout",), ("hear",),
    ("undone", 2), ("cancelled", 2, True), ("cancelled", 1, False), ("person",),
])  # fmt: skip
# What the library knows, and does rightly when no loop brings a token back.
KNOWN = frozenset({
    "script", "person", "pass", "row", "choice", "parallel", "inclusive", "watched", "box",
    "failed", "raised",
})  # fmt: skip
MANY = 500


def grow(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    some = st.lists(inner, min_size=1, max_size=3)
    two = st.lists(inner, min_size=2, max_size=3)
    heard = st.sampled_from(sorted(HEARD))
    return st.one_of(
        st.tuples(st.just("row"), some),
        st.tuples(st.just("choice"), some, st.integers(0, 3)),
        st.tuples(st.just("parallel"), two),
        st.tuples(st.just("inclusive"), two, st.integers(1, 7)),
        st.tuples(st.just("loop"), inner, st.integers(1, 3)),
        st.tuples(st.just("watched"), inner),
        st.tuples(st.just("box"), inner),
        st.tuples(st.just("guarded"), inner, heard, st.booleans()),
        st.tuples(st.just("handled"), inner, heard, st.booleans()),
        st.tuples(st.just("failed"), inner, st.booleans()),
        st.tuples(st.just("raised"), inner, st.booleans(), st.booleans()),
        st.tuples(st.just("chosen"), some),
        st.tuples(st.just("called"), inner, st.booleans()),
        st.tuples(st.just("every"), inner, st.integers(0, 3), st.booleans()),
        st.tuples(st.just("stopped"), inner),
    )


BLOCKS = st.recursive(LEAVES, grow, max_leaves=8)
# Which of the things that could happen does, one number for each moment.
CHANCES = st.lists(st.integers(0, 11), max_size=25)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def play(
    drawing: SourceFile,
    plan: Plan,
    chances: list[int],
    *,
    stored: bool,
    budget: Budget | None = None,
) -> Walk:
    """Let things happen as the chances say, then people do what is left."""
    walk = Walk.start(drawing, stored=stored, budget=budget, called=plan.called)
    for chance in chances:
        waits = in_order(walk)
        if waits:
            let_happen(walk, waits[chance % len(waits)], chance)
    return to_the_end(walk, MANY)


# --- what must be true of every history -----------------------------------------------------------


def no_join_is_early(walk: Walk, plan: Plan) -> None:
    """Before each time that branches come together, each of them has come to its end once more."""
    needed: dict[str, list[str]] = {}
    for merge, lasts in plan.joins:
        for last in lasts:
            needed.setdefault(last, []).append(merge)
    arrived: Counter[tuple[str, str]] = Counter()
    merges = dict(plan.joins)
    for line in walk.lines:
        if line.what is not What.COMPLETED:
            continue
        for last in merges.get(line.node, ()):
            arrived[line.node, last] -= 1
            assert arrived[line.node, last] >= 0, f"{line.node} did not wait for {last}"
        for merge in needed.get(line.node, ()):
            arrived[merge, line.node] += 1


def nothing_after_terminate(walk: Walk, plan: Plan) -> None:
    """What a terminate end has ended is not heard of again."""
    for stop, box, names in plan.stops:
        stopped = False
        for line in walk.lines:
            if line.node == box and line.what is What.ENTERED:
                stopped = False
            assert not (stopped and line.node in names), f"{line.node} after {stop}"
            stopped = stopped or (line.node == stop and line.what is What.COMPLETED)


def undone_backwards(walk: Walk, plan: Plan) -> None:
    """What is undone is undone from the last to the first."""
    for steps in plan.undone:
        done = [line.node for line in walk.lines if line.node in steps]
        rounds = [done[at : at + len(steps)] for at in range(0, len(done), len(steps))]
        assert rounds == [steps[::-1]] * len(rounds)


# --- the tests ------------------------------------------------------------------------------------


@SLOW
@given(BLOCKS, CHANCES)
def test_storing_at_every_wait_changes_nothing(block: Block, chances: list[int]) -> None:
    drawing, plan = drawn(block)
    straight = play(drawing, plan, chances, stored=False)
    stored = play(drawing, plan, chances, stored=True)
    sliced = play(drawing, plan, chances, stored=True, budget=Budget(nodes=3))
    assert straight.data == stored.data == sliced.data
    assert told(straight.lines) == told(stored.lines) == told(sliced.lines)
    nothing_is_left(stored)
    each_once(stored)
    no_join_is_early(stored, plan)
    undone_backwards(stored, plan)
    nothing_after_terminate(stored, plan)


@SLOW
@given(BLOCKS, BLOCKS, CHANCES)
def test_signals_between_instances_are_heard_once_by_each(
    one: Block, other: Block, chances: list[int]
) -> None:
    kept = [_together([one, other], chances, stored=stored) for stored in (False, True)]
    for straight, stored in zip(*kept, strict=True):
        assert straight.data == stored.data
        assert told(straight.lines) == told(stored.lines)
        nothing_is_left(stored)
        each_once(stored)


def _together(blocks: list[Block], chances: list[int], *, stored: bool) -> list[Walk]:
    """Run two instances side by side; what one shouts the other hears after its turn."""
    walks = []
    for block in blocks:
        drawing, plan = drawn(block)
        walks.append(Walk.start(drawing, stored=stored, called=plan.called))
    for chance in [*chances, *range(len(walks))]:
        walk = walks[chance % len(walks)]
        if waits := in_order(walk):
            let_happen(walk, waits[chance % len(waits)], chance)
        _pass_on(walks)
    for walk in walks:
        to_the_end(walk, MANY)
    return walks


def _pass_on(walks: list[Walk]) -> None:
    while any(walk.signals for walk in walks):
        for walk in walks:
            heard, walk.signals = walk.signals, []
            for thrown in heard:
                for other in walks:
                    if other is not walk and not other.ended:
                        other.signal(thrown.name, **thrown.variables)


def parts(block: Block) -> Iterator[Block]:
    """Yield a block and all blocks in it."""
    yield block
    for item in block[1:]:
        for part in item if isinstance(item, list) else [item]:
            if isinstance(part, tuple):
                yield from parts(part)


def is_known(block: Block) -> bool:
    """Return whether the library alone knows a block and all in it.

    An error or escalation there is caught at other boxes too that wait for one, and a box that is
    left by one forgets what branches beside the main one wrote.
    """
    every = list(parts(block))
    left = [one for one in every if one[0] in {"failed", "raised"}]
    aside = any(side[0] == "watched" for one in left for side in parts(one[1]))
    return {one[0] for one in every} <= KNOWN and len(left) < 2 and not aside


@SLOW
@given(BLOCKS)
def test_the_library_alone_comes_to_the_same_data(block: Block) -> None:
    assume(is_known(block))
    drawing, plan = drawn(block)
    alone = library(drawing)
    for _ in range(200):
        waiting = sorted(ready(alone))
        if not waiting:
            break
        do(alone, waiting[0])
    assert alone.is_completed()
    assert play(drawing, plan, [], stored=True).data == alone.data
