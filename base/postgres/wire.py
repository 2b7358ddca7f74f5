"""The driver's connection, with which a transaction takes as few round trips as it can.

A round trip costs both sides more than most of a turn's statements do, so what needs no answer is
noted and goes with what comes next: the beginning of a transaction goes with its first question,
and its last change goes with the commit.
"""

import re
import select
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, Final, TypeAlias

import psycopg
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

Row: TypeAlias = tuple[Any, ...]
Noted: TypeAlias = tuple[str, Mapping[str, Any]]
Key: TypeAlias = tuple[bytes, tuple[int, ...] | None]
Named: TypeAlias = tuple[Key, bytes]
PARAMETER: Final = re.compile(r"%\((\w+)\)s")
BEGIN: Final = "begin"
COMMIT: Final = "commit"
# The turn's statements have some dozen shapes; whatever is beyond is sent without a name.
MOST_PREPARED: Final = 300
FAILED: Final = frozenset({ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE})


class Wire(psycopg.Connection[Row]):
    """A connection that notes statements and sends several at once."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._first: list[Noted] = []
        self._noted: list[Noted] = []
        self._names: dict[Key, bytes] = {}
        self._numbers = count()

    def begin(self, statement: str, values: Mapping[str, Any]) -> None:
        """Note the beginning of a transaction, unless it has begun, and its first statement."""
        idle = self.pgconn.transaction_status == TransactionStatus.IDLE
        self._first = [(BEGIN, {})] if idle else []
        self._first.append((statement, values))

    def tell(self, statement: str, values: Mapping[str, Any]) -> None:
        """Note a statement that needs no answer and is not expected to be refused."""
        self._noted.append((statement, values))

    def ask(self, statement: str, values: Mapping[str, Any]) -> list[Row]:
        """Send what is noted and this statement, with `%(name)s` for values; return its rows.

        Raises:
            psycopg.Error: the server refuses one of them, or it is lost.
        """
        self.tell(statement, values)
        return self.flush()

    def flush(self) -> list[Row]:
        """Send what is noted, if anything is; return the rows of the last statement."""
        noted = self._first + self._noted
        self._first, self._noted = [], []
        if not noted:
            return []
        values, names = Transformer.from_context(self), list[Named | None]()
        self.pgconn.enter_pipeline_mode()
        try:
            for statement, given in noted:
                names += self._send(values, statement, given)
            self.pgconn.pipeline_sync()
            answers = _answers(self.pgconn)
        finally:
            if self.pgconn.status == ConnStatus.OK:
                self.pgconn.exit_pipeline_mode()
        self._take(names, answers)
        values.set_pgresult(answers[-1], format=Format.BINARY)
        return values.load_rows(0, answers[-1].ntuples, tuple)

    def cursor(self, *args: Any, **options: Any) -> Any:
        """Return a cursor; what is noted precedes what it sends."""
        self.flush()
        return super().cursor(*args, **options)

    def commit(self) -> None:
        """Commit, together with what is noted. A transaction that only began never was one."""
        if self._noted:
            self.ask(COMMIT, {})
        self._first = []
        super().commit()

    def rollback(self) -> None:
        """Roll back; what is noted was never sent."""
        self._first, self._noted = [], []
        super().rollback()

    def _send(self, values: Any, statement: str, given: Mapping[str, Any]) -> list[Named | None]:
        """Send a statement; return, for each answer to come, the name that exists from then on."""
        text, wanted = _positional(statement)
        params = values.dump_sequence(
            [given[name] for name in wanted], [PyFormat.AUTO] * len(wanted)
        )
        key, server = (text, values.types), self.pgconn
        name, made = self._names.get(key), list[Named | None]()
        if name is None and statement != COMMIT and len(self._names) < MOST_PREPARED:
            name = b"ringflow_%d" % next(self._numbers)
            server.send_prepare(name, text, values.types)
            made.append((key, name))
        if name is None:
            server.send_query_params(text, params, values.types, values.formats, Format.BINARY)
        else:
            server.send_query_prepared(name, params, values.formats, Format.BINARY)
        return [*made, None]

    def _take(self, names: Sequence[Named | None], answers: Sequence[PGresult]) -> None:
        """Remember the names that exist now; raise the first error."""
        for named, answer in zip(names, answers, strict=True):
            if answer.status in FAILED:
                raise error_from_result(answer, encoding="utf-8")
            if named is not None:
                self._names[named[0]] = named[1]

    def _deallocate(self, name: bytes | None) -> PQGen[None]:
        """The driver forgets all names after some commands, such as ROLLBACK TO; so do we."""
        if name is None:
            self._names.clear()
        yield from super()._deallocate(name)


def _answers(server: PGconn) -> list[PGresult]:
    """Return the answers up to the one that ends the pipeline.

    Waits as the driver itself does: other threads go on meanwhile.
    """
    found: list[PGresult] = []
    poll = select.poll()
    poll.register(server.socket, select.POLLIN | select.POLLOUT)
    while server.flush():
        poll.poll()
        server.consume_input()
    poll.modify(server.socket, select.POLLIN)
    while True:
        while server.is_busy():
            poll.poll()
            server.consume_input()
        answer = server.get_result()
        if answer is None:  # between the answers to two statements
            continue
        if answer.status == ExecStatus.PIPELINE_SYNC:
            return found
        found.append(answer)


@lru_cache(maxsize=1000)
def _positional(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """Return a statement with `$1` for its first name and so on, and the names in that order."""
    names: list[str] = []

    def numbered(match: re.Match[str]) -> str:
        if match[1] not in names:
            names.append(match[1])
        return f"${names.index(match[1]) + 1}"

    return PARAMETER.sub(numbered, statement).encode(), tuple(names)
