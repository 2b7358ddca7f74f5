"""No query brings personal data past the place where it is noted (docs/decisions/0017).

Records and queries of columns are noted by themselves (base/privacy). What goes to the database as
words of SQL is not: such a statement must not read a table in which personal columns are.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

import pytest
from sqlalchemy import func, literal, select
from sqlalchemy.orm import aliased, configure_mappers

from base.db import Base
from base.privacy import PERSONAL, Kind
from base.privacy.columns import picked
from ringflow.records import import_all
from tests.house.source import FLOORS, python_files, tree

WORDS: Final = re.compile(r"\bselect\b.*\bfrom\b|\breturning\b", re.IGNORECASE | re.DOTALL)


def held() -> dict[str, set[str]]:
    """Return the personal columns by table, those that are masked."""
    import_all()
    configure_mappers()
    return {
        name: columns
        for name, table in Base.metadata.tables.items()
        if (columns := {one.name for one in table.columns if masked(one.info.get(PERSONAL))})
    }


def masked(kind: object) -> bool:
    return isinstance(kind, Kind) and kind is not Kind.NAME


def statements(top: ast.AST) -> Iterator[str]:
    """Yield the texts of a file that read like SQL, joined where they are in pieces."""
    for node in ast.walk(top):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            told = node.value
        elif isinstance(node, ast.JoinedStr):
            pieces = (one.value for one in node.values if isinstance(one, ast.Constant))
            told = " ".join(str(one) for one in pieces)
        else:
            continue
        if WORDS.search(told):
            yield told


def past(told: str, tables: dict[str, set[str]]) -> set[str]:
    """Return the personal columns that a statement of words may bring along."""
    found = set()
    for table, columns in tables.items():
        if re.search(rf"\b(?:from|join|update)\s+{table}\b", told, re.IGNORECASE):
            everything = re.search(r"select\s+(?:\w+\.)?\*|returning\s+\*", told, re.IGNORECASE)
            named = {one for one in columns if re.search(rf"\b{one}\b", told)}
            found |= {f"{table}.{one}" for one in (columns if everything else named)}
    return found


def test_no_words_of_sql_read_a_personal_column() -> None:
    tables = held()
    slips = {
        f"{path}: {column}"
        for path in python_files(*FLOORS)
        for told in statements(tree(path))
        for column in past(told, tables)
    }

    assert not slips


@pytest.mark.parametrize(
    ("told", "columns"),
    [
        ("select no, contact_phone from ticket_ticket where no = %(no)s", {"contact_phone"}),
        ("select * from blocklist_hit", {"address"}),
        ("select no from ticket_ticket", set()),
        ("update email_outbound set key = 'x' returning to_address", {"to_address"}),
    ],
)
def test_the_rule_above_sees_what_it_is_for(told: str, columns: set[str]) -> None:
    assert {one.partition(".")[2] for one in past(told, held())} == columns
    assert set(statements(ast.parse(repr(told)))) == {told}


def test_every_way_of_picking_a_personal_column_is_seen() -> None:
    tables = held()
    for mapper in Base.registry.mappers:
        for column in mapper.columns:
            if not masked(column.info.get(PERSONAL)):
                continue
            own = getattr(mapper.class_, mapper.get_property_by_column(column).key)
            inner = select(own.label("inner")).subquery()
            other = getattr(aliased(mapper.class_), own.key)
            for way in (own, own.label("x"), func.max(own), own + literal("x"), inner.c.inner,
                        other, func.coalesce(other, "-"), select(own).scalar_subquery(),
                        mapper.local_table.c[column.name]):  # fmt: skip
                assert list(picked(select(literal(1), way))) == [1], f"{own}: {way}"
            assert picked(select(mapper.class_)) == {}, "a record notes itself"
            tables[str(mapper.local_table)].discard(column.name)

    assert not any(tables.values()), "a column of no record is seen by nobody"
