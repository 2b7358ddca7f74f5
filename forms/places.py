"""What a form cannot know by itself and is given: lists, the clock, a place for files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, BinaryIO, Protocol

from base.expressions import ExpressionFailed, ExpressionProblem, compile_expression
from base.i18n import pick

from .schema import Field, Text


class Upload(Protocol):
    """One file as it was posted."""

    @property
    def filename(self) -> str | None:
        """What the sender calls it."""

    @property
    def content_type(self) -> str | None:
        """What the sender says it is."""

    @property
    def file(self) -> BinaryIO:
        """Its bytes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list of the centre: what is stored, and what people read."""

    value: str
    label: Text
    help: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the caller gives.

    Attributes:
        departments: the departments that can be chosen (code, name); give it when `form.needs` it.
        people: the people that can be chosen (username, name).
        now: the present moment, for `now()` and `today()` in expressions.
        zone: the zone in which dates and times are typed and shown.
        store: keeps a posted file and returns its id; may raise a RingflowError.
        file_name: the name of a stored file, or None when there is no such file for this person.
        file_url: where a stored file can be read.
    """

    departments: Sequence[Choice] = ()
    people: Sequence[Choice] = ()
    now: datetime | None = None
    zone: tzinfo = UTC
    store: Callable[[Upload], str] | None = None
    file_name: Callable[[str], str | None] = field(default=lambda _id: None)
    file_url: Callable[[str], str] | None = None

    def local_now(self) -> datetime | None:
        """Return the present moment in the zone of the form."""
        return self.now.astimezone(self.zone) if self.now is not None else None


class Scope(dict[str, Any]):
    """The data a form's expressions see. A question that nobody has answered yet is nothing."""

    def __missing__(self, _key: str) -> None:
        return None


def work_out(text: object, scope: Scope, sources: Sources, otherwise: Any = None) -> Any:
    """Return the value of an expression; `otherwise` when the answers so far do not give one."""
    if not isinstance(text, str):
        return text
    try:
        return compile_expression(text).evaluate(scope, now=sources.local_now())
    except (ExpressionFailed, ExpressionProblem):
        return otherwise


def holds(condition: bool | str, scope: Scope, sources: Sources) -> bool:  # noqa: FBT001 it is data
    """Return whether a condition is met; one that cannot be worked out is not."""
    return bool(work_out(condition, scope, sources, otherwise=False))


def bound(value: object, scope: Scope, sources: Sources) -> Any:
    """Return a lower or upper limit: the value itself, or that of its `${…}`."""
    if isinstance(value, str) and value.strip().startswith("${"):
        return work_out(value, scope, sources)
    return value


def choices(asked: Field, scope: Scope, sources: Sources) -> Sequence[Choice]:
    """Return what can be chosen in a field at this point."""
    if asked.list_name == "departments":
        return sources.departments
    if asked.list_name == "people":
        return sources.people
    if asked.type == "yesno" or asked.source is None:
        return [Choice(option.value, option.label, option.help) for option in asked.options]
    found = work_out(asked.source, scope, sources)
    return [_choice(entry) for entry in found] if isinstance(found, (list, tuple)) else ()


def _choice(entry: Any) -> Choice:
    """Read an entry of a list in the data: a text, or a record with a value and a name."""
    if not isinstance(entry, Mapping):
        return Choice(str(entry).strip(), str(entry))
    value = str(entry.get("value", entry.get("code", entry.get("id", "")))).strip()
    label = entry.get("label", entry.get("name", value))
    return Choice(value, pick(label) if isinstance(label, Mapping) else str(label))
