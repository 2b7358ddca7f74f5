"""Which names are known at a place: they may hold spaces and signs, so reading must know them."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from base.expressions.problems import ExpressionProblem

from .tokens import Token, plain, tokens

END: Final = ""
Branch = dict[str, Any]


class Names:
    """A set of names as a tree of their tokens; the longest one that fits is taken."""

    __slots__ = ("root", "words")

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.root: Branch = {}
        self.words: dict[str, None] = {}
        for word in words:
            self.add(word)

    def add(self, word: str) -> None:
        """Make one more name known."""
        name = plain(word)
        branch = self.root
        try:
            pieces = [token.text for token in tokens(name)[:-1]]
        except ExpressionProblem:  # a name that cannot be written is one that nobody can read
            return
        for piece in pieces:
            branch = branch.setdefault(piece, {})
        if pieces:
            branch[END] = word
            self.words[word] = None

    def longest(self, found: list[Token], at: int) -> tuple[str, int]:
        """Return the longest known name that begins at a token, and how many tokens it takes."""
        branch: Branch | None = self.root
        best, length = "", 0
        for count, token in enumerate(found[at:], 1):
            if token.kind in {"string", "end"} or branch is None:
                break
            branch = branch.get(token.text)
            if branch is not None and END in branch:
                best, length = branch[END], count
        return best, length


class Scope:
    """The names at a place of a text: given ones, and layers for parameters and loops.

    `free` allows names that are not known: they are noted in `missing` with line and column, and
    read as variables.
    `fields` are names of parts, which stand behind a dot and within filters.
    """

    def __init__(
        self,
        names: Iterable[str] | Names,
        fields: Iterable[str] | Names = (),
        kinds: Mapping[str, Any] | None = None,
        *,
        free: bool = False,
    ) -> None:
        self.layers = [names if isinstance(names, Names) else Names(names)]
        self.fields = fields if isinstance(fields, Names) else Names(fields)
        self.kinds = kinds or {}
        self.free = free
        self.within_filter = 0
        self.missing: dict[str, tuple[int, int]] = {}

    def longest(self, found: list[Token], at: int) -> tuple[str, int]:
        """Return the longest name known here that begins at a token."""
        layers = [*self.layers, self.fields] if self.within_filter else self.layers
        best, length = "", 0
        for layer in reversed(layers):
            name, count = layer.longest(found, at)
            if count > length:
                best, length = name, count
        return best, length

    @contextmanager
    def inner(self, names: Iterable[str]) -> Iterator[Names]:
        """Know more names within the block."""
        layer = Names(names)
        self.layers.append(layer)
        try:
            yield layer
        finally:
            self.layers.pop()

    @contextmanager
    def filtering(self) -> Iterator[None]:
        """Within the block, the parts of an item may be read by their names alone."""
        self.within_filter += 1
        try:
            with self.inner(["item"]):
                yield
        finally:
            self.within_filter -= 1

    @property
    def known(self) -> list[str]:
        """All names that are known here."""
        return [word for layer in self.layers for word in layer.words]
