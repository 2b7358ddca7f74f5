"""Everything that people read exists in all three languages."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from tests.house.source import FLOORS, ROOT, files

LOCALES = ("zh_Hant", "zh_Hans")
KEYWORDS = {
    "_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "lazy": None,
}  # fmt: skip
TEMPLATE_OPTIONS = {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdrf]")
Msgid = str | tuple[str, ...] | list[str]


def wanted() -> Iterator[tuple[str, Msgid]]:
    """Return where each text is said, and the text (or singular and plural)."""
    for path in files():
        if path.parts[0] not in FLOORS or path.suffix not in {".py", ".html"}:
            continue
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        source = BytesIO((ROOT / path).read_bytes())
        options = TEMPLATE_OPTIONS if path.suffix == ".html" else {}
        for line, message, _, _ in extract(method, source, keywords=KEYWORDS, options=options):
            yield f"{path}:{line}", message


def catalogues(locale: str) -> Iterator[tuple[Path, Catalog]]:
    for path in sorted((ROOT / "web" / "locale" / locale / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            yield path.relative_to(ROOT), read_po(file, locale=locale)


def messages(locale: str) -> Iterator[tuple[Path, Message]]:
    for path, catalogue in catalogues(locale):
        for message in catalogue:
            if message.id:
                yield path, message


def parts(told: Msgid | None) -> list[str]:
    return [told] if isinstance(told, str) else list(told or [""])


def first(msgid: Msgid) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_is_translated(locale: str) -> None:
    told = {
        first(message.id)
        for _, message in messages(locale)
        if all(parts(message.string)) and not message.fuzzy
    }
    missing = sorted(
        {f"{first(text)!r} ({place})" for place, text in wanted() if first(text) not in told}
    )

    assert not missing, f"{len(missing)} texts without {locale}:\n" + "\n".join(missing)


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_name_the_same_facts(locale: str) -> None:
    wrong = [
        f"{path}: {first(message.id)!r}"
        for path, message in messages(locale)
        for said in parts(message.string)
        if set(PLACEHOLDER.findall(said)) - set(PLACEHOLDER.findall("".join(parts(message.id))))
    ]

    assert not wrong


@pytest.mark.parametrize("locale", LOCALES)
def test_one_text_is_translated_in_one_way(locale: str) -> None:
    said: dict[tuple[str, str | None], set[str]] = {}
    for _, message in messages(locale):
        said.setdefault((first(message.id), message.context), set()).add(str(message.string))
    several = {text: ways for (text, _), ways in said.items() if len(ways) > 1}

    assert not several


def test_both_scripts_have_the_same_rooms() -> None:
    rooms = [{path.name for path, _ in catalogues(locale)} for locale in LOCALES]

    assert rooms[0] == rooms[1]
