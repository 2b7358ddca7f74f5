"""The form of a chain of approvals: what was typed, and what its buttons do to the list."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import Form

from engine.applications.approval.chain import MOST, ApprovalStep, Chain, Rule

Line = Annotated[str, Form(max_length=500)]
Lines = Annotated[list[str], Form(max_length=MOST + 1)]
FIELDS: Final = ("name", "groups", "people", "rule", "condition", "due")
EMPTY: Final = ApprovalStep()


class PostedChain:
    """A chain as it stands in its form; `act` is a button: save, add, up:2, down:2, remove:2."""

    def __init__(  # noqa: PLR0913 a form with as many fields
        self, *, title: Line = "", form: Line = "", rejected: Line = "ends", act: Line = "save",
        revision: Annotated[int, Form()] = 0, name: Lines | None = None,
        groups: Lines | None = None, people: Lines | None = None, rule: Lines | None = None,
        condition: Lines | None = None, due: Lines | None = None,
    ) -> None:  # fmt: skip
        self.title, self.form, self.act, self.revision = title, form, act, revision
        self.rejected = "back" if rejected == "back" else "ends"
        columns = [name or [], groups or [], people or [], rule or [], condition or [], due or []]
        self.steps = [_step(row) for row in zip(*columns, strict=False)]

    def chain(self, key: str) -> Chain:
        """Return the chain with what the button does done to its list."""
        values: dict[str, Any] = {"rejected": self.rejected, "steps": changed(self.steps, self.act)}
        return Chain(key=key, title=self.title, form=self.form.strip(), **values)


def changed(steps: Sequence[ApprovalStep], act: str) -> list[ApprovalStep]:
    """Return the steps after a button; one that makes no sense changes nothing."""
    found = list(steps)
    verb, _colon, number = act.partition(":")
    at = int(number) if number.isdecimal() and int(number) < len(found) else None
    if verb == "add" and len(found) < MOST:
        found.append(EMPTY)
    elif at is None:
        return found
    elif verb == "remove":
        del found[at]
    elif verb in {"up", "down"}:
        other = at - 1 if verb == "up" else at + 1
        if 0 <= other < len(found):
            found[at], found[other] = found[other], found[at]
    return found


def _step(row: Sequence[str]) -> ApprovalStep:
    told = dict(zip(FIELDS, row, strict=True))
    if told["rule"] not in set(Rule):
        told["rule"] = Rule.ALL
    return ApprovalStep.model_validate(told)
