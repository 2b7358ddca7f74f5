"""What is wrong with a form definition, in sentences an analyst can act on."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from pydantic import ValidationError

from base.errors import FieldProblem
from base.expressions import ExpressionProblem, compile_expression
from base.i18n import LOCALES, N_, gettext

from .patterns import harmless
from .schema import LISTS, Field, Form, Text

# Names that mean something to the engine or to the form itself.
TAKEN: Final = frozenset(
    {
        "outcome", "business_key", "centre_id", "definition_key", "definition_version",
        "initiator", "instance_id", "tenant_id", "true", "false", "null",
    }
)  # fmt: skip
SENTENCES: Final = {
    "missing": N_("This part is missing."),
    "extra_forbidden": N_("There is no such part of a form."),
    "literal_error": N_("This must be one of: %(expected)s."),
    "string_pattern_mismatch": N_("Use small letters, digits and _ only, a letter first."),
    "string_too_long": N_("This is too long."),
}
OTHER: Final = N_("This is a value of the wrong kind.")
READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
}
BOUNDS: Final = {
    "number": (int, float),
    "multichoice": (int,),
    "attachment": (int,),
    "date": (str,),
    "datetime": (str,),
    "time": (str,),
}  # fmt: skip


def check(definition: Mapping[str, Any]) -> list[FieldProblem]:
    """Return what is wrong with a definition; `field` is the place in it, such as pages.0.title."""
    try:
        form = Form.model_validate({"key": "app/form", **definition})
    except ValidationError as error:
        return [_of_schema(problem) for problem in error.errors(include_url=False)]
    return [
        FieldProblem(field=place, message=gettext(sentence) % params)
        for place, sentence, params in _problems(form)
    ]


def _of_schema(problem: Mapping[str, Any]) -> FieldProblem:
    place = ".".join(str(part) for part in problem["loc"] if part not in ("str", "dict"))
    sentence = SENTENCES.get(problem["type"], OTHER)
    return FieldProblem(field=place, message=gettext(sentence) % dict(problem.get("ctx", {})))


Found = tuple[str, str, dict[str, object]]


def _problems(form: Form) -> Iterator[Found]:
    yield from _texts("title", form.title)
    later = [field.key for field in form.fields()]
    for key in {key for key in later if later.count(key) > 1}:
        yield key, N_("Two fields have this key."), {}
    for number, page in enumerate(form.pages):
        where = f"pages.{number}"
        yield from _texts(f"{where}.title", page.title)
        yield from _condition(f"{where}.show_if", page.show_if, later)
        for index, field in enumerate(page.fields):
            yield from _field(f"{where}.fields.{index}", field, later)
            later = later[1:]
    for number, outcome in enumerate(form.outcomes):
        yield from _texts(f"outcomes.{number}.label", outcome.label)


def _field(where: str, field: Field, later: list[str]) -> Iterator[Found]:
    """`later` are the keys from this field on: its own conditions cannot know them yet."""
    if field.key in TAKEN:
        yield f"{where}.key", N_("This name belongs to the engine."), {}
    for part in ("label", "help", "placeholder", "pattern_help"):
        yield from _texts(f"{where}.{part}", getattr(field, part))
    # A line that only shows something may ask whether there is anything to show.
    own = later if field.asks else later[1:]
    yield from _condition(f"{where}.show_if", field.show_if, own)
    yield from _condition(f"{where}.required", field.required, later[1:])
    if field.pattern is not None and not harmless(field.pattern):
        yield (
            f"{where}.pattern",
            N_("This pattern is not valid, or it could take very long to match."),
            {},
        )
    yield from _options(where, field, later)
    for part in ("min", "max"):
        yield from _bound(f"{where}.{part}", field, getattr(field, part))


def _options(where: str, field: Field, later: list[str]) -> Iterator[Found]:
    if field.type in ("choice", "multichoice") and not field.options and not field.source:
        yield f"{where}.options", N_("A choice needs options or a source."), {}
    values = [option.value for option in field.options]
    for index, option in enumerate(field.options):
        yield from _texts(f"{where}.options.{index}.label", option.label)
        if values.count(option.value) > 1 or not option.value.strip() == option.value != "":
            what = N_("The value of an option is text without blanks around it, and used once.")
            yield f"{where}.options.{index}.value", what, {}
    if field.source is not None and field.source not in LISTS.values():
        yield from _condition(f"{where}.source", field.source, later)


def _bound(where: str, field: Field, value: object) -> Iterator[Found]:
    if value is None:
        return
    if field.type not in BOUNDS:
        yield where, N_("A field of this type has no limits."), {}
    elif isinstance(value, str) and value.strip().startswith("${"):
        yield from _condition(where, value, [])
    elif not isinstance(value, BOUNDS[field.type]) or not _reads_as(field.type, value):
        yield where, N_("This limit does not fit the type of the field."), {}


def _reads_as(kind: str, value: object) -> bool:
    parse = READERS.get(kind)
    if parse is None or not isinstance(value, str):
        return parse is None
    try:
        parse(value)
    except ValueError:
        return False
    return True


def _condition(where: str, text: bool | str, later: list[str]) -> Iterator[Found]:  # noqa: FBT001 data
    if not isinstance(text, str):
        return
    try:
        expression = compile_expression(text)
    except ExpressionProblem as problem:
        yield where, "%(problem)s", {"problem": problem.text()}
        return
    for name in sorted(expression.names & set(later)):
        what = N_("“%(name)s” is asked later in the form, so it is not known here.")
        yield where, what, {"name": name}


def _texts(where: str, text: Text) -> Iterator[Found]:
    """A text is given in all languages of the centre, or is the same in all of them."""
    if isinstance(text, str):
        if re.search(r"[^\W\d_]", text):
            yield where, N_("Give this text in all languages: en, zh-Hant, zh-Hans."), {}
        return
    for name in sorted(set(text) - set(LOCALES)):
        yield where, N_("“%(name)s” is none of the languages of the centre."), {"name": name}
    absent = [name for name in LOCALES if not text.get(name)]
    if absent:
        yield where, N_("This text is missing in: %(languages)s."), {"languages": ", ".join(absent)}
