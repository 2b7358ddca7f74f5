"""Item definitions: the types that a file defines."""

from dataclasses import replace

from engine.decisions.feel.types import ANY, BASIC, Type, list_of

from .xml import Element, Reading, kid, kids, text_of


def read_types(reading: Reading) -> None:
    """Read all item definitions into the reading; one that contains itself ends in anything."""
    found = {item.get("name") or "": item for item in kids(reading.root, "itemDefinition")}
    for name, item in found.items():
        _named(name, item, found, reading, ())


def _named(
    name: str, item: Element, others: dict[str, Element], reading: Reading, way: tuple[str, ...]
) -> Type:
    if name in reading.types:
        return reading.types[name]
    if name in way or len(way) > 20:
        return ANY
    made = _item(name, item, others, reading, (*way, name))
    reading.types[name] = made
    return made


def _item(
    name: str, item: Element, others: dict[str, Element], reading: Reading, way: tuple[str, ...]
) -> Type:
    parts: dict[str, Type] = {}
    for component in kids(item, "itemComponent"):
        part = component.get("name") or ""
        reading.fields.add(part)
        if len(way) > 20:
            parts[part] = ANY
        else:
            parts[part] = _item(part, component, others, reading, (*way, part))
    if parts:
        made = Type(name=name, kinds=frozenset({dict}), parts=parts)
    elif kid(item, "functionItem") is not None:
        made = BASIC["function"]
    else:
        made = _referred(item, others, reading, way)
    made = _limited(name, made, item, "allowedValues", reading)
    if item.get("isCollection") == "true":
        made = list_of(made)
    return _limited(name, made, item, "typeConstraint", reading)


def _limited(name: str, made: Type, item: Element, tag: str, reading: Reading) -> Type:
    found = kid(item, tag)
    test = None if found is None else reading.tests(found, reading.scope([]), tag)[1]
    return made if test is None else replace(made, name=name, allowed=test)


def _referred(
    item: Element, others: dict[str, Element], reading: Reading, way: tuple[str, ...]
) -> Type:
    name = item.get("typeRef") or text_of(kid(item, "typeRef"))
    short = name.partition(":")[2] or name
    for one in (name, short):
        if one in others:
            return _named(one, others[one], others, reading, way)
    return reading.type(name, item) or ANY
