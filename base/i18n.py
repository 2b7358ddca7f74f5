"""Languages: the reader's language, the catalogues, and content that carries its own translations.

Source text is English. The catalogues are plain .po files, one a room, so that the words of a page
are found beside the other words of that page. They are read once, at first use.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

LOCALES: Final = ("zh-Hant", "zh-Hans", "en")
DEFAULT: Final = "zh-Hant"
CATALOGUES: Final = Path(__file__).parent.parent / "web" / "locale"
# Region tags that browsers send, by the script that is written there (CLDR likely subtags).
SCRIPTS: Final = {
    "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant", "zh-hant": "zh-Hant",
    "zh-cn": "zh-Hans", "zh-sg": "zh-Hans", "zh-my": "zh-Hans", "zh-hans": "zh-Hans",
}  # fmt: skip

Text = str | Mapping[str, str]
_locale: ContextVar[str] = ContextVar("locale", default="en")


def locale() -> str:
    """Return the language of the present request or job: one of `LOCALES`."""
    return _locale.get()


@contextmanager
def use_locale(name: str) -> Iterator[None]:
    """Speak `name` (one of `LOCALES`) within the block."""
    token = _locale.set(name if name in LOCALES else "en")
    try:
        yield
    finally:
        _locale.reset(token)


def set_locale(name: str) -> None:
    """Speak `name` from here on in the present context (a request sets it once)."""
    _locale.set(name if name in LOCALES else "en")


def negotiate(header: str | None, default: str = DEFAULT) -> str:
    """Return the language that fits an Accept-Language header best.

    A bare `zh` says nothing about the script, so it takes the default.
    """
    for part in _by_preference(header or ""):
        tag = part.lower()
        script = SCRIPTS.get(tag) or SCRIPTS.get("-".join(tag.split("-")[:2]))
        if script:
            return script
        if tag == "zh":
            return default if default.startswith("zh") else DEFAULT
        if tag.split("-")[0] == "en":
            return "en"
    return default


def _by_preference(header: str) -> list[str]:
    weighted: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _sep, rest = part.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            weight = 0.0
        if tag and weight > 0:
            weighted.append((-weight, tag.strip()))
    return [tag for _weight, tag in sorted(weighted, key=lambda pair: pair[0])]


def gettext(message: str) -> str:
    """Translate `message` into the reader's language; the source text where there is none."""
    found = catalogue(locale()).get(message)
    return found[0] if found else message


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate a text that counts. Chinese has one form for all numbers."""
    found = catalogue(locale()).get(singular)
    if found:
        return found[0 if n == 1 else -1]
    return singular if n == 1 else plural


def N_(message: str) -> str:  # noqa: N802 the customary name, known to extraction tools
    """Mark a text for translation without translating it here."""
    return message


_ = gettext


@cache
def catalogue(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return all translations into one language: source text -> its forms."""
    merged: dict[str, tuple[str, ...]] = {}
    folder = CATALOGUES / name.replace("-", "_") / "LC_MESSAGES"
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale=name.replace("-", "_")):
                if not entry.id or entry.fuzzy:
                    continue
                key = entry.id if isinstance(entry.id, str) else entry.id[0]
                forms = _forms(entry.string)
                if all(forms):
                    merged[key] = forms
    return merged


def _forms(translated: str | Iterable[str] | None) -> tuple[str, ...]:
    return (translated,) if isinstance(translated, str) else tuple(translated or ("",))


def pick(text: Text, name: str | None = None) -> str:
    """Choose from content that carries its own translations, such as a form's label.

    A reader of one Chinese script is shown the other one before English; any text before none.
    """
    if isinstance(text, str):
        return text
    wanted = name or locale()
    order = [wanted, *(["zh-Hant", "zh-Hans"] if wanted.startswith("zh") else []), "en"]
    for candidate in order:
        if text.get(candidate):
            return text[candidate]
    return next((value for value in text.values() if value), "")
