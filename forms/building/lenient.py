"""A form out of a definition that is still wrong in places, so that it can be looked at."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, Final

from pydantic import ValidationError

from forms.schema import Form

from .shape import Definition

ROUNDS: Final = 60
WHILE_BUILT: Final = "drafts/form"


def as_far_as_it_goes(definition: Definition) -> Form:
    """Return the form without the parts of the definition that are no parts of a form."""
    data: Any = {**deepcopy(definition), "key": WHILE_BUILT}
    data.setdefault("title", "")
    for _round in range(ROUNDS):
        try:
            return Form.model_validate(data)
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                _mend(data, problem)
    return Form(key=WHILE_BUILT, title="", pages=())


def _mend(data: Any, problem: Mapping[str, Any]) -> None:
    way = list(problem["loc"])
    if problem["type"] == "missing":
        holder = _inside(data, way[:-1])
        if isinstance(holder, dict):
            holder[way[-1]] = _stand_in(way)
        return
    holder, last = None, None
    at = data
    for step in way:
        there = isinstance(at, dict) and step in at
        there = there or (isinstance(at, list) and isinstance(step, int) and step < len(at))
        if not there:
            break
        holder, last, at = at, step, at[step]
    if problem["type"] == "value_error" and isinstance(at, dict):
        at.pop("mask", None)
    elif isinstance(holder, dict):
        holder.pop(last, None)
    elif isinstance(holder, list) and isinstance(last, int):
        holder[last] = {}


def _inside(data: Any, way: Iterable[Any]) -> Any:
    for step in way:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _stand_in(way: list[Any]) -> Any:
    numbers = "_".join(str(step) for step in way if isinstance(step, int))
    usual = {"type": "text", "fields": [], "pages": [], "key": f"field_{numbers}", "name": "button"}
    return usual.get(str(way[-1]), "")
