"""The sentences of the checker: what is wrong, and what to draw instead. One entry per code."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from base.i18n import N_


class Text(NamedTuple):
    """One finding in words; `severity` is error, warning or info."""

    severity: str
    sentence: str
    advice: str = ""


def error(sentence: str, advice: str = "") -> Text:
    """Make the words of a finding that keeps a drawing out."""
    return Text("error", sentence, advice)


def warning(sentence: str, advice: str = "") -> Text:
    """Make the words of a finding that people should look at."""
    return Text("warning", sentence, advice)


def info(sentence: str, advice: str = "") -> Text:
    """Make the words for something that was read in a friendly way."""
    return Text("info", sentence, advice)


# fmt: off
TEXTS: Final[Mapping[str, Text]] = MappingProxyType({
    # --- the file -----------------------------------------------------------------------------
    "file-too-large": error(
        N_("The file has %(size)s bytes; at most %(limit)s are allowed."),
        N_("Split the drawing and connect the parts with call activities.")),
    "xml-broken": error(
        N_("The file is not well-formed XML: %(what)s."),
        N_("Export the drawing again from your tool.")),
    "xml-doctype": error(
        N_("The file holds a document type declaration, which is refused for safety."),
        N_("Export the drawing as plain BPMN 2.0 XML.")),
    "xml-instruction": error(
        N_("The file holds a processing instruction or an inclusion, which is refused for safety."),
        N_("Export the drawing as plain BPMN 2.0 XML.")),
    "not-bpmn": error(
        N_("The file is not a BPMN 2.0 drawing: its outermost element is “%(tag)s”."),
        N_("Export the drawing as BPMN 2.0 XML.")),
    "no-process": error(
        N_("The file holds no process with anything drawn in it."),
        N_("Draw at least a start event, one step and an end event.")),
    "too-many-nodes": error(
        N_("The process has %(count)s elements; at most %(limit)s are allowed."),
        N_("Move parts of it into processes of their own and call them.")),
    "key-double": error(
        N_("Two processes have the id “%(key)s”."),
        N_("Give each process an id of its own.")),
    "id-missing": error(
        N_("An element “%(tag)s” has no id."),
        N_("Give it an id that is unique in the drawing.")),
    "id-double": error(
        N_("The id “%(element)s” is used twice."),
        N_("Give each element an id of its own.")),
    # --- elements that cannot run ---------------------------------------------------------------
    "element-unknown": error(
        N_("“%(name)s” is an element of the kind “%(tag)s”, which cannot run here."),
        N_("Draw it with tasks, events and gateways.")),
    "complex-gateway": error(
        N_("“%(name)s” is a complex gateway, which cannot run here."),
        N_("Use an inclusive gateway and write a condition on each flow.")),
    "rule-task": error(
        N_("“%(name)s” is a business rule task; decision tables cannot run here yet."),
        N_("Use a script task, or an exclusive gateway with conditions.")),
    "transaction": error(
        N_("“%(name)s” is a transaction, which cannot run here."),
        N_("Use a sub-process with an error boundary event, and draw the steps that undo it.")),
    "ad-hoc": error(
        N_("“%(name)s” is an ad-hoc sub-process, which cannot run here."),
        N_("Put an inclusive gateway before the steps that may or may not be done.")),
    "standard-loop": error(
        N_("“%(name)s” has a loop marker, which cannot run here."),
        N_("Draw the loop with an exclusive gateway and a flow that goes back.")),
    "compensation": error(
        N_("“%(name)s” uses compensation, which cannot run here."),
        N_("Draw the steps that undo the work behind an error boundary event.")),
    "cancel": error(
        N_("“%(name)s” is a cancel event, which cannot run here."),
        N_("Use an error event.")),
    "start-place": error(
        N_("“%(name)s”: an event of the kind “%(event)s” cannot start a process."),
        N_("Put it into an event sub-process, or start the process by a message, a timer, a "
           "signal or a condition.")),
    "event-sub-start": error(
        N_("The event sub-process “%(name)s” needs exactly one start event that says what it "
           "waits for."),
        N_("Give its start event a message, timer, signal, condition, error or escalation.")),
    "event-sub-flow": error(
        N_("A flow leads to or from the event sub-process “%(name)s”, which only its start event "
           "starts."),
        N_("Delete the flow; continue inside the event sub-process.")),
    "event-sub-boundary": error(
        N_("A boundary event stands on the event sub-process “%(name)s”."),
        N_("Put the steps into a sub-process inside it and attach the event to that one.")),
    "event-sub-marker": error(
        N_("The event sub-process “%(name)s” is marked to be done several times."),
        N_("Remove the marker; a start event that does not interrupt can occur several times.")),
    "code-double": error(
        N_("“%(name)s” catches “%(code)s”, and so does “%(other)s”."),
        N_("Keep one of them.")),
    "signal-missing": error(
        N_("“%(name)s” refers to the signal “%(ref)s”, which the drawing does not hold."),
        N_("Choose an existing signal, or add this one.")),
    "signal-none": error(
        N_("“%(name)s” does not say which signal it is about."),
        N_("Choose a signal for it.")),
    "escalation-missing": error(
        N_("“%(name)s” refers to the escalation “%(ref)s”, which the drawing does not hold."),
        N_("Choose an existing escalation, or add this one.")),
    "escalation-none": error(
        N_("“%(name)s” does not say which escalation it raises."),
        N_("Choose an escalation with a code.")),
    "conditional-empty": error(
        N_("“%(name)s” waits for a condition but has none."),
        N_("Write the condition.")),
    "link-none": error(
        N_("The link “%(element)s” has no name."),
        N_("Give both ends of the link the same name.")),
    "link-alone": error(
        N_("The link “%(link)s” of “%(name)s” has no other end here."),
        N_("Draw the other end in the same process or sub-process, with the same name.")),
    "link-double": error(
        N_("Two events catch the link “%(link)s”."),
        N_("Keep one of them; several may lead to it.")),
    "link-flow": error(
        N_("A flow leaves “%(name)s”, which jumps along the link “%(link)s”."),
        N_("Delete the flow, or make it an event without a link.")),
    "event-several": error(
        N_("“%(name)s” has several event definitions; an event has one."),
        N_("Draw an event for each, behind an event-based gateway if they race.")),
    "event-place": error(
        N_("“%(name)s”: an event of the kind “%(event)s” cannot stand in this place (%(place)s)."),
        N_("Start and boundary events catch something, end events and throwing events in between "
           "send or raise something; an error can only be raised at an end.")),
    "event-empty": error(
        N_("“%(name)s” does not say what it waits for."),
        N_("Choose a message, a timer, a signal or a condition for it.")),
    "instantiate": error(
        N_("“%(name)s” is meant to start the process by itself, which cannot run here."),
        N_("Use a message start event.")),
    # --- flows and structure --------------------------------------------------------------------
    "flow-dangling": error(
        N_("The flow “%(name)s” does not connect two elements: “%(missing)s” is not there."),
        N_("Connect both ends of it, or delete it.")),
    "flow-crosses": error(
        N_("The flow “%(name)s” crosses the border of a sub-process."),
        N_("End the flow at the sub-process itself; leave it through an end or boundary event.")),
    "flow-into-start": error(
        N_("The flow “%(name)s” leads into “%(target)s”, where nothing may lead to."),
        N_("Let it end at the first step behind that event.")),
    "flow-from-end": error(
        N_("The flow “%(name)s” comes out of the end event “%(source)s”."),
        N_("Use an event in between instead of an end event, or delete the flow.")),
    "default-foreign": error(
        N_("The default flow of “%(name)s” is “%(flow)s”, which does not come out of it."),
        N_("Mark one of its own outgoing flows as the default.")),
    "boundary-host": error(
        N_("The boundary event “%(name)s” is not attached to a step beside it."),
        N_("Move it onto the border of a task, sub-process or call in the same scope.")),
    "boundary-unused": warning(
        N_("Nothing follows the boundary event “%(name)s”."),
        N_("Draw what should happen, or delete it.")),
    "error-not-interrupting": error(
        N_("The error boundary event “%(name)s” is drawn as not interrupting."),
        N_("An error always ends the step: draw it as interrupting.")),
    "start-none": error(
        N_("“%(name)s” has no start event, and it is not certain where to begin."),
        N_("Draw a start event.")),
    "start-several": error(
        N_("“%(name)s” has more than one plain start event."),
        N_("Keep one; others may start by a message or a timer.")),
    "start-inner": error(
        N_("“%(name)s”: the start event inside a sub-process must be plain."),
        N_("Put the message or timer event in front of the sub-process.")),
    "sub-empty": warning(
        N_("Nothing is drawn inside the sub-process “%(name)s”; it is passed through."),
        N_("Draw its steps.")),
    "event-gateway-target": error(
        N_("The event-based gateway “%(name)s” leads to “%(target)s”, which waits for nothing."),
        N_("Behind it stand only catching message or timer events and receive tasks.")),
    "event-gateway-empty": error(
        N_("The event-based gateway “%(name)s” leads nowhere."),
        N_("Draw the events it should wait for behind it.")),
    "unreachable": warning(
        N_("“%(name)s” can never be reached."),
        N_("Draw a flow that leads to it, or delete it.")),
    "endless-loop": error(
        N_("The loop through “%(name)s” never waits and never ends."),
        N_("Add a condition by which it is left, or a task or timer within it.")),
    "join-in-loop": warning(
        N_("The parallel gateway “%(name)s” waits for a flow that only it can start."),
        N_("Let the flow come back to an exclusive gateway in front of it.")),
    # --- conditions, scripts, values --------------------------------------------------------------
    "condition-missing": error(
        N_("The flow “%(name)s” out of “%(gateway)s” has no condition and is not the default."),
        N_("Write a condition on it, or mark it as the default flow.")),
    "condition-unused": warning(
        N_("The condition on the flow “%(name)s” has no effect here."),
        N_("Only flows out of exclusive and inclusive gateways and out of tasks ask conditions.")),
    "expression": error(
        N_("“%(name)s”, %(place)s: %(what)s")),
    "name-unknown": warning(
        N_("“%(name)s” reads “%(wrong)s”, which nothing writes."),
        N_("Did you mean “%(right)s”?")),
    "script-missing": error(
        N_("The script task “%(name)s” has no script."),
        N_("Write the script, or use a plain task.")),
    "list-in-parallel": warning(
        N_("“%(name)s” and “%(other)s” change the list “%(variable)s” in parallel branches."),
        N_("The order of its items is not certain: give each branch a variable of its own.")),
    "action-missing": error(
        N_("“%(name)s” does not say what it does."),
        N_("Name an action in its properties, or use a manual task.")),
    "action-unknown": error(
        N_("“%(name)s” calls the action “%(action)s”, which does not exist."),
        N_("Choose one of the actions that this system offers.")),
    "send-missing": error(
        N_("“%(name)s” does not say what it sends."),
        N_("Choose a message or an action for it.")),
    "call-missing": error(
        N_("“%(name)s” does not say which process it calls."),
        N_("Set the called element to the id of a process.")),
    "call-unknown": error(
        N_("“%(name)s” calls the process “%(called)s”, which is not deployed."),
        N_("Deploy that process together with this one, or correct the name.")),
    "call-circle": error(
        N_("“%(name)s” calls a process that calls this one again: %(circle)s."),
        N_("Draw the repetition as a loop.")),
    "timer-missing": error(
        N_("The timer “%(name)s” says no time."),
        N_("Write a duration such as PT4H, or a date and time.")),
    "timer-bad": error(
        N_("The timer “%(name)s”: %(what)s")),
    "timer-cycle": error(
        N_("The timer “%(name)s” repeats, but the token can pass here only once."),
        N_("Use a duration, or a boundary event that does not interrupt.")),
    "timer-zone": warning(
        N_("The timer “%(name)s” names a time of day without a time zone; the centre's is taken."),
        N_("Add the offset, for example +08:00.")),
    "message-start-double": warning(
        N_("“%(name)s” is started by the message “%(message)s”, and so is the process “%(other)s”: "
           "only the one deployed last gets it."),
        N_("Give the messages names of their own, or keep one of the start events.")),
    "timer-start": error(
        N_("The timer “%(name)s” starts the process, when there is no data yet: “%(variable)s” "
           "cannot be read."),
        N_("Write the time itself.")),
    "due-bad": error(
        N_("The due time of “%(name)s”: %(what)s")),
    "message-missing": error(
        N_("“%(name)s” refers to the message “%(ref)s”, which the drawing does not hold."),
        N_("Choose an existing message, or add this one.")),
    "message-none": error(
        N_("“%(name)s” does not say which message it is about."),
        N_("Choose a message for it.")),
    "error-missing": error(
        N_("“%(name)s” refers to the error “%(ref)s”, which the drawing does not hold."),
        N_("Choose an existing error, or add this one.")),
    "error-none": error(
        N_("The error end event “%(name)s” does not say which error it throws."),
        N_("Choose an error with a code.")),
    "error-uncaught": warning(
        N_("Nothing in this drawing catches the error of “%(name)s”."),
        N_("Attach an error boundary event to the sub-process around it, unless a calling process "
           "does.")),
    "loop-count": error(
        N_("“%(name)s” is to be done several times but does not say how often."),
        N_("Give it a number or a collection.")),
    # --- read in a friendly way -------------------------------------------------------------------
    "split-added": info(
        N_("Several flows leave “%(name)s”; they are read as a gateway behind it.")),
    "start-added": info(
        N_("“%(name)s” has no start event; it begins at “%(first)s”.")),
    "executable-assumed": info(
        N_("The process “%(name)s” is not marked as executable and is run all the same.")),
    "not-executable": info(
        N_("The process “%(name)s” is not marked as executable and is left out.")),
    "message-from-name": info(
        N_("“%(name)s” names no message; its own name is taken.")),
})
# fmt: on
