"""Which processes a list shows, as its address says it; a batch goes over the same choice."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Query

from engine import InstanceFilter, InstanceState
from web.paths import words

TROUBLE: Final = "trouble"
Word = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceChoice:
    """What was asked for. `q` is the beginning of a business key; `state` may also be `trouble`."""

    q: str = ""
    process: str = ""
    version: int | None = None
    state: str = ""

    def which(self) -> InstanceFilter:
        """Return it as the engine takes it."""
        return InstanceFilter(
            definition_key=words(self.process) or None,
            business_key_prefix=words(self.q) or None,
            version=self.version,
            state=InstanceState(self.state) if self.state in set(InstanceState) else None,
            incident=True if self.state == TROUBLE else None,
        )

    @property
    def query(self) -> str:
        """The part of an address that says it, without what was not asked for."""
        given = {"q": self.q, "process": self.process, "version": self.version or "",
                 "state": self.state}  # fmt: skip
        return urlencode({name: value for name, value in given.items() if value})

    def call(self, plan: Any) -> str:
        """Return what a machine would send to `POST /api/v1/batches` for the same."""
        which = self.which()
        chosen = {
            "definition_key": which.definition_key, "version": which.version,
            "business_key_prefix": which.business_key_prefix,
            "state": which.state and which.state.value, "incident": which.incident,
        }  # fmt: skip
        sent: dict[str, Any] = {
            "act": plan.act or "…", "reason": plan.reason or "…",
            "instances": {name: value for name, value in chosen.items() if value is not None},
        }  # fmt: skip
        if plan.version:
            sent |= {"version": plan.version, "mapping": plan.mapping, "refresh": plan.refresh}
        return json.dumps(sent, ensure_ascii=False, indent=2)


def posted_choice(
    q: Word = "",
    process: Word = "",
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    state: Word = "",
) -> InstanceChoice:
    """Read the choice from the address."""
    return InstanceChoice(q=words(q), process=words(process), version=version, state=state)
