"""The buttons of the builder: each is a word, and what it is about, in the value `_act`."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Final

from forms.building import steps
from forms.building.shape import LANGUAGES, Definition
from web.designer.form.sitting import TABS, Sitting

Change = Callable[[Sitting, str], None]
# A step of building: the definition to change, where somebody looks, what it is about.
Step = Callable[[Definition, str, str], str]


def act(sitting: Sitting, words: str) -> None:
    """Do what a button says, such as `add:text` or `up:pages.0.fields.2`.

    A button that does not fit what is there any more does nothing.
    """
    word, _, about = words.partition(":")
    change = CHANGES.get(word)
    if change is None:
        return
    try:
        change(sitting, about)
    except (KeyError, IndexError, ValueError):
        return


def _look(sitting: Sitting, place: str) -> None:
    if steps.found_at(sitting.definition, place) is not None:
        sitting.at, sitting.tab = place, "fields"


def _tab(sitting: Sitting, name: str) -> None:
    if name in TABS:
        sitting.tab = name


def _speak(sitting: Sitting, name: str) -> None:
    if name in LANGUAGES:
        sitting.language = name


def _show(sitting: Sitting, name: str) -> None:
    sitting.wide = name == "wide"


def _empty(sitting: Sitting, _about: str) -> None:
    sitting.answers = {}


def _back(sitting: Sitting, _about: str) -> None:
    sitting.back()


def _again(sitting: Sitting, _about: str) -> None:
    sitting.again()


def _changing(step: Step) -> Change:
    """Return a change of the definition that can be taken back; it says where to look next."""

    def change(sitting: Sitting, about: str) -> None:
        made = deepcopy(sitting.definition)
        at = step(made, sitting.at, about)
        sitting.change(made)
        sitting.at = at

    return change


def _entry(definition: Definition, at: str, about: str) -> str:
    """`options:add:` or `outcomes:up:1`, of what is being edited."""
    part, verb, number = about.split(":")
    steps.entry(definition, at, part, verb, int(number or 0))
    return at


def _drop(definition: Definition, _at: str, about: str) -> str:
    place, before = about.split(":")
    return steps.put(definition, place, before)


CHANGES: Final[Mapping[str, Change]] = {
    "look": _look, "tab": _tab, "speak": _speak, "show": _show, "empty": _empty,
    "undo": _back, "redo": _again,
    "add": _changing(steps.add_field),
    "page": _changing(lambda one, at, _about: steps.add_page(one, at)),
    "up": _changing(lambda one, _at, place: steps.move(one, place, -1)),
    "down": _changing(lambda one, _at, place: steps.move(one, place, 1)),
    "copy": _changing(lambda one, _at, place: steps.copy(one, place)),
    "delete": _changing(lambda one, _at, place: steps.delete(one, place)),
    "drop": _changing(_drop),
    "entry": _changing(_entry),
}  # fmt: skip
