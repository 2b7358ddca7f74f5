"""What waits by working time gets its moment anew when a calendar has changed."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from base.errors import RingflowError
from engine.runtime.machine.timing import calendar_of, recount
from engine.runtime.machine.waiting import wait_kind
from engine.runtime.machine.waits import WaitKind


class Moved(NamedTuple):
    """A wait whose moment is another one now. `calendar` is the name of the one it goes by."""

    token_id: UUID
    slot: str
    kind: WaitKind
    node: str
    calendar: str
    before: datetime
    after: datetime


def recount_waits(instance: Any) -> Iterator[Moved]:
    """Work out anew what waits by working time; yield what moved.

    What cannot be worked out any more, because its calendar was deleted, stays as it is.
    """
    for scope in instance.scopes():
        for token in scope.tokens():
            kind, state = wait_kind(token), token.internal_data
            if kind not in {WaitKind.TASK, WaitKind.TIMER}:
                continue
            with suppress(RingflowError):
                moved = recount(token)
                if moved is not None:
                    yield Moved(
                        instance.token_id(token), str(state.get("slot", 0)), kind,
                        token.node.id, calendar_of(state), *moved,
                    )  # fmt: skip
