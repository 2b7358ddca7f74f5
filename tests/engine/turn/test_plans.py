"""A turn finds its rows by their keys, also in a young database that nobody has counted yet."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Connection, Engine, text

from base.db import open_engine
from engine.runtime.loading import LOCK_INSTANCE, LOCK_TASK, LOCK_TIMER
from engine.runtime.save import TASK_DONE, UPDATE_INSTANCE, UPDATE_STATE

AN_ID = "'01a2180c-4fb1-7f2f-be3b-3fcdf4da4089'::uuid"


@pytest.fixture(scope="module")
def young(copy_of: Callable[[], AbstractContextManager[str]]) -> Iterator[Engine]:
    """A database of its own: what other tests rolled back would count as size in a shared one."""
    with copy_of() as url:
        engine = open_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def explained(young: Engine) -> Iterator[Connection]:
    """A connection that prefers any index to reading a whole table."""
    with young.begin() as connection:
        connection.execute(text("set local enable_seqscan = off"))
        yield connection


def plan(connection: Connection, statement: str) -> str:
    """Return how PostgreSQL would go about a statement of a turn."""
    names = defaultdict(lambda: "null", now="now()", slot="''")
    names.update(key=AN_ID, centre=AN_ID, id=AN_ID, done=AN_ID)
    rows = connection.exec_driver_sql(f"explain {statement % names}")
    return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize(
    ("statement", "keys"),
    [
        (LOCK_INSTANCE, {"pk_engine_state", "pk_engine_instance"}),
        (LOCK_TASK, {"pk_engine_state", "pk_engine_instance", "pk_engine_task"}),
        (LOCK_TIMER, {"pk_engine_state", "pk_engine_instance", "pk_engine_timer"}),
        (f"with {UPDATE_STATE} select 1", {"pk_engine_state"}),
        (f"with {UPDATE_INSTANCE} select 1", {"pk_engine_instance"}),
        (f"with {TASK_DONE} select 1", {"pk_engine_task"}),
    ],
)
def test_rows_of_a_turn_are_found_by_their_keys(
    explained: Connection, statement: str, keys: set[str]
) -> None:
    found = plan(explained, statement)

    assert {word for word in found.split() if word.startswith("pk_")} == keys
    assert "Index Cond: (centre_id" not in found
