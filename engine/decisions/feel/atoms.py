"""Reading the smallest parts of FEEL: literals, names, lists, contexts, ranges, functions."""

import difflib
from decimal import InvalidOperation
from typing import Final

from base.i18n import N_

from . import forms
from .calendars import read_any
from .library import BUILTINS
from .names import Names, Scope
from .operators import Constant
from .tokens import KEYWORDS, Cursor, Token, problem, unescape
from .types import ANY, BASIC, Type, list_of
from .values import NUMBERS, Node, Range

BUILTIN_NAMES: Final = Names(BUILTINS)
PART_NAMES: Final = Names(forms.PARTS)
BASIC_NAMES: Final = Names(BASIC)
WORDS: Final = {"true": True, "false": False, "null": None}
# What may follow the sign that ends a range such as `[1..5[`.
AFTER_RANGE: Final = frozenset(
    {",", ")", "]", "}", "and", "or", "then", "else", "return", "satisfies"}
)


class Atoms(Cursor):
    """Reads what stands between operators."""

    def __init__(self, text: str, scope: Scope, *, foreign: bool = False) -> None:
        super().__init__(text, foreign=foreign)
        self.scope = scope
        self.asks = False  # whether `?` was read

    def atom(self) -> Node:
        """Read one value: a literal, a name with its call, something in brackets."""
        self.size += 1
        token = self.now
        if token.kind in {"number", "string"}:
            return self._literal(self.step())
        if token.kind == "name":
            return self._word(token)
        match token.text:
            case "(":
                return self._bracket()
            case "[" | "]":
                return self._square()
            case "{":
                return self._context()
            case "@":
                return self._at()
            case "?":
                self.step()
                self.asks = True
                return forms.variable("?")
        raise self.wrong(N_("Here a value is expected."))

    # --- literals ---

    def _literal(self, token: Token) -> Node:
        if token.kind == "string":
            return Constant(unescape(token.text[1:-1]))
        try:
            return Constant(NUMBERS.create_decimal(token.text))
        except (InvalidOperation, ArithmeticError):
            raise problem(self.text, token.at, N_("This number is too large.")) from None

    def _at(self) -> Node:
        self.step()
        token = self.now
        found = read_any(unescape(token.text[1:-1])) if token.kind == "string" else None
        if found is None:
            raise self.wrong(N_("Behind “@” a date, a time or a duration is expected."))
        self.step()
        return Constant(found)

    # --- names ---

    def _word(self, token: Token) -> Node:
        name, count = self.scope.longest(self.tokens, self.at)
        builtin, length = BUILTIN_NAMES.longest(self.tokens, self.at)
        called = (
            token.text in BUILTINS and self.ahead().text == "("
        )  # `and`, `or` are functions too
        if token.text in KEYWORDS and max(count, length) < 2 and not called:
            return self._keyword(token)
        if length > count or (length == count and length and self.ahead(length).text == "("):
            known_here = name and length == count
            if not known_here:
                self.at += length
                return self._builtin(builtin)
        if count:
            self.at += count
            return forms.variable(name)
        return self._unknown(token)

    def _keyword(self, token: Token) -> Node:
        if token.text in WORDS:
            self.step()
            return Constant(WORDS[token.text])
        if token.text == "function":
            return self.function()
        raise self.wrong(N_("Here a value is expected."))

    def _builtin(self, name: str) -> Node:
        builtin = BUILTINS[name]
        if not self.sees("("):
            return Constant(forms.as_function(builtin))
        return forms.call_builtin(builtin, *self.arguments())

    def _unknown(self, token: Token) -> Node:
        if self.scope.within_filter or (self.scope.free and self.ahead().text != "("):
            where = self.wrong("")
            name = self.loose_name()
            if not self.scope.within_filter:
                self.scope.missing.setdefault(name, (where.line, where.column))
            return forms.variable(name)
        known = [*self.scope.known, *BUILTINS]
        close = difflib.get_close_matches(token.text, known, n=1)
        details = {"name": token.text, "right": close[0] if close else ""}
        what = N_("There is no “%(name)s”.")
        if close:
            what = N_("There is no “%(name)s”. Did you mean “%(right)s”?")
        raise self.wrong(what, rule="unknown-name", **details)

    def arguments(self) -> tuple[list[Node], list[str]]:
        """Read the arguments of a call, all by their order or all by names."""
        self.expect("(")
        nodes: list[Node] = []
        names: list[str] = []
        while not self.sees(")"):
            if self._is_named():
                names.append(self.name_until(":"))
                self.expect(":")
            nodes.append(self.expression())
            if not self.takes(","):
                break
        self.expect(")")
        if names and (len(names) != len(nodes) or len(set(names)) != len(names)):
            raise self.wrong(N_("Give all values by name, or none."))
        return nodes, names

    def _is_named(self) -> bool:
        at = self.at
        while (token := self.tokens[at]).kind in {"name", "number"} or token.text in "+-*/.'":
            if token.kind == "end":
                return False
            at += 1
        return at > self.at and token.text == ":"

    # --- brackets ---

    def _bracket(self) -> Node:
        """Read `(a)`, or a range with an open start: `(1..5]`, `(> 5)`."""
        self.step()
        if self.sees("<", "<=", ">", ">="):
            node = self.half_range()
        else:
            node = self.expression()
            if self.takes(".."):
                return self.range_end(node, low_included=False)
        self.expect(")")
        return node

    def half_range(self) -> Node:
        """Read `> 5` as a range that is open at its other end."""
        sign = self.step().text
        end = self.sum()
        included = sign.endswith("=")
        if sign.startswith("<"):
            return lambda run, env: Range(
                None, end(run, env), low_included=False, high_included=included
            )
        return lambda run, env: Range(
            end(run, env), None, low_included=included, high_included=False
        )

    def _square(self) -> Node:
        """Read a list, or a range: `[1..5]`, `]1..5[`."""
        opened = self.step().text
        if opened == "[" and self.takes("]"):
            return Constant([])
        first = self.expression()
        if opened == "]" or self.sees(".."):
            self.expect("..")
            return self.range_end(first, low_included=opened == "[")
        nodes = [first]
        while self.takes(","):
            nodes.append(self.expression())
        self.expect("]")
        if all(isinstance(node, Constant) for node in nodes):
            return Constant([node.value for node in nodes if isinstance(node, Constant)])
        return forms.listed(nodes)

    def range_end(self, low: Node, *, low_included: bool) -> Node:
        """Read the rest of a range behind its two dots."""
        high = self.sum()
        if not self.sees("]", ")", "["):
            raise self.wrong(N_("Here “%(wanted)s” is expected."), wanted="]")
        included = self.step().text == "]"
        node = forms.span(low, high, low_included=low_included, high_included=included)
        if isinstance(low, Constant) and isinstance(high, Constant):
            return Constant(Range(low.value, high.value, low_included, included))
        return node

    def _context(self) -> Node:
        self.step()
        entries: list[tuple[str, Node]] = []
        with self.scope.inner([]) as names:
            while not self.sees("}"):
                name = self._key()
                self.expect(":")
                if name in dict(entries):
                    raise self.wrong(N_("“%(name)s” stands here twice."), name=name)
                entries.append((name, self.expression()))
                names.add(name)
                self.scope.fields.add(name)
                if not self.takes(","):
                    break
        self.expect("}")
        return forms.context(entries)

    def _key(self) -> str:
        if self.now.kind == "string":
            return unescape(self.step().text[1:-1])
        return self.name_until(":")

    # --- functions and types ---

    def function(self) -> Node:
        """Read `function(a, b: number) a + b`."""
        self.expect("function")
        self.expect("(")
        formals: list[forms.Formal] = []
        while not self.sees(")"):
            name = self.name_until(":", ",", ")")
            formals.append(forms.Formal(name, self.type() if self.takes(":") else None))
            if not self.takes(","):
                break
        self.expect(")")
        if self.sees("external"):
            raise self.wrong(N_("Functions of other programs cannot be called."))
        before = self.size
        with self.scope.inner([formal.name for formal in formals]):
            body = self.expression()
        return forms.function(formals, body, 1 + self.size - before)

    def type(self) -> Type:
        """Read the name of a type, such as `number`, `list<string>`, `tLoan`."""
        self.deeper()
        kinds = Names(self.scope.kinds)
        name, count = kinds.longest(self.tokens, self.at)
        basic, length = BASIC_NAMES.longest(self.tokens, self.at)
        if not max(count, length):
            raise self.wrong(N_("There is no type “%(name)s”."), name=self.now.text)
        self.at += max(count, length)
        found: Type = self.scope.kinds[name] if count >= length else BASIC[basic]
        if self.takes("<"):
            found = self._inner_types(found)
        if self.takes("->"):
            self.type()
        self.depth -= 1
        return found

    def _inner_types(self, outer: Type) -> Type:
        parts: dict[str, Type] = {}
        inner: list[Type] = []
        while not self.sees(">"):
            name = self.name_until(":") if outer.name == "context" else ""
            if name:
                self.expect(":")
            inner.append(self.type())
            parts[name] = inner[-1]
            if not self.takes(","):
                break
        self.expect(">")
        if outer.name == "list" and inner:
            return list_of(inner[0])
        if outer.name == "context":
            return Type(name="context", kinds=outer.kinds, parts=parts)
        return outer if outer.name in {"function", "range"} else ANY
