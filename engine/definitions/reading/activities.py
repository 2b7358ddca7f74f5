"""What sub-processes, loops and business rule tasks say beyond other activities."""

from typing import Final

from engine.definitions.data import Parameter
from engine.definitions.model import (
    AdHocInfo,
    DecisionInfo,
    RepeatInfo,
    Shape,
)

from .extensions import read_parameters
from .people import tell_of_rule
from .xml import (
    RINGFLOW,
    SPIFF,
    ZEEBE,
    Element,
    Reading,
    child,
    children,
    extension,
    first,
    foreign,
    local,
    own,
    text_of,
)

# How other engines say in which shape they want the rows of a decision.
SHAPES: Final = {
    "singleEntry": Shape.VALUE,
    "singleResult": Shape.ROW,
    "collectEntries": Shape.VALUES,
    "resultList": Shape.ROWS,
}


def read_repeat(element: Element, reading: Reading) -> RepeatInfo | None:
    """Return what a loop marker says, or None when there is none.

    A loop without a condition and without a maximum is done once; that is reported.
    """
    marker = child(element, "standardLoopCharacteristics")
    if marker is None:
        return None
    condition = reading.expression(text_of(child(marker, "loopCondition")), marker, "loopCondition")
    most = (marker.get("loopMaximum") or "").strip()
    if most and not most.isdecimal():
        reading.add("loop-maximum", element, text=most)
    if condition is None and not most:
        reading.add("loop-open", element)
    return RepeatInfo(
        condition=condition,
        before=(marker.get("testBefore") or "").lower() == "true",
        most=int(most) if most.isdecimal() else None,
    )


def read_ad_hoc(element: Element, reading: Reading) -> AdHocInfo:
    """Return what an ad-hoc sub-process says about its order and its end."""
    zeebe = extension(element, ZEEBE, "adHoc")
    chosen = first(
        element.get(f"{{{RINGFLOW}}}activities"),
        zeebe.get("activeElementsCollection") if zeebe is not None else None,
    )
    return AdHocInfo(
        one_by_one=(element.get("ordering") or "").lower() == "sequential",
        condition=reading.expression(
            text_of(child(element, "completionCondition")), element, "completionCondition"
        ),
        cancels=(element.get("cancelRemainingInstances") or "true").lower() != "false",
        chosen=reading.expression(chosen, element, "activities"),
    )


def read_decision(element: Element, reading: Reading) -> DecisionInfo | None:
    """Return which decision a business rule task asks, in any of the dialects."""
    ours = extension(element, RINGFLOW, "decision")
    zeebe = extension(element, ZEEBE, "calledDecision")
    spiff = extension(element, SPIFF, "calledDecisionId")
    key = first(
        own(ours, "key"),
        foreign(element, "decisionRef"),
        zeebe.get("decisionId") if zeebe is not None else None,
        text_of(spiff),
        _flowable_key(element),
    )
    if key is None:
        return None
    result = first(
        own(ours, "result"),
        foreign(element, "resultVariable"),
        zeebe.get("resultVariable") if zeebe is not None else None,
    )
    said = foreign(element, "mapDecisionResult")
    shape = SHAPES.get(said or "", Shape.VALUE)
    wanted = own(ours, "shape")
    if wanted in {one.value for one in Shape}:
        shape = Shape(wanted)
    return DecisionInfo(
        key=key.strip(), result=result, shape=shape, inputs=read_parameters(ours, reading, "input")
    )


def _flowable_key(element: Element) -> str | None:
    for holder in children(element, "extensionElements"):
        for field in holder.iterchildren():
            if local(field) == "field" and field.get("name") == "decisionTableReferenceKey":
                return first(field.get("stringValue"), *(text_of(part) for part in field))
    return None


def tell_of_tokens(element: Element, reading: Reading) -> None:
    """Refuse what BPMN knows of markers and tokens and nobody draws: one token, one marker.

    Source: BPMN 2.0, tables 10.3 (quantities) and 10.30 (behavior of a multi-instance step).
    """
    by_event = (element.get("triggeredByEvent") or "").strip().lower() == "true"
    if by_event and local(element) in {"transaction", "adHocSubProcess"}:
        reading.add("event-sub-kind", element)
    several = child(element, "multiInstanceLoopCharacteristics")
    if several is not None and child(element, "standardLoopCharacteristics") is not None:
        reading.add("marker-several", element)
    said = [(name, element.get(name)) for name in ("startQuantity", "completionQuantity")]
    tell_of_rule(element, several, reading)
    behavior = several.get("behavior") if several is not None else None
    for name, text in said:
        if text is not None and text.strip() not in {"", "1"}:
            _refuse("quantity", name, text, element, reading)
    if behavior is not None and behavior.strip() not in {"", "All"}:
        _refuse("loop-behavior", "behavior", behavior, element, reading)


def tell_of_keys(process: Element, reading: Reading) -> None:
    """Tell of correlation keys as the standard writes them, apart from the events that wait."""
    if children(process, "correlationSubscription"):
        reading.add("correlation-unread", process)


def _refuse(code: str, attribute: str, text: str, element: Element, reading: Reading) -> None:
    """Refuse an attribute in a drawing of ours; in one of another engine it is told."""
    if reading.foreign:
        reading.add("not-run", element, what=attribute)
    else:
        reading.add(code, element, what=attribute, text=text)


def read_formula(element: Element, reading: Reading) -> Parameter | None:
    """Return a script task that works out one expression and keeps it under a name.

    With any other script the name for its result does nothing, which is told: here a script sets
    its variables itself.
    """
    zeebe = extension(element, ZEEBE, "script")
    if zeebe is not None and (text := zeebe.get("expression")):
        text = text if text.lstrip().startswith("=") else f"={text}"
        found = reading.parameter(zeebe.get("resultVariable"), text, zeebe)
        return found[0] if found else None
    name = foreign(element, "resultVariable")
    if not name:
        return None
    value = reading.attempt(f"${{{text_of(child(element, 'script'))}}}")
    if value is None or value.constant:
        reading.add("not-run", element, what="resultVariable")
        return None
    return Parameter(name=name, value=value)
