"""Regular expressions for FEEL, matched in time that grows with the text only.

All ways through a pattern are followed at once, so that none can make the matcher try them one
after the other for ever. Each step is charged. What is not known here (look-arounds, references
back) has no value.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from engine.decisions.feel.run import Run

from .registry import Library

LIBRARY: Final = Library()
LONGEST: Final = 1_000
LARGEST: Final = 3_000
STEP: Final = 12
Test = Callable[[str], bool]
# An instruction: what it is, a test of a character or two places to go on at.
Code = list[tuple[str, Any, Any]]
SPANS: Final[dict[str, Test]] = {
    "d": str.isdecimal,
    "D": lambda one: not one.isdecimal(),
    "w": lambda one: one.isalnum() or one == "_",
    "W": lambda one: not (one.isalnum() or one == "_"),
    "s": str.isspace,
    "S": lambda one: not one.isspace(),
}
CONTROLS: Final = {"n": "\n", "t": "\t", "r": "\r"}


def _folded(one: str) -> Test:
    return lambda other: other.lower() == one.lower()


class Pattern:
    """A pattern as instructions.

    Raises:
        ValueError: it is none, or too large.
    """

    def __init__(self, text: str, flags: str) -> None:
        if len(text) > LONGEST or set(flags) - set("imsx"):
            raise ValueError(text)
        self.text = "".join(text.split()) if "x" in flags else text
        self.flags = flags
        self.at = 0
        self.depth = 0
        self.groups = 0
        self.code: Code = [*self._either(), ("match", None, None)]
        if self.at < len(self.text):
            raise ValueError(text)

    # --- reading ---

    def _sees(self, signs: str) -> bool:
        return self.at < len(self.text) and self.text[self.at] in signs

    def _takes(self, sign: str) -> bool:
        found = self.text.startswith(sign, self.at)
        self.at += len(sign) if found else 0
        return found

    def _either(self) -> Code:
        self.depth += 1
        if self.depth > 30:
            raise ValueError(self.text)
        code = self._row()
        while self._takes("|"):
            other = self._row()
            start = ("split", 1, len(code) + 2)
            code = [start, *code, ("jump", len(other) + 1, None), *other]
        self.depth -= 1
        return code

    def _row(self) -> Code:
        code: Code = []
        while self.at < len(self.text) and not self._sees("|)"):
            code += self._repeated(self._one())
            if len(code) > LARGEST:
                raise ValueError(self.text)
        return code

    def _one(self) -> Code:
        sign = self.text[self.at]
        self.at += 1
        match sign:
            case "(":
                return self._group()
            case "[":
                return [("char", self._class(), None)]
            case ".":
                anything = "s" in self.flags
                return [("char", lambda one: anything or one not in "\n\r", None)]
            case "^" | "$":
                return [(sign, None, None)]
            case "*" | "+" | "?" | "{":
                raise ValueError(self.text)
            case "\\":
                return [("char", self._escape(), None)]
            case _:
                return [("char", self._same(sign), None)]

    def _same(self, sign: str) -> Test:
        return _folded(sign) if "i" in self.flags else sign.__eq__

    def _group(self) -> Code:
        if self._takes("?:"):
            code = self._either()
        else:
            self.groups += 1
            number = self.groups
            inner = self._either()
            code = [("save", 2 * number, None), *inner, ("save", 2 * number + 1, None)]
        if not self._takes(")"):
            raise ValueError(self.text)
        return code

    def _escape(self) -> Test:
        sign = self._next()
        if sign in SPANS:
            return SPANS[sign]
        if sign in CONTROLS:
            return CONTROLS[sign].__eq__
        if sign.isalnum():
            raise ValueError(self.text)
        return sign.__eq__

    def _next(self) -> str:
        if self.at >= len(self.text):
            raise ValueError(self.text)
        self.at += 1
        return self.text[self.at - 1]

    def _class(self) -> Test:
        negative = self._takes("^")
        tests: list[Test] = []
        while not self._takes("]"):
            sign = self._next()
            if sign == "\\":
                tests.append(self._escape())
            elif self._sees("-") and self.text[self.at + 1 : self.at + 2] not in {"]", ""}:
                self.at += 1
                tests.append(self._span(sign, self._next()))
            else:
                tests.append(self._same(sign))
        return lambda one: any(test(one) for test in tests) is not negative

    def _span(self, low: str, high: str) -> Test:
        if "i" in self.flags:
            return lambda one: low <= one.lower() <= high or low <= one.upper() <= high
        return lambda one: low <= one <= high

    def _repeated(self, code: Code) -> Code:
        if not self._sees("*+?{"):
            return code
        least, most = self._counts()
        first, second = (2, 1) if self._takes("?") else (1, 2)

        def split(there: int) -> tuple[str, Any, Any]:
            return ("split", 1, there) if first < second else ("split", there, 1)

        if len(code) * max(least, most or 0) > LARGEST:
            raise ValueError(self.text)
        whole = code * least
        if most is None:
            return [*whole, split(len(code) + 2), *code, ("jump", -len(code) - 1, None)]
        for _ in range(most - least):
            whole += [split(len(code) + 1), *code]
        return whole

    def _counts(self) -> tuple[int, int | None]:
        sign = self._next()
        if sign != "{":
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        inner, _, rest = self.text[self.at :].partition("}")
        self.at = len(self.text) - len(rest)
        low, comma, high = inner.partition(",")
        least = int(low)
        most = None if comma and not high else int(high or low)
        if least > 500 or (most is not None and not least <= most <= 500):
            raise ValueError(self.text)
        return least, most

    # --- matching ---

    def find(self, run: Run, text: str, start: int = 0) -> tuple[int, ...] | None:
        """Return where the first match is: begin and end, then those of its groups (-1: none)."""
        empty = (-1,) * (2 * self.groups + 2)
        threads: dict[int, tuple[int, ...]] = {}
        best: tuple[int, ...] | None = None
        for at in range(start, len(text) + 1):
            if best is None:
                self._follow(run, threads, text, at, (0, (at, *empty[1:])))
            run.charge(STEP * (1 + len(threads)))
            moved: dict[int, tuple[int, ...]] = {}
            for place, saved in threads.items():
                kind, test, _ = self.code[place]
                if kind == "match":
                    best = (saved[0], at, *saved[2:])
                    break
                if kind == "char" and at < len(text) and test(text[at]):
                    self._follow(run, moved, text, at + 1, (place + 1, saved))
            threads = moved
            if best is not None and not threads:
                break
        return best

    def _follow(
        self, run: Run, threads: dict[int, tuple[int, ...]], text: str, at: int,
        begin: tuple[int, tuple[int, ...]],
    ) -> None:  # fmt: skip
        """Add all places that are reached without another character, the wanted one first."""
        todo = [begin]
        seen = 0
        while todo:
            place, saved = todo.pop()
            if place in threads:
                continue
            seen += 1
            threads[place] = saved
            kind, one, other = self.code[place]
            if kind == "jump":
                todo.append((place + one, saved))
            elif kind == "split":
                todo += [(place + other, saved), (place + one, saved)]
            elif kind == "save":
                todo.append((place + 1, (*saved[:one], at, *saved[one + 1 :])))
            elif kind in {"^", "$"} and self._at_edge(kind, text, at):
                todo.append((place + 1, saved))
        run.charge(STEP * seen)

    def _at_edge(self, kind: str, text: str, at: int) -> bool:
        lines = "m" in self.flags
        if kind == "^":
            return at == 0 or (lines and text[at - 1] == "\n")
        return at == len(text) or (lines and text[at] == "\n")

    def all(self, run: Run, text: str) -> Iterator[tuple[int, ...]]:
        """Yield all matches that are not empty, one behind the other."""
        at = 0
        while (found := self.find(run, text, at)) is not None and found[1] > found[0]:
            yield found
            at = found[1]


@LIBRARY.builtin("matches", "input:s, pattern:s, flags:s?")
def _matches(run: Run, text: str, pattern: str, flags: str = "") -> bool:
    return Pattern(pattern, flags).find(run, text) is not None


@LIBRARY.builtin("replace", "input:s, pattern:s, replacement:s, flags:s?")
def _replace(run: Run, text: str, pattern: str, replacement: str, flags: str = "") -> str:
    parts: list[str] = []
    end = 0
    for found in Pattern(pattern, flags).all(run, text):
        run.charge(len(replacement))
        parts += [text[end : found[0]], _filled(replacement, text, found)]
        run.charge(len(parts[-1]))
        end = found[1]
    return "".join([*parts, text[end:]])


def _filled(replacement: str, text: str, found: tuple[int, ...]) -> str:
    """Return the replacement with `$1` for what the first group caught."""
    pieces = replacement.split("$")
    made = pieces[0]
    for piece in pieces[1:]:
        number = int(piece[0]) if piece[:1].isdecimal() and piece[:1].isascii() else None
        if number is None:
            made += "$" + piece
            continue
        low, high = found[2 * number : 2 * number + 2] or (-1, -1)
        made += (text[low:high] if low >= 0 else "") + piece[1:]
    return made


@LIBRARY.builtin("split", "string:s, delimiter:s")
def _split(run: Run, text: str, delimiter: str) -> list[str]:
    parts: list[str] = []
    end = 0
    for found in Pattern(delimiter, "").all(run, text):
        parts.append(text[end : found[0]])
        end = found[1]
    return [*parts, text[end:]]


@LIBRARY.builtin("extract", "string:s, pattern:s")
def _extract(run: Run, text: str, pattern: str) -> list[str]:
    return [text[found[0] : found[1]] for found in Pattern(pattern, "").all(run, text)]
