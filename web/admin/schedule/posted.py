"""What the forms of scheduled tasks bring in."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Final, Self

from fastapi import Form

from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import N_, gettext
from engine.schedule import NewTask, TaskChange, TaskLine
from engine.timers.records import Misfire
from processes.schedule.readers import named, nobody_behind

# What is written in fields of its own, by the kind of form: the key of the process that brings it.
WRITTEN: Final = {"mail": "schedule_letters", "announcement": "schedule_announcement"}
Line = Annotated[str, Form(max_length=500)]
Text = Annotated[str, Form(max_length=20_000)]
NO_VARIABLES: Final = N_('Write the variables as JSON, such as {"kind": "water"}.')
FEW: Final = 5
MEANT_NOBODY: Final = N_("Nobody is meant by: %(names)s. Give user names, groups or addresses.")
NOBODY: Final = N_("Please say who gets it, what it is about, and what it says.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedTask:
    """A task as the form shows it, right or wrong; `kind` is `process` or one of `WRITTEN`."""

    kind: str = "process"
    key: str = ""
    name: str = ""
    timing: str = ""
    misfire: str = Misfire.ONCE
    variables: str = ""
    to: str = ""
    subject: str = ""
    text: str = ""
    act: str = ""

    @classmethod
    def of(cls, one: TaskLine) -> Self:
        """Return a task as the form begins with."""
        kind = kind_of(one.key) if one.own else "process"
        values = one.variables if kind in WRITTEN else {}
        written = json.dumps(dict(one.variables), ensure_ascii=False) if one.variables else ""
        return cls(
            kind=kind, key=one.key, name=one.name, timing=one.timing, misfire=one.misfire,
            variables="" if kind in WRITTEN else written, to=str(values.get("to", "")),
            subject=str(values.get("subject", "")), text=str(values.get("text", "")),
        )  # fmt: skip

    @property
    def new_key(self) -> str:
        """The key of the process that a new task starts."""
        return WRITTEN.get(self.kind) or self.key.strip()

    def check_readers(self, db: Session) -> None:
        """Refuse names that mean nobody, before anybody relies on them.

        Raises:
            Invalid: names the first few of them.
        """
        missed = nobody_behind(db, named(self.to)) if self.kind in WRITTEN else []
        if missed:
            names = ", ".join(missed[:FEW])
            message = gettext(MEANT_NOBODY) % {"names": names}
            raise Invalid([FieldProblem(field="to", message=message)])

    def new(self) -> NewTask:
        """Return the task that the form asks for.

        Raises:
            Invalid: the variables are no JSON, or what is written is not complete.
        """
        return NewTask(
            key=self.new_key, name=self.name,
            timing=self.timing, misfire=self._misfire(), variables=self._values(),
        )  # fmt: skip

    def change(self) -> TaskChange:
        """Return the change that the form asks for.

        Raises:
            Invalid: as above.
        """
        return TaskChange(
            timing=self.timing, misfire=self._misfire(), name=self.name, variables=self._values()
        )

    def _misfire(self) -> Misfire:
        return Misfire(self.misfire) if self.misfire in set(Misfire) else Misfire.ONCE

    def _values(self) -> dict[str, Any]:
        if self.kind in WRITTEN:
            if not (self.to.strip() and self.subject.strip() and self.text.strip()):
                raise Invalid([FieldProblem(field="to", message=gettext(NOBODY))])
            return {"to": self.to, "subject": self.subject, "text": self.text}
        if not self.variables.strip():
            return {}
        try:
            found = json.loads(self.variables)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise Invalid([FieldProblem(field="variables", message=gettext(NO_VARIABLES))])
        return found


def kind_of(key: str) -> str:
    """Return the kind of form in which a task of this process is written."""
    return next((kind for kind, own in WRITTEN.items() if own == key), "process")


def task_posted(  # noqa: PLR0913, PLR0917 one for each field
    kind: Line = "process",
    key: Line = "",
    name: Line = "",
    timing: Line = "",
    misfire: Line = "",
    variables: Text = "",
    to: Text = "",
    subject: Line = "",
    text: Text = "",
    act: Line = "",
) -> PostedTask:
    """Read the form of a task."""
    return PostedTask(
        kind=kind, key=key, name=name, timing=timing, misfire=misfire, variables=variables, to=to,
        subject=subject, text=text, act=act,
    )  # fmt: skip
