"""What is wrong with a drawing, where, and what to draw instead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from base.errors import RingflowError
from base.i18n import N_, gettext

from .texts import TEXTS, Text

QUOTED: Final = N_("“%(name)s”")
AND_NEXT: Final = N_(", ")
FULL_WIDTH: Final = ("。", "？", "！", "：")


class Severity(StrEnum):
    """An error keeps a drawing from being deployed; the others do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding. `element` is the id of the node or flow, `name` what people call it.

    `words` are its sentences when they are not those of drawings (decisions have their own).
    """

    severity: Severity
    code: str
    file: str
    element: str = ""
    name: str = ""
    line: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)
    words: Text | None = None

    @property
    def message(self) -> str:
        """What is wrong and what to do about it, in the reader's language."""
        text = self.words or TEXTS[self.code]
        facts: dict[str, Any] = {"element": self.element, "name": self.name or self.element}
        for key, value in self.params.items():
            facts[key] = _in_words(value)
        sentence = gettext(text.sentence) % facts
        advice = gettext(text.advice) % facts if text.advice else ""
        # A full stop of full width brings its own space.
        between = "" if sentence.endswith(FULL_WIDTH) else " "
        return f"{sentence}{between}{advice}".strip()


def _in_words(value: object) -> object:
    """Return a fact as it stands in a sentence: names are quoted as the reader's language does."""
    match value:
        case RingflowError():
            return value.text()
        case tuple():
            quoted = [gettext(QUOTED) % {"name": name} for name in value]
            return gettext(AND_NEXT).join(quoted)
    return value


@dataclass(slots=True)
class Report:
    """Collects the findings of one look at some files."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, file: str, place: Any = None, /, **params: Any) -> None:
        """Note a finding. `place` is anything with `id`, `name` and `line`; None is the file."""
        self._note(code, None, file, place, params)

    def add_worded(
        self, code: str, words: Text, file: str, place: Any = None, /, **params: Any
    ) -> None:
        """Note a finding with sentences of its own, of something that is no drawing."""
        self._note(code, words, file, place, params)

    def _note(
        self, code: str, words: Text | None, file: str, place: Any, params: dict[str, Any]
    ) -> None:
        self.problems.append(
            Problem(
                severity=Severity((words or TEXTS[code]).severity),
                code=code,
                words=words,
                file=file,
                element=getattr(place, "id", "") or "",
                name=getattr(place, "name", "") or "",
                line=getattr(place, "line", 0) or 0,
                params=params,
            )
        )

    @property
    def errors(self) -> list[Problem]:
        """The findings that keep the files from being deployed."""
        return [problem for problem in self.problems if problem.severity is Severity.ERROR]
