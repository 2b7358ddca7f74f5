"""Doing damage to drawings: what hands, editors and bad transport do to a file, and worse."""

import copy
import random
from collections.abc import Iterator
from typing import Final

from lxml import etree

NONSENSE: Final = (
    "", "x", "${", "${a.b}", "R3/PT1H", "PT4H", "start", "-1", "true", "0", "999999999999",
    "田", "long" * 80,
)  # fmt: skip
SPACES: Final = (
    "http://www.omg.org/spec/BPMN/20100524/MODEL", "http://ringflow.org/schema/bpmn/1.0",
    "http://camunda.org/schema/1.0/bpmn", "urn:nobody",
)  # fmt: skip
# One in so many is damaged as bytes; the others as trees.
RAW: Final = 10
Element = etree._Element


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return a drawing with a few things broken in it, as `chance` has it."""
    if chance.randrange(RAW) == 0:
        return _bytes(bytearray(content), chance)
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:  # some tools write what is hardly XML
        return _bytes(bytearray(content), chance)
    for _ in range(chance.randint(1, 5)):
        _tree(root, chance)
    return etree.tostring(root)


def _bytes(content: bytearray, chance: random.Random) -> bytes:
    """Cut off the end, take out the middle, or change a few bytes."""
    at, until = sorted(chance.randrange(len(content)) for _ in range(2))
    match chance.randrange(3):
        case 0:
            return bytes(content[:at])
        case 1:
            return bytes(content[:at] + content[until:])
        case _:
            for _ in range(chance.randint(1, 20)):
                content[chance.randrange(len(content))] = chance.randrange(256)
            return bytes(content)


def _elements(root: Element) -> Iterator[Element]:
    return (element for element in root.iter() if isinstance(element.tag, str))


def _tree(root: Element, chance: random.Random) -> None:
    """Do one piece of damage: to an attribute, a text, a name, or a place in the tree."""
    elements = list(_elements(root))
    one, other = chance.choice(elements), chance.choice(elements)
    if one.attrib and chance.random() < 0.4:
        _attribute(one, chance, [element.get("id") or "" for element in elements])
        return
    match chance.randrange(5):
        case 0:
            one.text = chance.choice(NONSENSE)
        case 1:
            one.tag = other.tag
        case 2:
            one.tag = f"{{{chance.choice(SPACES)}}}{etree.QName(one).localname}"
        case 3:
            other.append(copy.deepcopy(one))
        case _:
            _move_or_drop(one, other, chance)


def _attribute(element: Element, chance: random.Random, ids: list[str]) -> None:
    name = chance.choice(list(element.attrib))
    match chance.randrange(3):
        case 0:
            del element.attrib[name]
        case 1:
            element.set(name, chance.choice(NONSENSE))
        case _:
            element.set(name, chance.choice(ids))


def _move_or_drop(one: Element, other: Element, chance: random.Random) -> None:
    above = one.getparent()
    if above is None or one is other or one in other.iterancestors():
        return
    if chance.random() < 0.5:
        other.append(one)
    else:
        above.remove(one)
