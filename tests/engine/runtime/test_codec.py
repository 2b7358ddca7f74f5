"""What is stored comes back as it was, of the same kind; what could not is refused."""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.expressions import ExpressionFailed
from engine.definitions.program import build
from engine.runtime.machine.codec import NoData, pack, seal, unpack, unseal
from engine.runtime.machine.failures import BadState, NotWaiting, TooLarge
from engine.runtime.machine.running import Running
from tests.make.drawing import boundary, timer
from tests.make.drawings import sketch
from tests.make.instances import TestTurn, Walk

ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3.5))])
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
WHOLE = st.integers(-(2**53), 2**53)
SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), WHOLE, st.floats(allow_nan=False, allow_infinity=False), TEXT,
    st.binary(max_size=20), st.datetimes(timezones=ZONES), st.dates(), st.times(timezones=ZONES),
    st.timedeltas(), st.decimals(allow_nan=False), st.uuids(),
)  # fmt: skip
HASHABLE = st.one_of(TEXT, WHOLE, st.dates(), st.uuids(), st.tuples(TEXT, WHOLE))
VALUES = st.recursive(
    SCALARS | st.sets(HASHABLE, max_size=4) | st.frozensets(HASHABLE, max_size=4),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(TEXT, inner, max_size=4),
    ),
    max_leaves=12,
)


def kinds(value: Any) -> Any:
    """Return the types of a value and of everything in it."""
    if isinstance(value, dict):
        return {key: kinds(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value), [kinds(item) for item in value]
    return type(value)


@given(VALUES)
def test_every_value_comes_back_equal_and_of_the_same_kind(value: Any) -> None:
    back = unpack(pack(value))
    assert back == value
    assert kinds(back) == kinds(value)
    assert pack(back) == pack(value)


def test_a_time_zone_is_kept_and_not_only_the_moment() -> None:
    taipei = datetime(2026, 11, 30, 9, tzinfo=timezone(timedelta(hours=8)))
    assert unpack(pack(taipei)).isoformat() == "2026-11-30T09:00:00+08:00"
    assert unpack(pack(taipei.replace(tzinfo=None))).tzinfo is None
    assert unpack(pack(Decimal("1.10"))).as_tuple() == Decimal("1.10").as_tuple()


class Colour(StrEnum):
    RED = "red"


class Pair(NamedTuple):
    left: int
    right: int


def test_special_kinds_are_taken_as_what_they_are_made_of() -> None:
    assert unpack(pack(Colour.RED)) == "red"
    assert unpack(pack(OrderedDict(a=Pair(1, 2)))) == {"a": (1, 2)}


@pytest.mark.parametrize("value", [object(), len, {"deep": [object()]}, 1j, range(3)])
def test_what_is_no_data_is_refused(value: Any) -> None:
    with pytest.raises(NoData):
        pack(value)


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), 2**60, "a\x00b", "\ud800", {1: "x"}, object(), [len]],
)
def test_what_a_database_or_a_browser_cannot_hold_is_refused_at_the_door(value: Any) -> None:
    with pytest.raises(ExpressionFailed):
        Walk.start(sketch("start -> ask -> end"), x=value)
    walk = Walk.start(sketch("start -> ask -> end"))
    with pytest.raises(ExpressionFailed):
        walk.complete("ask", x=value)


def test_large_states_are_compressed_and_too_large_ones_refused() -> None:
    long = seal(["x" * 100_000])
    assert len(long) < 1000
    assert long[0] == 0x82
    assert unseal(long) == ["x" * 100_000]
    assert seal([1])[0] == 0x02
    with pytest.raises(TooLarge):
        seal(["x" * 5_000_000])


def test_a_state_of_another_format_is_refused_in_plain_words() -> None:
    with pytest.raises(BadState, match="99"):
        unseal(bytes([99]) + b"x")
    with pytest.raises(BadState):
        unseal(b"")


STORED_BY_FORMAT_1 = (
    "0197c41001a2157516de78f18251c4750b0000000700c2a090919600a000c283a26e6fa25431a16e"
    "03a26f6bc394950400a76223677561726420cf000001a19b7ca680960504a46c61746508cf000001"
    "a19b7ca68081a3647565c71901323032362d31312d30325431333a30303a30302b30303a30309506"
    "04a16210cf000001a19b7ca680960700a4616e643208cf000001a19b7ca68081a466726f6da161"
)


def test_the_first_format_can_be_read_for_ever() -> None:
    """Instances live for months: a state that an earlier version stored must load and go on."""
    drawing = sketch(
        "start -> and1 -> a -> and2 -> end; and1 -> b -> and2; late -> note -> end2",
        boundary("late", "b", timer("Duration", "PT4H"), interrupts=False),
    )
    env, program = TestTurn(), build(drawing)
    running = Running.load(program, bytes.fromhex(STORED_BY_FORMAT_1), env=env)
    assert running.variables() == {"no": "T1", "n": 3, "ok": True}
    walk = Walk(program, env, running)
    assert walk.waiting == ["b", "late"]
    assert walk.described_at("late").due_at == env.now + timedelta(hours=4)

    assert walk.complete("b").ended


def test_ids_are_stable_and_strange_ones_are_not_found() -> None:
    walk = Walk.start(sketch("start -> ask -> end"))
    first = walk.wait("ask").token_id
    walk.running = Running.load(walk.program, walk.running.dump(), env=walk.env)
    assert walk.wait("ask").token_id == first
    with pytest.raises(NotWaiting):
        walk.running.complete(UUID(int=1), {})
