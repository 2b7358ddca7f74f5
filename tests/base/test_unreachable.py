"""A database that is away is told apart from a mistake of ours."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from base.db import Database, is_unreachable
from tests.conftest import World


def test_a_server_that_does_not_answer_is_unreachable(world: World) -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none", world.context)

    with pytest.raises(SQLAlchemyError) as caught, nowhere.transaction():
        pass

    assert is_unreachable(caught.value)
    nowhere.dispose()


def test_a_connection_that_is_cut_in_the_middle_is_unreachable(world: World) -> None:
    with pytest.raises(SQLAlchemyError) as caught, world.transaction() as db:
        db.execute(text("select pg_terminate_backend(pg_backend_pid())"))

    assert is_unreachable(caught.value)


def test_a_wrong_statement_is_our_own_mistake(world: World) -> None:
    with pytest.raises(SQLAlchemyError) as caught, world.transaction() as db:
        db.execute(text("select no_such_column"))

    assert not is_unreachable(caught.value)
    assert not is_unreachable(ValueError("no"))
