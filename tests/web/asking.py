"""A request of the table of routes, and short ways of writing several."""

import re
from dataclasses import dataclass, field
from typing import Any

Route = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `{name}` stands for a name of the other centre, `{own_name}` for one of ours.

    It is sent twice, with the other centre's names and with names of nothing: both answers are
    equal.
    """

    url: str
    data: dict[str, str] = field(default_factory=dict)
    json: dict[str, Any] | None = None
    cookie: str = ""
    bearer: str = ""


def acts(path: str, *verbs: str, **data: str) -> dict[Route, list[Ask]]:
    """Return the entries of verbs below one path: `/inbox/{task_id}` is asked for `{task}`."""
    asked = re.sub(r"\{(\w+)_id\}", r"{\1}", path)
    return {("POST", f"{path}/{verb}"): [Ask(f"{asked}/{verb}", data)] for verb in verbs}


def by_api(path: str, *verbs: str, **sent: Any) -> dict[Route, list[Ask]]:
    """Return the entries of an API's verbs, where ids are long."""
    return {("POST", f"{path}/{verb}"): [Ask(f"{path}/{verb}", json=sent)] for verb in verbs}
