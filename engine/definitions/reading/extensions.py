"""Our own extension elements, and those of other engines read into the same model."""

from dataclasses import replace
from typing import Final

from base.expressions import compile_expression
from engine.definitions.data import Named, Parameter
from engine.definitions.model import (
    ActionInfo,
    Lane,
    LoopInfo,
    MessageInfo,
    NodeInfo,
    Outcome,
    TaskInfo,
)

from .data.objects import variable_of
from .people import read_sharing
from .retries import read_retries
from .timers import read_calendar
from .xml import (
    CAMUNDA_LIKE,
    DROOLS,
    RINGFLOW,
    SPIFF,
    ZEEBE,
    Element,
    Reading,
    child,
    children,
    extension,
    extensions,
    first,
    foreign,
    own,
    text_of,
)  # fmt: skip

ONCE: Final = compile_expression("1")
# How the Camunda family names what a task calls, the best name first.
CALLED: Final = ("topic", "type", "delegateExpression", "expression", "class")
YES: Final = frozenset({"true", "1", "yes"})


def labels(element: Element) -> dict[str, str]:
    """Return the names per language."""
    return {
        label.get("lang") or "en": text_of(label)
        for label in extensions(element, RINGFLOW, "label")
        if text_of(label)
    }


def notes(element: Element) -> dict[str, str]:
    """Return what people are told about an element, per language."""
    found = {"en": text_of(child(element, "documentation"))}
    for note in extensions(element, RINGFLOW, "documentation"):
        found[note.get("lang") or "en"] = text_of(note)
    return {language: text for language, text in found.items() if text}


def version_tag(element: Element) -> str | None:
    """Return the name that a drawing gives to this version of itself, in any of the dialects."""
    zeebe = extension(element, ZEEBE, "versionTag")
    return first(
        element.get(f"{{{RINGFLOW}}}versionTag"),
        foreign(element, "versionTag"),
        zeebe.get("value") if zeebe is not None else None,
    )


def read_lane(element: Element) -> Lane:
    """Return who works in a lane: its groups, or its name taken as a group."""
    name = element.get("name") or ""
    groups = [own(group, "name") or "" for group in extensions(element, RINGFLOW, "group")]
    return Lane(name=name, groups=tuple(filter(None, groups)) or ((name,) if name else ()))


# --- people's tasks ---------------------------------------------------------------------------


def read_task(element: Element, reading: Reading) -> TaskInfo:
    """Return what the drawing says about a person's task, in any of the dialects."""
    ours = extension(element, RINGFLOW, "task")
    theirs = extension(element, ZEEBE, "assignmentDefinition")
    schedule = extension(element, ZEEBE, "taskSchedule")

    def attribute(name: str, foreign_name: str, *others: str | None) -> str | None:
        return first(own(ours, name), foreign(element, foreign_name), *others)

    zeebe = theirs.get if theirs is not None else _nothing
    performer, owner = _resource(element, "humanPerformer"), _resource(element, "potentialOwner")
    actor, group = _assigned(element, "ActorId"), _assigned(element, "GroupId")
    assignee = attribute("assignee", "assignee", zeebe("assignee"), performer)
    users = attribute("users", "candidateUsers", zeebe("candidateUsers"), actor)
    groups = attribute("groups", "candidateGroups", zeebe("candidateGroups"), owner, group)
    due = attribute("due", "dueDate", schedule.get("dueDate") if schedule is not None else None)
    priority = attribute(
        "priority", "priority", _zeebe_priority(element), _assigned(element, "Priority")
    )
    return TaskInfo(
        form=attribute("form", "formKey", foreign(element, "formRef"), _zeebe_form(element)),
        form_foreign=not own(ours, "form"),
        assignee=reading.value(assignee, element, "assignee"),
        users=reading.value(users, element, "users"),
        groups=reading.value(groups, element, "groups"),
        due=reading.value(due, element, "due"),
        calendar=read_calendar(element, reading, own(ours, "calendar")),
        priority=reading.value(priority, element, "priority"),
        notify=own(ours, "notify"),
        link=(own(ours, "link") or "").lower() in YES,
        outcomes=_outcomes(element),
        result=own(ours, "result"),
        sharing=read_sharing(ours, reading),
    )


def read_first_form(element: Element, node: NodeInfo) -> NodeInfo:
    """Read the form that a start event shows before its process begins, in any dialect."""
    ours = own(extension(element, RINGFLOW, "start"), "form")
    form = first(
        ours, foreign(element, "formKey"), foreign(element, "formRef"), _zeebe_form(element)
    )
    return replace(node, first_form=form, first_form_foreign=not ours)


def _nothing(_name: str) -> str | None:
    return None


def _outcomes(element: Element) -> tuple[Outcome, ...]:
    return tuple(
        Outcome(name=own(outcome, "name") or "", labels=_labels_within(outcome))
        for outcome in extensions(element, RINGFLOW, "outcome")
    )


def _labels_within(element: Element) -> dict[str, str]:
    found = {"en": own(element, "label") or own(element, "name") or ""}
    for label in element.iterchildren(f"{{{RINGFLOW}}}label"):
        found[label.get("lang") or "en"] = text_of(label)
    return found


def _resource(element: Element, role: str) -> str | None:
    """Return the person or group that standard BPMN names with a resource expression."""
    holder = child(element, role)
    assignment = child(holder, "resourceAssignmentExpression") if holder is not None else None
    if assignment is None:
        return None
    # Some tools write it as an expression of a certain type, which the standard does not have.
    named = ("formalExpression", "expression")
    return first(*(text_of(child(assignment, name)) for name in named))


def _assigned(element: Element, name: str) -> str | None:
    """Return the value that a data input of this name is given, as jBPM writes assignments."""
    holder = child(element, "ioSpecification")
    inputs = children(holder, "dataInput") if holder is not None else []
    ids = {item.get("id") for item in inputs if item.get("name") == name}
    for association in children(element, "dataInputAssociation"):
        if text_of(child(association, "targetRef")) in ids:
            assignment = child(association, "assignment")
            source = child(assignment, "from") if assignment is not None else None
            return text_of(source) or None
    return None


def _zeebe_form(element: Element) -> str | None:
    form = extension(element, ZEEBE, "formDefinition")
    if form is None:
        return None
    return first(form.get("formKey"), form.get("formId"), form.get("externalReference"))


def _zeebe_priority(element: Element) -> str | None:
    priority = extension(element, ZEEBE, "priorityDefinition")
    return priority.get("priority") if priority is not None else None


# --- actions ----------------------------------------------------------------------------------


def read_action(element: Element, reading: Reading) -> ActionInfo | None:
    """Return which action a task calls, or None when the drawing names none."""
    ours = extension(element, RINGFLOW, "action")
    if ours is not None and own(ours, "name"):
        return ActionInfo(
            name=own(ours, "name") or "",
            parameters=read_parameters(ours, reading),
            result=own(ours, "result"),
            retries=read_retries(ours, element, reading),
        )
    spiff = extension(element, SPIFF, "serviceTaskOperator")
    if spiff is not None and spiff.get("id"):
        return _spiff_action(spiff, reading)
    name = _foreign_action(element)
    if name is None:
        return None
    return ActionInfo(
        name=name,
        parameters=_asked_for(element),
        result=first(foreign(element, "resultVariable"), foreign(element, "resultVariableName")),
        foreign=True,
    )


def _asked_for(element: Element) -> tuple[Parameter, ...]:
    """Return what an action of another engine is given: whatever is mapped into its step."""
    names: list[str] = []
    for namespace in CAMUNDA_LIKE:
        for holder in extensions(element, namespace, "inputOutput"):
            found = holder.iterchildren(f"{{{namespace}}}inputParameter")
            names += [item.get("name") or "" for item in found]
    for holder in extensions(element, ZEEBE, "ioMapping"):
        for item in holder.iterchildren(f"{{{ZEEBE}}}input"):
            names.append((item.get("target") or "").partition(".")[0])
    unique = dict.fromkeys(filter(None, names))
    return tuple(Parameter(name=name, value=Named(name)) for name in unique)


def _foreign_action(element: Element) -> str | None:
    """Return what another engine would call for a task, in its own words."""
    zeebe = extension(element, ZEEBE, "taskDefinition")
    named = [zeebe.get("type")] if zeebe is not None else []
    for holder in [element, *children(element, "messageEventDefinition")]:
        named += [foreign(holder, name) for name in CALLED]
    named.append(element.get(f"{{{DROOLS}}}taskName"))
    implementation = element.get("implementation") or ""
    if not implementation.startswith("##") and "/" not in implementation:
        named.append(implementation)
    return first(*named)


def read_parameters(
    element: Element | None, reading: Reading, tag: str = "parameter"
) -> tuple[Parameter, ...]:
    """Return the named values inside one of our extension elements."""
    found: list[Parameter] = []
    if element is not None:
        for item in element.iterchildren(f"{{{RINGFLOW}}}{tag}"):
            text = first(own(item, "value"), text_of(item))
            found += reading.parameter(own(item, "name"), text, item)
    return tuple(found)


def _spiff_action(element: Element, reading: Reading) -> ActionInfo:
    found: list[Parameter] = []
    for item in element.iter(f"{{{SPIFF}}}parameter"):
        # That engine writes the value as an expression without any mark.
        text = item.get("value")
        found += reading.parameter(item.get("id"), f"${{{text}}}" if text else text, item)
    return ActionInfo(
        name=element.get("id") or "",
        parameters=tuple(found),
        result=element.get("resultVariable"),
        foreign=True,
    )


# --- messages ---------------------------------------------------------------------------------


def read_message(
    element: Element, name: str, message: Element | None, reading: Reading
) -> MessageInfo:
    """Return a caught or thrown message; `message` is the element that declares it, if any."""
    ours = extension(element, RINGFLOW, "message")
    holder = extension(element, RINGFLOW, "correlation")
    keys: tuple[Parameter, ...] | None = None
    if holder is not None:
        keys = read_parameters(holder, reading, "key")
    elif message is not None:
        keys = _zeebe_key(message, reading)
    return MessageInfo(
        name=name,
        keys=keys,
        parameters=read_parameters(ours, reading),
        result=own(ours, "result"),
    )


def _zeebe_key(message: Element, reading: Reading) -> tuple[Parameter, ...] | None:
    subscription = extension(message, ZEEBE, "subscription")
    text = subscription.get("correlationKey") if subscription is not None else None
    if subscription is None or not text:
        return None
    bare = text.strip().lstrip("=").strip()
    name = bare if bare.isidentifier() else "correlation_key"
    return tuple(reading.parameter(name, text, subscription))


# --- several times ----------------------------------------------------------------------------


def read_loop(element: Element, reading: Reading) -> LoopInfo | None:
    """Return how often a multi-instance task is done, or None when it has no such marker."""
    marker = child(element, "multiInstanceLoopCharacteristics")
    if marker is None:
        return None
    zeebe = extension(marker, ZEEBE, "loopCharacteristics")

    def said(name: str, standard: str | None, zeebe_name: str) -> str | None:
        theirs = zeebe.get(zeebe_name) if zeebe is not None else None
        return first(marker.get(f"{{{RINGFLOW}}}{name}"), foreign(marker, name), theirs, standard)

    def referred(name: str) -> str:
        """Return the variable that a reference means, or what is written there."""
        text = text_of(child(marker, name))
        return variable_of(text, element, reading) or text

    collection = said("collection", referred("loopDataInputRef"), "inputCollection")
    output = said("outputCollection", referred("loopDataOutputRef"), "outputCollection")
    window = marker.get(f"{{{RINGFLOW}}}window") or ""
    output_element = said("outputElement", _item(marker, "outputDataItem"), "outputElement")
    loop = LoopInfo(
        sequential=(marker.get("isSequential") or "").lower() == "true",
        cardinality=reading.expression(
            text_of(child(marker, "loopCardinality")), marker, "loopCardinality"
        ),
        collection=reading.expression(collection, marker, "collection"),
        element=said("elementVariable", _item(marker, "inputDataItem"), "inputElement"),
        condition=reading.expression(
            text_of(child(marker, "completionCondition")), marker, "completionCondition"
        ),
        output=output,
        window=int(window) if window.isdecimal() else None,
        output_element=reading.expression(output_element, marker, "outputElement"),
    )
    if loop.collection is not None:
        return replace(loop, cardinality=None)
    said_nothing = not collection and not text_of(child(marker, "loopCardinality"))
    return _counted(loop, element, reading, anyhow=said_nothing or reading.foreign)


def _counted(loop: LoopInfo, element: Element, reading: Reading, *, anyhow: bool) -> LoopInfo:
    """Return the loop; one of which nobody knows how often it is done is done once, and told."""
    if loop.cardinality is not None or not anyhow:
        return loop
    reading.add("loop-count", element)
    return replace(loop, cardinality=ONCE)


def _item(marker: Element, name: str) -> str | None:
    item = child(marker, name)
    return first(item.get("name"), item.get("id")) if item is not None else None
