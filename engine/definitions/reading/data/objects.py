"""Data objects, properties, inputs and outputs of BPMN: which variable each of them is.

A data object, a property and an input or output of the process is a variable: that of its name if
the name could stand in an expression, else that of its id. What an association leads into or out
of a step is a value of the step's own (BPMN 2.0, 10.4.2): it is copied when the step begins or when
it is done, if there is any. A data store is outside the process and only drawn.
"""

from collections.abc import Iterator
from typing import Final

from engine.definitions.data import Given, Named, Parameter
from engine.definitions.reading.xml import (
    BPMN_NAME,
    DROOLS,
    Element,
    Reading,
    child,
    children,
    local,
    text_of,
)
from engine.definitions.values import Value, read_value

OBJECTS: Final = frozenset({"dataObject", "dataObjectReference"})
# What may hold a property that is a variable; a property of a task is a value of its own.
AROUND: Final = frozenset({"process", "subProcess", "transaction", "adHocSubProcess"})
ENDS: Final = frozenset({"dataInput", "dataOutput"})
STORES: Final = frozenset({"dataStoreReference", "dataStore"})
# What some tools draw for the end of an association that has none of its own.
PLACEHOLDER: Final = "__targetRef_placeholder"
# What jBPM says about a task by way of its inputs: read where people and times are.
OF_JBPM: Final = frozenset({
    "GroupId", "ActorId", "TaskName", "Priority", "Skippable", "Comment", "Description", "Content",
    "CreatedBy", "NotStartedReassign", "NotCompletedReassign", "NotStartedNotify",
    "NotCompletedNotify", "BusinessAdministratorId", "BusinessAdministratorGroupId", "Locale",
})  # fmt: skip


def settle_data(process: Element, reading: Reading) -> None:
    """Find out which variables the parts of a process are, and tell what is only drawn of them."""
    reading.data.clear()
    reading.stores.clear()
    aliases: dict[str, str] = {}
    for item in process.iter(BPMN_NAME):
        identity = item.get("id") or ""
        if local(item) in STORES:
            reading.stores.add(identity)
        elif identity and _is_variable(item):
            reading.data[identity] = _variable(item)
            if local(item) == "dataObjectReference":
                aliases[identity] = _bare(item.get("dataObjectRef") or "")
            _tell_of_state(item, reading)
    _join(aliases, reading.data)


def _is_variable(item: Element) -> bool:
    tag, holder = local(item), item.getparent()
    if tag in OBJECTS:
        return True
    if tag == "property":
        return holder is not None and local(holder) in AROUND
    around = holder.getparent() if holder is not None else None
    return tag in ENDS and around is not None and local(around) == "process"


def _join(aliases: dict[str, str], names: dict[str, str]) -> None:
    """Give a reference and the object that it means one name: that of whichever has one."""
    for identity, target in aliases.items():
        if target not in names:
            continue
        name = names[identity] if names[identity] != identity else names[target]
        names[identity] = name
        if names[target] == target:
            names[target] = name


def _variable(item: Element) -> str:
    name = (item.get("name") or "").strip()
    return name if name.isidentifier() and not name.startswith("__") else item.get("id") or ""


def _tell_of_state(item: Element, reading: Reading) -> None:
    state = child(item, "dataState")
    said = [state.get("name") or ""] if state is not None else []
    if (item.get("isCollection") or "").lower() == "true":
        said.append("isCollection")
    if said := [one for one in said if one]:
        variable = reading.data[item.get("id") or ""]
        reading.add("data-state", item, variable=variable, what=", ".join(said))


def variable_of(ref: str, element: Element, reading: Reading) -> str | None:
    """Return the variable that a reference of a multi-instance marker means, or None.

    An input or output of the step itself stands for what leads to it or from it.
    """
    ref = _bare(ref)
    if ref in reading.data:
        return reading.data[ref]
    ends = _ends(element)
    if ref not in ends:
        return None
    for association in _associations(element):
        refs = [
            _bare(text_of(item))
            for item in association
            if local(item) in {"sourceRef", "targetRef"}
        ]
        if ref in refs:
            other = next((one for one in refs if one in reading.data), None)
            if other is not None:
                return reading.data[other]
    return ends[ref] or None


# --- associations -----------------------------------------------------------------------------


def read_associations(
    element: Element, reading: Reading
) -> tuple[list[Parameter], list[Parameter]]:
    """Return what the associations of a step copy into it and out of it."""
    ends = _ends(element)
    inputs: list[Parameter] = []
    outputs: list[Parameter] = []
    loop = _of_loop(element)
    for association in _associations(element):
        refs = set(_refs(association))
        if refs & loop:
            continue
        if refs & reading.stores:
            reading.add("data-store", element)
            continue
        found = inputs if local(association) == "dataInputAssociation" else outputs
        found += _copied(association, ends, element, reading)
    return inputs, outputs


def _refs(association: Element) -> list[str]:
    return [
        _bare(text_of(item))
        for tag in ("sourceRef", "targetRef")
        for item in children(association, tag)
    ]


def _associations(element: Element) -> Iterator[Element]:
    yield from children(element, "dataInputAssociation")
    yield from children(element, "dataOutputAssociation")


def _ends(element: Element) -> dict[str, str]:
    """Return the names of a step's own inputs, outputs and properties; empty without a name."""
    holder = child(element, "ioSpecification")
    found = [item for tag in ENDS for item in children(element, tag)]
    found += children(element, "property")
    if holder is not None:
        found += [item for tag in ENDS for item in children(holder, tag)]
    return {item.get("id") or "": _own_name(item) for item in found}


def _own_name(item: Element) -> str:
    name = (item.get("name") or "").strip()
    return "" if name == PLACEHOLDER else name


def _of_loop(element: Element) -> set[str]:
    """Return the inputs and outputs that a multi-instance marker takes its items from."""
    marker = child(element, "multiInstanceLoopCharacteristics")
    if marker is None:
        return set()
    refs = {_bare(text_of(child(marker, tag))) for tag in ("loopDataInputRef", "loopDataOutputRef")}
    return {ref for ref in refs if ref in _ends(element)}


def _copied(
    association: Element, ends: dict[str, str], element: Element, reading: Reading
) -> list[Parameter]:
    sources = [_bare(text_of(item)) for item in children(association, "sourceRef")]
    target = _bare(text_of(child(association, "targetRef")))
    into = local(association) == "dataInputAssociation"
    name = ends.get(target, "") if into else reading.data.get(target, "")
    assignments = children(association, "assignment")
    if not name or (into and name in OF_JBPM and assignments and _of_drools(element)):
        return []
    transformation = text_of(child(association, "transformation"))
    if transformation or assignments:
        return _worked_out(association, name, transformation, assignments, reading)
    given = [ends.get(one, "") or reading.data.get(one, "") for one in sources]
    if len(given) != 1 or not given[0]:
        if given:
            reading.add("data-association", element, variable=name)
        return []
    if given[0] == name and into:
        return []  # the step sees it anyway
    return [Parameter(name=name, value=Named(given[0], needed=False))]


def _worked_out(
    association: Element,
    name: str,
    transformation: str,
    assignments: list[Element],
    reading: Reading,
) -> list[Parameter]:
    """Return what a transformation or assignments give; what cannot be read is told."""
    found: list[Parameter] = []
    for text, to in [
        *([(transformation, "")] if transformation else []),
        *((text_of(child(one, "from")), text_of(child(one, "to"))) for one in assignments),
    ]:
        path = _bare(to)
        inside = path.rpartition(".")[2] if path.startswith(f"{name}.") else ""
        value = _value(text, reading, expression=bool(transformation))
        if value is None:
            reading.add("data-association", association, variable=name)
        else:
            found.append(Parameter(name=f"{name}.{inside}" if inside else name, value=value))
    return found


def _value(text: str, reading: Reading, *, expression: bool) -> Given | None:
    if text in reading.data:
        return Named(reading.data[text], needed=False)
    if expression and not text.startswith(("=", "${", "#{")):
        text = f"${{{text}}}"
    found: Value | None = reading.attempt(text) if text else read_value("")
    return found


def _of_drools(element: Element) -> bool:
    return DROOLS in element.nsmap.values()


def _bare(ref: str) -> str:
    return ref.strip().rpartition(":")[2]
