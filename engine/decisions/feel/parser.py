"""Reading expressions of FEEL by descent: from `if` and `or` down to calls and filters."""

from collections.abc import Callable

from base.i18n import N_

from . import forms, operators
from .atoms import AFTER_RANGE, PART_NAMES, Atoms
from .names import Scope
from .operators import Constant
from .run import Run
from .tokens import LONGEST_CHAIN
from .values import Env, Node

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


class Parser(Atoms):
    """Reads one text."""

    def whole(self) -> Node:
        """Read the text as one expression and nothing else."""
        node = self.expression()
        self.finish()
        return node

    def finish(self) -> None:
        """Refuse whatever is left of the text."""
        if self.now.kind != "end":
            raise self.wrong(N_("“%(text)s” does not belong here."), text=self.now.text)

    def expression(self) -> Node:
        """Read one expression."""
        self.deeper()
        if self.now.kind == "name" and not self._is_long_name():
            match self.now.text:
                case "if":
                    node = self._if()
                case "for":
                    node = self._for()
                case "some" | "every":
                    node = self._quantified()
                case _:
                    node = self._or()
        else:
            node = self._or()
        self.depth -= 1
        return node

    def _is_long_name(self) -> bool:
        return self.scope.longest(self.tokens, self.at)[1] > 1

    # --- forms in words ---

    def _if(self) -> Node:
        self.expect("if")
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        return operators.choice(condition, then, self.expression())

    def _for(self) -> Node:
        self.expect("for")
        before = self.size
        with self.scope.inner(["partial"]) as names:
            sources = self._sources(names.add, "return")
            self.expect("return")
            body = self.expression()
        return forms.loop(sources, body, 1 + self.size - before)

    def _quantified(self) -> Node:
        every = self.step().text == "every"
        before = self.size
        with self.scope.inner([]) as names:
            sources = self._sources(names.add, "satisfies")
            self.expect("satisfies")
            test = self.expression()
        return forms.quantified(sources, test, 1 + self.size - before, every=every)

    def _sources(self, know: Callable[[str], None], end: str) -> list[forms.Source]:
        sources: list[forms.Source] = []
        while True:
            name = self.name_until("in")
            self.expect("in")
            node = self.expression()
            until = self.expression() if self.takes("..") else None
            sources.append(forms.Source(name, node, until))
            know(name)
            if not self.takes(","):
                return sources
            if self.sees(end):
                raise self.wrong(N_("Here a name is expected."))

    # --- logic and comparing ---

    def _or(self) -> Node:
        nodes = [self._and()]
        while self.takes("or"):
            nodes.append(self._and())
        return nodes[0] if len(nodes) == 1 else operators.disjunction(nodes)

    def _and(self) -> Node:
        nodes = [self._comparison()]
        while self.takes("and"):
            nodes.append(self._comparison())
        return nodes[0] if len(nodes) == 1 else operators.conjunction(nodes)

    def _comparison(self) -> Node:
        node = self.sum()
        for _ in range(LONGEST_CHAIN):
            if self.sees(*COMPARISONS):
                node = operators.comparison(self.step().text, node, self.sum())
            elif self.takes("between"):
                low = self.sum()
                self.expect("and")
                node = operators.between(node, low, self.sum())
            elif self.takes("in"):
                node = self._within(node)
            else:
                return node
        raise self.wrong(N_("This is nested too deeply."))

    def _within(self, node: Node) -> Node:
        """Read what stands behind `in`: a test, or several in round brackets."""
        tests = self._tests_in_brackets() if self.sees("(") else [self.test()]

        def run_within(run: Run, env: Env) -> bool | None:
            value = node(run, env)
            found: bool | None = False
            for test in tests:
                result = operators.matches(run, value, test(run, env))
                if result:
                    return True
                found = None if result is None else found
            return found

        return run_within

    def _tests_in_brackets(self) -> list[Node]:
        self.deeper()
        start = self.at
        self.step()
        tests = [self.test()]
        if self.sees(".."):
            self.at = start
            self.depth -= 1
            return [self.sum()]
        while self.takes(","):
            tests.append(self.test())
        self.expect(")")
        self.depth -= 1
        return tests

    def test(self) -> Node:
        """Read one positive test: `> 5`, or any expression."""
        if self.sees("<", "<=", ">", ">="):
            return self.half_range()
        return self.expression()

    # --- arithmetic ---

    def sum(self) -> Node:
        """Read an expression of `+` and `-` and all that binds closer."""
        first = self._product()
        rest: list[tuple[str, Node]] = []
        while self.sees("+", "-"):
            rest.append((self.step().text, self._product()))
        return operators.chain(first, rest) if rest else first

    def _product(self) -> Node:
        first = self._power()
        rest: list[tuple[str, Node]] = []
        while self.sees("*", "/"):
            rest.append((self.step().text, self._power()))
        return operators.chain(first, rest) if rest else first

    def _power(self) -> Node:
        first = self._signed()
        rest: list[tuple[str, Node]] = []
        while self.takes("**"):
            rest.append(("**", self._signed()))
        return operators.chain(first, rest) if rest else first

    def _signed(self) -> Node:
        signs = 0
        while self.takes("-"):
            signs += 1
            if signs > LONGEST_CHAIN:
                raise self.wrong(N_("This is nested too deeply."))
        node = self._instance()
        for _ in range(signs % 2 or (2 if signs else 0)):
            node = operators.negate(node)
        return node

    def _instance(self) -> Node:
        node = self._postfix()
        if self.sees("instance") and self.ahead().text == "of":
            self.at += 2
            return forms.is_a(node, self.type())
        return node

    # --- paths, filters, calls ---

    def _postfix(self) -> Node:
        node = self.atom()
        for _ in range(LONGEST_CHAIN):
            if self.sees("."):
                node = self._path(node)
            elif self.sees("[") and not self._ends_range():
                node = self._filter(node)
            elif self.sees("(") and not isinstance(node, Constant):
                node = forms.call_value(node, *self.arguments())
            else:
                return node
        raise self.wrong(N_("This is nested too deeply."))

    def _ends_range(self) -> bool:
        after = self.ahead()
        return after.kind == "end" or (after.kind != "string" and after.text in AFTER_RANGE)

    def _path(self, node: Node) -> Node:
        self.step()
        name, count = self.scope.fields.longest(self.tokens, self.at)
        own, length = PART_NAMES.longest(self.tokens, self.at)
        if max(count, length):
            self.at += max(count, length)
            return forms.path(node, name if count >= length else own)
        if self.now.kind != "name":
            raise self.wrong(N_("Here a name is expected."))
        return forms.path(node, self.loose_name())

    def _filter(self, node: Node) -> Node:
        self.step()
        before = self.size
        with self.scope.filtering():
            test = self.expression()
        self.expect("]")
        return forms.filtered(node, test, 1 + self.size - before)


def read_expression(text: str, scope: Scope, *, foreign: bool = False) -> Node:
    """Read a text as one expression.

    Raises:
        ExpressionProblem: with the line, the column and a sentence.
    """
    return Parser(text, scope, foreign=foreign).whole()
