"""The shape of a form definition. What it means is in `fields`, `validate` and `render`."""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic import Field as Constrained

from base.expressions import ExpressionProblem, compile_expression
from base.privacy import ENDINGS, field_kind

Kind = Literal[
    "text", "longtext", "number", "date", "datetime", "time", "choice", "multichoice", "yesno",
    "person", "department", "phone", "email", "attachment", "readonly", "note",
]  # fmt: skip
# The same words in all languages, or words for each: "en", "zh-Hant", "zh-Hans".
Text = str | dict[str, str]
Condition = bool | str
MaskKind = Literal["phone", "email", "id_number", "address", "contact"]
# A plain number or an ISO date and time; `${…}` is worked out from the other answers.
Bound = int | float | str | None

LISTS: Final = {"person": "people", "department": "departments"}
ASKS_NOTHING: Final = frozenset({"readonly", "note"})
CHOOSES: Final = frozenset({"choice", "multichoice", "person", "department"})


def _as_text(value: Any) -> Any:
    """YAML and people write numbers as option values; a posted value is always text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Part(BaseModel):
    """Every part of a form: immutable, and nothing in it that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(Part):
    """One thing to choose."""

    value: Annotated[str, BeforeValidator(_as_text)]
    label: Text
    help: Text = ""


class Field(Part):
    """One question, or a line that only shows something."""

    key: str = Constrained(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    type: Kind
    label: Text
    help: Text = ""
    placeholder: Text = ""
    required: Condition = False
    show_if: Condition = True
    options: tuple[Option, ...] = ()
    source: str | None = None
    min: Bound = None
    max: Bound = None
    pattern: str | None = Constrained(default=None, max_length=200)
    pattern_help: Text = ""
    max_length: int | None = Constrained(default=None, ge=1, le=100_000)
    # What personal data the answer is; the key must say so too, for places that know no form.
    mask: MaskKind | None = None
    rows: int = Constrained(default=4, ge=1, le=40)
    default: Any = None

    @model_validator(mode="after")
    def _key_says_it(self) -> Self:
        if self.mask is not None and field_kind(self.key) != self.mask:
            endings = ", ".join(end for end, kind in ENDINGS if kind == self.mask)
            raise ValueError(f"the key of a field with this mask ends in one of: {endings}")
        return self

    @property
    def asks(self) -> bool:
        """Return whether somebody can answer it."""
        return self.type not in ASKS_NOTHING

    @property
    def list_name(self) -> str | None:
        """Return which list of the centre its choices come from, or None."""
        name = LISTS.get(self.type, self.source)
        return name if name in LISTS.values() else None

    @cached_property
    def reads(self) -> frozenset[str]:
        """Return the names that its conditions, bounds and choices read."""
        found: set[str] = set()
        for text in (self.show_if, self.required, self.source, self.min, self.max):
            found |= names_in(text)
        return frozenset(found)


class Page(Part):
    """The fields that are shown together."""

    title: Text = ""
    help: Text = ""
    show_if: Condition = True
    fields: tuple[Field, ...]


class Outcome(Part):
    """A named button that ends the task."""

    name: str = Constrained(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,59}$")
    label: Text
    style: Literal["primary", "plain", "danger"] = "plain"


class Form(Part):
    """A whole form. `fields` may be written instead of one page."""

    key: str = Constrained(pattern=r"^[a-z][a-z0-9_]{0,59}/[a-z][a-z0-9_]{0,59}$")
    title: Text
    help: Text = ""
    pages: tuple[Page, ...]
    outcomes: tuple[Outcome, ...] = ()
    # Fields with personal data that whoever does this step needs to see, such as a number to ring.
    reveals: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _one_page(cls, data: Any) -> Any:
        if isinstance(data, dict) and "fields" in data and "pages" not in data:
            rest = {key: value for key, value in data.items() if key != "fields"}
            return {**rest, "pages": [{"fields": data["fields"]}]}
        return data

    def fields(self) -> Iterator[Field]:
        """Walk all fields in order."""
        for page in self.pages:
            yield from page.fields

    @cached_property
    def needs(self) -> frozenset[str]:
        """Return which lists of the centre it needs: "departments", "people"."""
        return frozenset(field.list_name for field in self.fields() if field.list_name)

    @cached_property
    def deciding(self) -> frozenset[str]:
        """Return the keys of the fields whose answer changes what else is shown."""
        read = frozenset[str]().union(
            *(field.reads for field in self.fields()),
            *(names_in(page.show_if) for page in self.pages),
        )
        return frozenset(field.key for field in self.fields()) & read

    @property
    def uploads(self) -> bool:
        """Return whether files can be attached."""
        return any(field.type == "attachment" for field in self.fields())

    def replaced(self, **changes: Any) -> Self:
        """Return a copy with other parts."""
        return self.model_copy(update=changes)


def names_in(text: object) -> frozenset[str]:
    """Return the names an expression reads; none where there is no expression that can be read."""
    if not isinstance(text, str) or text in LISTS.values():
        return frozenset()
    try:
        return compile_expression(text).names
    except ExpressionProblem:
        return frozenset()
