"""A chain of approvals: its steps, and what can be wrong with them."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from base.errors import FieldProblem
from base.expressions import ExpressionProblem
from base.i18n import gettext
from base.times import BadTime, parse_time
from engine.definitions.values import read_value

KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,80}")
MOST: Final = 40
NAMES: Final = re.compile(r"[^\s,]+")


class Rule(StrEnum):
    """How several people decide; the same words as `ringflow:passRule`, see `assignment.md`."""

    ONE = "one"
    ALL = "all"
    MAJORITY = "majority"
    VETO = "veto"


class ApprovalStep(BaseModel):
    """One step: whoever is named says yes or no.

    `people` are user names: with one the task is theirs, with several each is asked and `rule`
    decides. Without people one of the candidate `groups` decides. The step is passed over unless
    `condition` is true; `due` is a duration as anywhere in a drawing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    groups: str = ""
    people: str = ""
    rule: Rule = Rule.ALL
    condition: str = ""
    due: str = ""

    @property
    def names(self) -> list[str]:
        """The user names, each once."""
        return list(dict.fromkeys(NAMES.findall(self.people)))


class Chain(BaseModel):
    """A chain of approvals. `form` is the key of the form of the request and of every step.

    A request that is rejected ends, or goes back to whoever made it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    title: str
    form: str = ""
    rejected: Literal["ends", "back"] = "ends"
    steps: Sequence[ApprovalStep] = Field(max_length=MOST)


def problems_of(chain: Chain) -> list[FieldProblem]:
    """Return what is wrong; fields of a step are called `<field>_<number>`, from 0."""
    found: list[FieldProblem] = []
    if not KEY.fullmatch(chain.key):
        found.append(FieldProblem(field="key", message=gettext("Use letters, digits and _.")))
    if not chain.title.strip():
        found.append(FieldProblem(field="title", message=gettext("Give it a title.")))
    if not chain.steps:
        found.append(FieldProblem(field="", message=gettext("Add a step.")))
    for number, step in enumerate(chain.steps):
        found += [
            FieldProblem(field=f"{field}_{number}", message=message)
            for field, message in _wrong(step)
        ]
    return found


def _wrong(step: ApprovalStep) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if not step.name.strip():
        found.append(("name", gettext("Give the step a name.")))
    if not step.names and not step.groups.strip():
        found.append(("groups", gettext("Say who decides: a group, or people.")))
    if step.condition.strip():
        try:
            read_value(condition_of(step))
        except ExpressionProblem as problem:
            found.append(("condition", str(problem)))
    if step.due.strip():
        try:
            parse_time(step.due.strip())
        except BadTime:
            message = gettext("Write a duration such as 3 working days, or PT4H.")
            found.append(("due", message))
    return found


def condition_of(step: ApprovalStep) -> str:
    """Return the condition as a drawing writes it."""
    text = step.condition.strip()
    return text if text.startswith("${") else f"${{{text}}}"
