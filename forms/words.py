"""How templates say their words: quickly, since a page says some hundred of them.

`{{ _("Text") }}` with nothing to fill in becomes, while the template is read, a filter whose result
is kept for each language. Everything else goes one way round less than Jinja's own words do.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context
from markupsafe import Markup

from base.i18n import catalogue, gettext, locale, ngettext

SAID: Final = "said"
# `_`, `(`, a text and `)`, with nothing else between them.
PLAIN: Final = ("name", "lparen", "string", "rparen")


def use_words(env: Environment) -> None:
    """Give an environment the words of the reader's language, for `_` and for `trans` blocks."""
    env.add_extension("jinja2.ext.i18n")
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined] # added by the extension
    env.add_extension(PlainWords)
    env.globals["_"] = _words
    env.filters[SAID] = _said


class PlainWords(Extension):
    """Writes `("Text"|said)` for `_("Text")`."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the tokens of a template, with that put in."""
        tokens, place, before = list(stream), 0, ""
        while place < len(tokens):
            four = tokens[place : place + len(PLAIN)]
            if before != "dot" and _is_plain(four):
                yield from _filtered(four[2])
                place += len(PLAIN)
                before = "rparen"
            else:
                yield tokens[place]
                before = tokens[place].type
                place += 1


def _is_plain(four: list[Token]) -> bool:
    return tuple(token.type for token in four) == PLAIN and four[0].value == "_"


def _filtered(text: Token) -> Iterator[Token]:
    line = text.lineno
    yield Token(line, "lparen", "(")
    yield text
    yield Token(line, "pipe", "|")
    yield Token(line, "name", SAID)
    yield Token(line, "rparen", ")")


@pass_context
def _said(context: Context, message: str) -> str:
    """Return a text of a template. It takes the context, so that none is said while compiling."""
    if context.eval_ctx.autoescape:
        return _kept(locale(), message)
    return _filled(gettext(message), {})


@pass_context
def _words(context: Context, message: str, /, **values: Any) -> str:
    """Return a text with its values filled in, as Jinja's own `_` does."""
    text = gettext(message)
    return _filled(Markup(text) if context.eval_ctx.autoescape else text, values)  # noqa: S704 own texts


@cache
def _kept(name: str, message: str) -> Markup:
    """Return what a text of a template is in one language."""
    found = catalogue(name).get(message)
    return Markup(_filled(found[0] if found else message, {}))  # noqa: S704 own texts


def _filled(text: str, values: dict[str, Any]) -> str:
    """Return a text with its values, each escaped if the text is markup."""
    return text % values
