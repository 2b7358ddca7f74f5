"""What goes into a step and what comes out of it, in our words and in those of other engines."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from engine.definitions.data import DataMapping, Entries, Given, Listed, Parameter, Passing
from engine.definitions.model import ACTIVITIES, Kind
from engine.definitions.reading.xml import (
    CAMUNDA_LIKE,
    RINGFLOW,
    ZEEBE,
    Element,
    Reading,
    extension,
    extensions,
    first,
    foreign,
    local,
    own,
    text_of,
)
from engine.definitions.values import read_value

from .objects import read_associations

# What brings something from outside, and so may keep only part of it.
BRINGING: Final = frozenset({Kind.CATCH, Kind.BOUNDARY, Kind.START})
# Names that the system gives to expressions; what a drawing writes under them is never seen.
RESERVED: Final = frozenset({
    "instance_id", "business_key", "definition_key", "definition_version", "initiator",
})  # fmt: skip
# Attributes by which code of another engine decides what a call passes.
BY_CODE: Final = ("variableMappingClass", "variableMappingDelegateExpression")
# How Camunda's users hand the business key on to a called process. Here it is the caller's anyway.
SAME_KEY: Final = frozenset({
    "#{execution.processBusinessKey}", "${execution.processBusinessKey}",
    "#{execution.businessKey}", "${execution.businessKey}",
})  # fmt: skip


def read_mapping(element: Element, kind: Kind, reading: Reading) -> DataMapping | None:
    """Return what a step or event sees and gives by itself, or None without any mapping."""
    whole = kind in ACTIVITIES and (element.get("triggeredByEvent") or "").lower() != "true"
    inputs: list[Parameter] = []
    outputs: list[Parameter] = []
    closed = False
    if kind is not Kind.CALL:
        inputs += _ours(element, "input", reading)
        outputs += _ours(element, "output", reading)
        closed = bool(outputs)
    for mapping in extensions(element, ZEEBE, "ioMapping"):
        inputs += _zeebe(mapping, "input", reading)
        theirs = _zeebe(mapping, "output", reading)
        outputs += theirs
        closed = closed or bool(theirs)
    for namespace in CAMUNDA_LIKE:
        for mapping in extensions(element, namespace, "inputOutput"):
            inputs += _camunda(mapping, namespace, "inputParameter", reading)
            outputs += _camunda(mapping, namespace, "outputParameter", reading)
    copied_in, copied_out = read_associations(element, reading)
    inputs += copied_in
    outputs += copied_out
    given = _named_well(element, inputs, reading)
    taken = _named_well(element, outputs, reading)
    if given and not whole:
        reading.add("mapping-place", element, what=", ".join(one.name for one in given))
        given = ()
    if taken and not whole and kind not in BRINGING:
        reading.add("mapping-place", element, what=", ".join(one.name for one in taken))
        taken = ()
    return DataMapping(inputs=given, outputs=taken, closed=closed) if given or taken else None


def _ours(element: Element, tag: str, reading: Reading) -> Iterator[Parameter]:
    for item in extensions(element, RINGFLOW, tag):
        yield from reading.parameter(
            own(item, "name"), first(own(item, "value"), text_of(item)), item
        )


def _zeebe(mapping: Element, tag: str, reading: Reading) -> list[Parameter]:
    found: list[Parameter] = []
    for item in mapping.iterchildren(f"{{{ZEEBE}}}{tag}"):
        found += reading.parameter(item.get("target"), item.get("source"), item)
    return found


def _camunda(mapping: Element, namespace: str, tag: str, reading: Reading) -> list[Parameter]:
    found: list[Parameter] = []
    for item in mapping.iterchildren(f"{{{namespace}}}{tag}"):
        name = item.get("name")
        given = _given(item, name or "", reading) if name else None
        if name and given is not None:
            found.append(Parameter(name=name, value=given))
    return found


def _given(item: Element, name: str, reading: Reading) -> Given | None:
    """Return what stands in a parameter, entry or value: a text, a list or a table."""
    for part in item.iterchildren("*"):
        match local(part):
            case "script":
                return _scripted(part, name, reading)
            case "list":
                every = [_given(one, name, reading) for one in part.iterchildren("*")]
                return Listed(tuple(one for one in every if one is not None))
            case "map":
                named = [(one.get("key") or "", _given(one, name, reading))
                         for one in part.iterchildren("*")]  # fmt: skip
                return Entries(tuple((key, one) for key, one in named if one is not None))
    if local(item) == "script":  # the item of a list may be one
        return _scripted(item, name, reading)
    text = text_of(item)
    return reading.value(text, item, name) if text else read_value("")


def _scripted(script: Element, name: str, reading: Reading) -> Given | None:
    """Return a script that is nothing but an expression of ours; any other is told."""
    text = text_of(script)
    found = reading.attempt(f"${{{text}}}") if text and "\n" not in text else None
    if found is None:
        reading.add("mapping-script", script, variable=name)
    return found


def _named_well(
    element: Element, mapped: list[Parameter], reading: Reading
) -> tuple[Parameter, ...]:
    """Return what has a name under which it can be read, telling the others."""
    found: list[Parameter] = []
    for one in mapped:
        parts = one.name.split(".")
        if parts[0] in RESERVED or not all(part.strip() for part in parts):
            reading.add("mapping-name", element, variable=one.name)
        else:
            found.append(one)
    return tuple(found)


# --- calls ------------------------------------------------------------------------------------


def read_passing(element: Element, reading: Reading) -> Passing:
    """Return what a call gives to the called process and what it takes back.

    In our words: inputs alone let it see only these, outputs alone bring back only these. In
    Camunda's words everything has to be named as soon as anything is. In Zeebe's, all goes in and
    comes out unless an attribute says otherwise.
    """
    told = [name for name in BY_CODE if foreign(element, name)]
    if told:
        reading.add("not-run", element, what=", ".join(told))
    theirs = [
        item
        for namespace in CAMUNDA_LIKE
        for tag in ("in", "out")
        for item in extensions(element, namespace, tag)
    ]
    passing = _of_camunda(element, theirs, reading) if theirs else _as_drawn(element, reading)
    if (foreign(element, "inheritVariables") or "").lower() == "true":
        passing = replace(passing, all_in=True)
    return replace(
        passing,
        inputs=_named_well(element, list(passing.inputs), reading),
        outputs=_named_well(element, list(passing.outputs), reading),
    )


def _as_drawn(element: Element, reading: Reading) -> Passing:
    inputs = tuple(_ours(element, "input", reading))
    outputs = tuple(_ours(element, "output", reading))
    zeebe = extension(element, ZEEBE, "calledElement")
    of_camunda = set(element.nsmap.values()) & set(CAMUNDA_LIKE)
    if not inputs and not outputs and zeebe is None and of_camunda:
        reading.add("call-shares", element)

    def all_of(named: tuple[Parameter, ...], attribute: str) -> bool:
        return not named and (zeebe is None or zeebe.get(attribute) != "false")

    return Passing(
        inputs=inputs,
        outputs=outputs,
        all_in=all_of(inputs, "propagateAllParentVariables"),
        all_out=all_of(outputs, "propagateAllChildVariables"),
    )


def _of_camunda(element: Element, theirs: list[Element], reading: Reading) -> Passing:
    given: dict[str, list[Parameter]] = {"in": [], "out": []}
    whole: set[str] = set()
    for item in theirs:
        if item.get("variables") == "all":
            whole.add(local(item))
            if local(item) == "in" and (item.get("local") or "").lower() == "true":
                reading.add("not-run", element, what="in local")
        elif key := item.get("businessKey"):
            if key.strip() not in SAME_KEY:
                reading.add("call-business-key", element)
        else:
            source = item.get("source")
            text = f"${{{source}}}" if source else item.get("sourceExpression")
            given[local(item)] += reading.parameter(item.get("target"), text, item)
    return Passing(
        inputs=tuple(given["in"]),
        outputs=tuple(given["out"]),
        all_in="in" in whole,
        all_out="out" in whole,
    )
