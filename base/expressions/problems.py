"""What can be wrong with a text of the language: refused when compiled, or failed when run."""

from typing import ClassVar

from base.errors import FieldProblem, Invalid, RingflowError
from base.i18n import N_, gettext


class Word(str):
    """A word inside a sentence that is itself translated, such as the kind of a value."""

    __slots__ = ()


def fill(sentence: str, details: dict[str, object]) -> str:
    """Return `sentence` in the reader's language with its details filled in."""
    spoken = {
        key: gettext(value) if isinstance(value, Word) else value for key, value in details.items()
    }
    return gettext(sentence) % spoken


class Refusal(Exception):
    """Why a step cannot be done; the compiler or the run adds the place."""

    def __init__(self, sentence: str, **details: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details


class ExpressionProblem(Invalid):
    """The text is not part of the language. `rule` names what it breaks."""

    code: ClassVar[str] = "expression_refused"
    message: ClassVar[str] = N_("Line %(line)s, column %(column)s: %(what)s")

    def __init__(
        self, line: int, column: int, what: str, *, rule: str = "syntax", **details: object
    ) -> None:
        super().__init__(line=line, column=column, what=what % details, rule=rule)
        self.line, self.column, self.rule = line, column, rule
        self._what, self._details = what, details
        self.problems = [FieldProblem(field="", message=self.text())]

    def text(self) -> str:
        """Return the place and the reason in the reader's language."""
        what = fill(self._what, self._details)
        return gettext(self.message) % {"line": self.line, "column": self.column, "what": what}


class ExpressionFailed(RingflowError):
    """A text of the language could not be worked out with the data at hand."""

    code: ClassVar[str] = "expression_failed"
    message: ClassVar[str] = N_("Line %(line)s: %(what)s")
    status: ClassVar[int] = 422

    def __init__(self, line: int, what: str, **details: object) -> None:
        super().__init__(line=line, what=what % details)
        self.line = line
        self._what, self._details = what, details

    def text(self) -> str:
        """Return the place and the reason in the reader's language."""
        return gettext(self.message) % {"line": self.line, "what": fill(self._what, self._details)}
