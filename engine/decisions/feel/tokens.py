"""A text of FEEL cut into tokens, and a cursor over them."""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Final

from base.expressions.problems import ExpressionProblem
from base.i18n import N_

from .values import Node

LONGEST: Final = 10_000
DEEPEST: Final = 32
LONGEST_CHAIN: Final = 100
KEYWORDS: Final = frozenset({
    "and", "or", "if", "then", "else", "for", "in", "return", "some", "every", "satisfies",
    "between", "instance", "of", "function", "external", "true", "false", "null",
})  # fmt: skip
TOKEN: Final = re.compile(
    r"""
    (?P<space>\s+ | //[^\n]* | /\*.*?\*/)
  | (?P<number>(?:\d+(?:\.\d+)? | \.\d+)(?:[eE][+-]?\d{1,4})?(?![\w]))
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<name>[^\W\d][\w]* | [\U00010000-\U000EFFFF]+ | \d+\w+)
  | (?P<op>\*\*|\.\.|<=|>=|!=|==|&&|\|\||->|[-<>=+*/()\[\]{},:.@?'!])
    """,
    re.VERBOSE | re.DOTALL,
)
SINGLE: Final = re.compile(r"'((?:[^'\\]|\\.)*)'")
ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
PLAIN_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}
# How the simple expressions of the Java world write what FEEL writes in words.
FOREIGN: Final = {"==": "=", "&&": "and", "||": "or"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text. `kind` is name, number, string, op or end."""

    kind: str
    text: str
    at: int
    end: int


def problem(
    text: str, at: int, what: str, rule: str = "syntax", /, **details: object
) -> ExpressionProblem:
    """Make the problem with its line and column."""
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return ExpressionProblem(line, column, what, rule=rule, **details)


def unescape(text: str) -> str:
    """Return the text of a string literal; an escape that is none stays as it is written."""

    def one(found: re.Match[str]) -> str:
        mark = found[1]
        if len(mark) > 1:
            code = int(mark[1:], 16)
            return chr(code) if code <= 0x10FFFF else found[0]
        return PLAIN_ESCAPES.get(mark, found[0])

    # Two halves of a character outside the first plane are one character.
    joined = ESCAPE.sub(one, text)
    return joined.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def tokens(text: str, *, foreign: bool = False) -> list[Token]:
    """Cut a text; `foreign` also takes `==`, `&&`, `||` and texts in single quotes.

    Raises:
        ExpressionProblem: the text is too long or holds a character that has no meaning.
    """
    if len(text) > LONGEST:
        raise problem(text, 0, N_("The text is longer than %(limit)s characters."), limit=LONGEST)
    found: list[Token] = []
    at = 0
    while at < len(text):
        single = SINGLE.match(text, at) if foreign else None
        match = single or TOKEN.match(text, at)
        if match is None:
            raise problem(text, at, N_("“%(char)s” has no meaning here."), char=text[at])
        piece, sort = (match[0], "string") if single else (match[0], match.lastgroup or "")
        if sort == "op" and piece in FOREIGN:
            if not foreign:
                raise problem(text, at, N_("“%(char)s” has no meaning here."), char=piece)
            piece = FOREIGN[piece]
            sort = "name" if piece.isalpha() else "op"
        if sort != "space":
            found.append(Token(sort, piece, at, match.end()))
        at = match.end()
    found.append(Token("end", "", len(text), len(text)))
    return found


class Cursor(ABC):
    """A place in the tokens of one text."""

    def __init__(self, text: str, *, foreign: bool = False) -> None:
        self.text = text
        self.tokens = tokens(text, foreign=foreign)
        self.at = 0
        self.depth = 0
        self.size = 0

    @property
    def now(self) -> Token:
        """The token at hand."""
        return self.tokens[self.at]

    def ahead(self, count: int = 1) -> Token:
        """Return a token further on."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def step(self) -> Token:
        """Return the token at hand and go on."""
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def sees(self, *texts: str) -> bool:
        """Return whether the token at hand is one of these words or signs."""
        token = self.tokens[self.at]
        return token.text in texts and token.kind in {"name", "op"}

    def takes(self, *texts: str) -> bool:
        """Go on when the token at hand is one of these."""
        found = self.sees(*texts)
        if found:
            self.step()
        return found

    def expect(self, text: str) -> Token:
        """Go on, or refuse the text when something else stands here."""
        if not self.sees(text):
            raise self.wrong(N_("Here “%(wanted)s” is expected."), wanted=text)
        return self.step()

    def wrong(self, what: str, *, rule: str = "syntax", **details: object) -> ExpressionProblem:
        """Make a problem at the token at hand."""
        return problem(self.text, self.now.at, what, rule, **details)

    def deeper(self) -> None:
        """Count the nesting; refuse what could not be run safely."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong(N_("This is nested too deeply."))

    def name_until(self, *ends: str) -> str:
        """Return the words up to one of these signs as one name."""
        start = self.now.at
        stop = start
        while not self.sees(*ends):
            if self.now.kind == "end" or self.sees("(", ")", "[", "]", "{", "}", ","):
                raise self.wrong(N_("Here “%(wanted)s” is expected."), wanted=ends[0])
            stop = self.step().end
        if stop == start:
            raise self.wrong(N_("Here a name is expected."))
        return plain(self.text[start:stop])

    def loose_name(self) -> str:
        """Return a name that is not known: the words that follow each other are one."""
        words = [self.step().text]
        while self.now.kind == "name" and self.now.text not in KEYWORDS:
            words.append(self.step().text)
        return " ".join(words)

    @abstractmethod
    def expression(self) -> Node:
        """Read one expression."""

    @abstractmethod
    def sum(self) -> Node:
        """Read an expression of `+` and all that binds closer."""


def plain(name: str) -> str:
    """Return a name with single spaces."""
    return " ".join(name.split())
