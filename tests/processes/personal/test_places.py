"""No table with words in it is forgotten when somebody asks what is stored, or wants it erased."""

from sqlalchemy import Enum, LargeBinary, String, Text
from sqlalchemy.dialects.postgresql import JSONB

from base.db import Base
from base.privacy import PERSONAL
from processes.personal import places
from ringflow.records import import_all

DECLARED = (places.OWN, places.SWEPT, places.ENGINE, places.APPENDED, places.NONE)


def with_words() -> set[str]:
    import_all()
    return {
        table.name
        for table in Base.metadata.sorted_tables
        if any(
            isinstance(column.type, (String, Text, JSONB, LargeBinary))
            and not isinstance(column.type, Enum)
            for column in table.columns
        )
    }


def test_every_table_with_words_says_what_it_holds_of_people() -> None:
    missing = with_words() - frozenset[str]().union(*DECLARED)

    assert not missing, "add them to processes/personal/places.py"


def test_what_is_declared_exists_and_says_one_thing() -> None:
    tables = set(Base.metadata.tables) | {"alembic_version"}
    assert not frozenset[str]().union(*DECLARED) - tables
    for one in (places.ENGINE, places.APPENDED, places.NONE):
        rest = [each for each in DECLARED if each is not one]
        assert not one & frozenset[str]().union(*rest)


def test_tables_whose_columns_hold_personal_data_are_among_those_that_are_erased() -> None:
    import_all()
    marked = {
        table.name
        for table in Base.metadata.sorted_tables
        if any(PERSONAL in column.info for column in table.columns)
    }

    assert not marked - places.OWN - places.ENGINE
