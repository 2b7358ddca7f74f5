"""One sitting of somebody who builds a form, as it travels in a hidden field of the page."""

import json
import zlib
from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from base.errors import Invalid
from base.i18n import LOCALES, N_
from forms.building.shape import LANGUAGES, Definition, paged

MOST_STEPS: Final = 30
LARGEST: Final = 8 * 1024 * 1024
TABS: Final = ("fields", "logic", "languages", "use")


class SittingLost(Invalid):
    """What the page sent is not what the page was given."""

    code: ClassVar[str] = "sitting_lost"
    message: ClassVar[str] = N_("The page has lost what it was working on. Please load it again.")


@dataclass(slots=True, kw_only=True)
class Sitting:
    """What is being built.

    Attributes:
        definition: the form as it is now.
        revision: the revision of the file that was opened.
        at: the place that is being edited; "" is the form itself.
        past, ahead: the definitions before and after this one, as JSON, the nearest last.
        answers: what was typed in the preview.
        known: variables of the process for the preview, as they were typed.
        buttons: what a drawing names as the outcomes of the task: name, label, style of each.
    """

    definition: Definition
    revision: int
    at: str = ""
    tab: str = "fields"
    language: str = LOCALES[0]
    wide: bool = False
    past: list[str] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    buttons: list[dict[str, Any]] = field(default_factory=list)

    def change(self, made: Definition) -> None:
        """Take another definition, and remember the present one."""
        before, after = _line(self.definition), _line(made)
        if before != after:
            self.past = [*self.past, before][-MOST_STEPS:]
            self.ahead = []
        self.definition = made

    def back(self) -> None:
        """Take the last step back."""
        self._turn(self.past, self.ahead)

    def again(self) -> None:
        """Take a step again that was taken back."""
        self._turn(self.ahead, self.past)

    def _turn(self, come: list[str], go: list[str]) -> None:
        if come:
            go.append(_line(self.definition))
            self.definition = paged(json.loads(come.pop()))

    def packed(self) -> str:
        """Return it as text for the page."""
        parts = {
            "form": self.definition, "revision": self.revision, "at": self.at, "tab": self.tab,
            "language": self.language, "wide": self.wide, "answers": self.answers,
            "known": self.known, "buttons": self.buttons,
            "steps": _squeezed([self.past, self.ahead]),
        }  # fmt: skip
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Sitting:
    """Return what a page sent back.

    Raises:
        SittingLost: it is not what a page was given.
    """
    try:
        parts = json.loads(text)
        past, ahead = _stretched(parts["steps"])
        return Sitting(
            definition=paged(parts["form"]), revision=int(parts["revision"]),
            at=str(parts["at"]), tab=str(parts["tab"]) if parts["tab"] in TABS else "fields",
            language=parts["language"] if parts["language"] in LANGUAGES else LOCALES[0],
            wide=bool(parts["wide"]), past=_texts(past), ahead=_texts(ahead),
            answers=dict(parts["answers"]),
            known={str(name): str(value) for name, value in parts["known"].items()},
            buttons=[dict(one) for one in parts["buttons"]],
        )  # fmt: skip
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise SittingLost from None


def _line(definition: Definition) -> str:
    return json.dumps(definition, ensure_ascii=False, separators=(",", ":"))


def _texts(found: Any) -> list[str]:
    return [str(one) for one in found][-MOST_STEPS:]


def _squeezed(steps: list[list[str]]) -> str:
    return b64encode(zlib.compress(json.dumps(steps, ensure_ascii=False).encode(), 6)).decode()


def _stretched(text: str) -> Any:
    try:
        raw = zlib.decompressobj().decompress(b64decode(text, validate=True), LARGEST)
    except (zlib.error, BadBase64):
        raise SittingLost from None
    return json.loads(raw)
