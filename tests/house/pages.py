"""The documents, or parts of them, that are made from the code.

`make pages` writes them anew; a test fails when one of them no longer says what the code says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import AliasChoices, BaseModel
from pydantic.fields import FieldInfo

import ringflow.house  # noqa: F401 an error is known once its module is
import web.app  # noqa: F401
from base.errors import RingflowError
from base.settings import Settings
from engine.decisions.texts import TEXTS as DECISION_TEXTS
from engine.definitions.texts import TEXTS
from tests.conformance import page as coverage
from tests.house import faults
from tests.house.source import ROOT, text
from web.errors import CODES, SENTENCES

BEGIN, END = "<!-- made by `make pages`: begin {} -->\n", "<!-- made by `make pages`: end {} -->\n"
COVERAGE = Path("docs/bpmn-coverage.md")
# What a name of a setting says about its unit.
UNITS = {"_s": "seconds", "_ms": "milliseconds", "_mb": "MB (1,000,000 bytes)"}
GROUPS = {
    "": "The installation",
    "db": "Database",
    "mail": "E-mail",
    "sms": "Text messages",
    "telephony": "Dialling by a switch",
    "web": "Pages",
    "worker": "Jobs and timers",
    "engine": "Engine",
    "keep": "Keeping history and log",
}
# What only pages answer; and what tests make for themselves.
ELSEWHERE = ("web.public.", "web.monitor.", "web.middleware.", "tests.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A part of a document between two marks, and what makes it."""

    path: Path
    name: str
    lines: Callable[[], Iterator[str]]

    def now(self) -> str:
        """Return the whole document with this part as the code has it now."""
        begin, end = BEGIN.format(self.name), END.format(self.name)
        before, _, rest = text(self.path).partition(begin)
        _, found, after = rest.partition(end)
        assert found, f"{self.path} has no part {self.name}"
        return before + begin + "\n" + "\n".join(self.lines()) + "\n\n" + end + after


# --- settings ------------------------------------------------------------------------------------


def settings() -> Iterator[str]:
    """Yield a table for each group of settings."""
    groups = {name: field.annotation for name, field in Settings.model_fields.items()}
    for name, title in GROUPS.items():
        model = Settings if not name else groups[name]
        assert isinstance(model, type)
        assert issubclass(model, BaseModel)
        yield from ("", f"## {title}", "", "| variable | default | values | what it does |")
        yield "|---|---|---|---|"
        for key, field in model.model_fields.items():
            if key not in GROUPS:
                variable = f"RINGFLOW_{name}__{key}".upper() if name else _variable(key, field)
                facts = (f"`{variable}`", _default(field), _values(key, field), field.description)
                yield f"| {' | '.join(map(str, facts))} |"


def _variable(key: str, field: FieldInfo) -> str:
    alias = field.validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"RINGFLOW_{key.upper()}"


def _default(field: FieldInfo) -> str:
    match field.default:
        case None:
            return "–"
        case bool():
            return f"`{str(field.default).lower()}`"
        case timedelta():
            return f"`{_iso(field.default)}`"
        case _:
            return f"`{field.default}`"


def _iso(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    return f"PT{minutes // 60}H" if minutes % 60 == 0 else f"PT{minutes}M"


def _values(key: str, field: FieldInfo) -> str:
    kind: Any = field.annotation
    if get_origin(kind) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(kind))
    kinds = [one for one in (get_args(kind) or (kind,)) if one is not type(None)]
    words = {bool: "`true`, `false`", timedelta: "duration, such as `PT30M`", Path: "path"}
    if kinds[0] in words:
        return words[kinds[0]]
    unit = next((words for end, words in UNITS.items() if key.endswith(end)), "")
    return unit or ("number" if kinds[0] in {int, float} else "text")


# --- errors of the API ---------------------------------------------------------------------------


def codes() -> Iterator[str]:
    """Yield a table of all codes that an answer can carry, by status."""
    rows = {
        (status, code): {SENTENCES.get(status, HTTPStatus(status).phrase + ".")}
        for status, code in CODES.items()
    }
    for one in kinds(RingflowError):
        rows.setdefault((one.status, one.code), set()).add(one.message)
    yield from ("| status | code | in words |", "|---|---|---|")
    for (status, code), words in sorted(rows.items()):
        if status >= HTTPStatus.BAD_REQUEST:
            yield f"| {status} | `{code}` | {' / '.join(_plain(one) for one in sorted(words))} |"


def kinds(parent: type[RingflowError]) -> Iterator[type[RingflowError]]:
    """Return an error and all that are made from it, but for those of pages."""
    if not parent.__module__.startswith(ELSEWHERE):
        yield parent
    for one in parent.__subclasses__():
        yield from kinds(one)


def findings() -> Iterator[str]:
    """Yield a table of what the checker of drawings can say."""
    yield from ("| severity | code | in words |", "|---|---|---|")
    for code, words in {**TEXTS, **DECISION_TEXTS}.items():
        said = f"{_plain(words.sentence)} {_plain(words.advice)}".strip()
        yield f"| {words.severity} | `{code}` | {said} |"


def _plain(words: str) -> str:
    """Return a sentence as a person reads it: names of parameters in braces."""
    return words.replace("%(", "{").replace(")s", "}").replace("%%", "%").replace("|", "\\|")


PAGES = (
    Made(path=Path("docs/settings.md"), name="settings", lines=settings),
    Made(path=Path("docs/api.md"), name="codes", lines=codes),
    Made(path=Path("docs/analyst/problems.md"), name="findings", lines=findings),
    Made(path=Path("docs/library-faults.md"), name="faults", lines=faults.faults),
    Made(path=Path("docs/library-faults.md"), name="further", lines=faults.further),
    Made(path=COVERAGE, name="counts", lines=coverage.counts),
    Made(path=COVERAGE, name="compared", lines=coverage.compared),
    Made(path=COVERAGE, name="events", lines=coverage.events),
    Made(path=COVERAGE, name="borders", lines=coverage.borders),
    Made(path=COVERAGE, name="markers", lines=coverage.markers),
    Made(path=COVERAGE, name="gateways", lines=coverage.gateways),
    Made(path=COVERAGE, name="others", lines=coverage.others),
    Made(path=COVERAGE, name="refusals", lines=coverage.refusals),
)


if __name__ == "__main__":
    for page in PAGES:
        (ROOT / page.path).write_text(page.now(), "utf-8")
        print(page.path)
