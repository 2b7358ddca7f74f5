"""What is wrong in a drawing, and what to draw instead. One entry per code."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from base.i18n import N_

from .wording import Text, error, info, warning

# fmt: off
DRAWINGS: Final[Mapping[str, Text]] = MappingProxyType({
    # --- elements that cannot run ---------------------------------------------------------------
    "element-unknown": error(
        N_("“%(name)s” is an element of the kind “%(tag)s”, which cannot run here."),
        N_("Draw it with tasks, events and gateways.")),
    "complex-gateway": error(
        N_("“%(name)s” is a complex gateway, which cannot run here."),
        N_("Use an inclusive gateway and write a condition on each flow.")),
    "decision-missing": warning(
        N_("“%(name)s” does not say which decision it asks; a person does it."),
        N_("Choose a decision table for it.")),
    "decision-unknown": warning(
        N_("“%(name)s” asks the decision “%(decision)s”, which is not deployed; a person does "
           "it."),
        N_("Deploy that decision together with this drawing, or correct the name.")),
    "retries-count": error(
        N_("“%(name)s”: how often it is tried again must be a whole number from 0 to %(most)s, not "
           "“%(text)s”."),
        N_("Write a number such as 3; 0 has somebody look at it at once.")),
    "retries-wait": error(
        N_("“%(name)s” does not say how long is waited before it is tried again: %(what)s"),
        N_("Write a length of time such as PT10M, or several with commas: PT1M, PT10M, PT1H.")),
    "retries-wait-length": error(
        N_("“%(name)s” waits “%(text)s” before it is tried again; it can be a second to 30 days."),
        N_("Write a length of time such as PT10M, or several with commas: PT1M, PT10M, PT1H.")),
    "retries-local": info(
        N_("“%(name)s” says how often “%(action)s” is tried again. That action changes our own "
           "data only: it is done together with the step or not at all, and not tried again by "
           "itself."),
        N_("Take the number away.")),
    "loop-maximum": error(
        N_("“%(name)s”: the most rounds of a loop must be a whole number, not “%(text)s”."),
        N_("Write a number such as 10.")),
    "loop-open": warning(
        N_("“%(name)s” has a loop marker without a condition or a maximum; it is done once."),
        N_("Write the condition under which it is done again.")),
    "ad-hoc-event": warning(
        N_("“%(name)s” stands in an ad-hoc sub-process, which has no start and no end."),
        N_("It is left out: the steps that nothing leads to can be chosen at once.")),
    "ad-hoc-empty": warning(
        N_("The ad-hoc sub-process “%(name)s” holds no step that could be chosen."),
        N_("Draw at least one step that no flow leads to.")),
    "compensation-double": error(
        N_("Two compensation events stand on the same step; “%(name)s” is one of them."),
        N_("Keep one of them.")),
    "compensation-handler": error(
        N_("The compensation event “%(name)s” leads to no step that undoes the work."),
        N_("Connect it by an association with a step that is marked for compensation.")),
    "compensation-flow": error(
        N_("“%(name)s” belongs to compensation; no flow may lead to or from it, and no event may "
           "stand on it."),
        N_("Delete the flow or the event.")),
    "compensation-by-flow": warning(
        N_("A flow leads from the compensation event “%(name)s” to the step that undoes the work; "
           "it is read as the association that belongs there."),
        N_("Connect the two by an association.")),
    "compensation-unmarked": warning(
        N_("“%(name)s” undoes “%(other)s” but is not marked for compensation; it is read as if it "
           "were."),
        N_("Set its compensation mark.")),
    "compensation-on-way": warning(
        N_("“%(name)s” is marked for compensation, but flows lead through it and no compensation "
           "event leads to it; it is read as an ordinary step."),
        N_("Remove the mark, or connect it with a compensation event by an association.")),
    "compensation-unknown": error(
        N_("“%(name)s” undoes “%(ref)s”, which is not a step in the same place."),
        N_("Choose a step of the same process or sub-process.")),
    "cancel-place": error(
        N_("The cancel event “%(name)s” does not belong to a transaction."),
        N_("Put a cancel end event directly into a transaction, and a cancel boundary event on "
           "it.")),
    "cancel-uncaught": error(
        N_("The transaction “%(name)s” can be cancelled, but no cancel event stands on it."),
        N_("Attach a cancel boundary event to the transaction.")),
    "start-place": error(
        N_("“%(name)s”: an event of the kind “%(event)s” cannot start a process or a "
           "sub-process."),
        N_("Put it into an event sub-process, or start the process by a message, a timer, a "
           "signal or a condition.")),
    "event-sub-start": warning(
        N_("The event sub-process “%(name)s” needs exactly one start event that says what it "
           "waits for; until then nothing starts it."),
        N_("Give its start event a message, timer, signal, condition, error or escalation.")),
    "event-sub-flow": warning(
        N_("A flow leads to or from the event sub-process “%(name)s”, which only its start event "
           "starts; the flow is left out."),
        N_("Delete the flow; continue inside the event sub-process.")),
    "event-sub-boundary": warning(
        N_("A boundary event stands on the event sub-process “%(name)s”; it is left out."),
        N_("Put the steps into a sub-process inside it and attach the event to that one.")),
    "event-sub-marker": error(
        N_("The event sub-process “%(name)s” is marked to be done several times."),
        N_("Remove the marker; a start event that does not interrupt can occur several times.")),
    "code-double": error(
        N_("“%(name)s” catches “%(code)s”, and so does “%(other)s”."),
        N_("Keep one of them.")),
    "signal-missing": warning(
        N_("“%(name)s” refers to the signal “%(ref)s”, which the drawing does not hold; its name "
           "is taken to be “%(taken)s”."),
        N_("Choose an existing signal, or add this one.")),
    "signal-from-name": info(
        N_("“%(name)s” names no signal; its own name is taken.")),
    "signal-none": warning(
        N_("“%(name)s” does not say which signal it is about; until it does, a person does it."),
        N_("Choose a signal for it.")),
    "escalation-missing": warning(
        N_("“%(name)s” refers to the escalation “%(ref)s”, which the drawing does not hold; that "
           "is taken as its code."),
        N_("Choose an existing escalation, or add this one.")),
    "escalation-none": warning(
        N_("“%(name)s” does not say which escalation it raises; only an event for all escalations "
           "catches it."),
        N_("Choose an escalation with a code.")),
    "conditional-empty": warning(
        N_("“%(name)s” waits for a condition but has none; until it has, a person says when."),
        N_("Write the condition.")),
    "link-none": warning(
        N_("The link “%(element)s” has no name, so that it leads nowhere."),
        N_("Give both ends of the link the same name.")),
    "link-alone": warning(
        N_("The link “%(link)s” of “%(name)s” has no other end here; the way ends there."),
        N_("Draw the other end in the same process or sub-process, with the same name.")),
    "link-double": error(
        N_("Two events catch the link “%(link)s”."),
        N_("Keep one of them; several may lead to it.")),
    "link-flow": warning(
        N_("A flow leaves “%(name)s”, which jumps along the link “%(link)s”; the flow is "
           "followed."),
        N_("Delete the flow, or make it an event without a link.")),
    "event-several": error(
        N_("“%(name)s” has several event definitions; an event has one."),
        N_("Draw an event for each, behind an event-based gateway if they race.")),
    "event-place": error(
        N_("“%(name)s”: an event of the kind “%(event)s” cannot stand in this place (%(place)s)."),
        N_("Start and boundary events catch something, end events and throwing events in between "
           "send or raise something; an error can only be raised at an end.")),
    "event-foreign": warning(
        N_("“%(name)s” is drawn as an event that cannot stand here (%(event)s); a person says when "
           "it happens, or does it.")),
    "event-empty": warning(
        N_("“%(name)s” does not say what it waits for; until it does, a person says when it "
           "happens."),
        N_("Choose a message, a timer, a signal or a condition for it.")),
    # --- flows and structure --------------------------------------------------------------------
    "flow-dangling": warning(
        N_("The flow “%(name)s” does not connect two elements: “%(missing)s” is not there. It is "
           "left out."),
        N_("Connect both ends of it, or delete it.")),
    "flow-crosses": warning(
        N_("The flow “%(name)s” crosses the border of a sub-process; it is read as one that ends "
           "at the border."),
        N_("End the flow at the sub-process itself; leave it through an end or boundary event.")),
    "flow-into-start": warning(
        N_("The flow “%(name)s” leads into “%(target)s”, where nothing may lead to; it is read as "
           "leading to what follows."),
        N_("Let it end at the first step behind that event.")),
    "flow-from-end": warning(
        N_("The flow “%(name)s” comes out of the end event “%(source)s”, which is read as an "
           "event in between."),
        N_("Use an event in between instead of an end event, or delete the flow.")),
    "default-foreign": warning(
        N_("The default flow of “%(name)s” is “%(flow)s”, which does not come out of it; the mark "
           "is left out."),
        N_("Mark one of its own outgoing flows as the default.")),
    "boundary-host": warning(
        N_("The boundary event “%(name)s” is not attached to a step beside it and is left out."),
        N_("Move it onto the border of a task, sub-process or call in the same scope.")),
    "boundary-unused": warning(
        N_("Nothing follows the boundary event “%(name)s”."),
        N_("Draw what should happen, or delete it.")),
    "error-not-interrupting": warning(
        N_("The error boundary event “%(name)s” is drawn as not interrupting, but an error always "
           "ends the step."),
        N_("Draw it as interrupting.")),

    "start-several": warning(
        N_("“%(name)s” has more than one plain start event; in a process a person chooses where "
           "to begin, in a sub-process all of them begin."),
        N_("Keep one; others may start by a message or a timer.")),
    "start-inner": warning(
        N_("“%(name)s”: the start event inside a sub-process must be plain; the sub-process begins "
           "at once and then waits for this event."),
        N_("Put the message or timer event in front of the sub-process.")),
    "sub-empty": warning(
        N_("Nothing is drawn inside the sub-process “%(name)s”; it is passed through."),
        N_("Draw its steps.")),
    "event-gateway-target": warning(
        N_("The event-based gateway “%(name)s” leads to “%(target)s”, which waits for nothing; a "
           "person chooses the way."),
        N_("Behind it stand only catching message or timer events and receive tasks.")),
    "event-gateway-empty": warning(
        N_("The event-based gateway “%(name)s” leads nowhere; the way ends there."),
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
    "condition-missing": warning(
        N_("The flow “%(name)s” out of “%(gateway)s” has no condition and is not the default: a "
           "person chooses."),
        N_("Write a condition on it, or mark it as the default flow.")),
    "condition-unused": warning(
        N_("The condition on the flow “%(name)s” has no effect here."),
        N_("Only flows out of exclusive and inclusive gateways and out of tasks ask conditions.")),
    "expression": error(
        N_("“%(name)s”, %(place)s: %(what)s")),
    "expression-foreign": warning(
        N_("“%(name)s”, %(place)s, is not in the language of this system and is left to people: "
           "%(what)s"),
        N_("Write it again as an expression.")),
    "name-unknown": warning(
        N_("“%(name)s” reads “%(wrong)s”, which nothing writes."),
        N_("Did you mean “%(right)s”?")),
    "name-undeclared": warning(
        N_("“%(name)s” reads “%(wrong)s”, which nothing in this process can have set."),
        N_("Did you mean “%(right)s”? If not, let a step before it set the variable, or declare it "
           "as a data input of the process.")),
    "name-unset": warning(
        N_("“%(name)s” reads “%(wrong)s”, which nothing in this process can have set."),
        N_("Let a step before it set the variable, or declare it as a data input of the "
           "process.")),
    "script-missing": warning(
        N_("The script task “%(name)s” has no script; until it has, a person does the step."),
        N_("Write the script, or use a manual task.")),
    "list-in-parallel": warning(
        N_("“%(name)s” and “%(other)s” change the list “%(variable)s” in parallel branches."),
        N_("The order of its items is not certain: give each branch a variable of its own.")),
    "action-missing": warning(
        N_("“%(name)s” does not say what it does; until it does, a person does the step."),
        N_("Name an action in its properties, or use a manual task.")),
    "action-foreign": warning(
        N_("“%(name)s” calls “%(action)s”, which was written for another engine; here a person "
           "does the step."),
        N_("Name one of the actions that this system offers.")),
    "not-run": warning(
        N_("“%(name)s” has %(what)s of another engine, which do nothing here."),
        N_("Draw what they do as steps.")),
    "not-read": info(
        N_("“%(name)s” has %(what)s of another engine; nothing here needs it.")),
    "action-unknown": error(
        N_("“%(name)s” calls the action “%(action)s”, which does not exist."),
        N_("Choose one of the actions that this system offers.")),
    "send-missing": warning(
        N_("“%(name)s” does not say what it sends; until it does, a person does the step."),
        N_("Choose a message or an action for it.")),
    "call-missing": warning(
        N_("“%(name)s” does not say which process it calls; until it does, a person does the "
           "step."),
        N_("Set the called element to the id of a process.")),
    "form-unknown": error(
        N_("“%(name)s” shows the form “%(form)s”, which is not here."),
        N_("Deploy that form together with this drawing, or correct the name.")),
    "form-foreign": warning(
        N_("“%(name)s” names the form “%(form)s” of another system; its plain variables are shown "
           "instead."),
        N_("Deploy a form of ours and name it, if there is something to fill in.")),
    "binding-unclear": error(
        N_("“%(name)s” does not say clearly which version it wants: “%(binding)s” “%(wanted)s”."),
        N_("Write latest, deployment, version with a number, or versionTag with a tag.")),
    "binding-missing": error(
        N_("“%(name)s” wants “%(called)s” in the version “%(wanted)s”, which is not deployed."),
        N_("Deploy that version first, or name another one.")),
    "binding-alone": error(
        N_("“%(name)s” wants the “%(called)s” that is deployed together with it, and there is "
           "none."),
        N_("Deploy both together.")),
    "call-unknown": warning(
        N_("“%(name)s” calls the process “%(called)s”, which is not deployed; a person does the "
           "step."),
        N_("Deploy that process together with this one, or correct the name.")),
    "call-circle": error(
        N_("“%(name)s” calls a process that calls this one again: %(circle)s."),
        N_("Draw the repetition as a loop.")),
    "timer-missing": warning(
        N_("The timer “%(name)s” says no time; until it does, a person says when."),
        N_("Write a duration such as PT4H, or a date and time.")),
    "timer-bad": error(
        N_("The timer “%(name)s”: %(what)s")),
    "timer-foreign": warning(
        N_("The timer “%(name)s” cannot be read, and a person says when: %(what)s"),
        N_("Write a duration such as PT4H, or a date and time.")),
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
    "message-missing": warning(
        N_("“%(name)s” refers to the message “%(ref)s”, which the drawing does not hold; its name "
           "is taken to be “%(taken)s”."),
        N_("Choose an existing message, or add this one.")),
    "message-none": warning(
        N_("“%(name)s” does not say which message it is about; until it does, a person does it."),
        N_("Choose a message for it.")),
    "error-missing": warning(
        N_("“%(name)s” refers to the error “%(ref)s”, which the drawing does not hold; that is "
           "taken as its code."),
        N_("Choose an existing error, or add this one.")),
    "error-none": warning(
        N_("The error end event “%(name)s” does not say which error it throws; only an event for "
           "all errors catches it."),
        N_("Choose an error with a code.")),
    "error-uncaught": warning(
        N_("Nothing in this drawing catches the error of “%(name)s”."),
        N_("Attach an error boundary event to the sub-process around it, unless a calling process "
           "does.")),
    "loop-count": warning(
        N_("“%(name)s” is to be done several times but does not say how often: it is done once."),
        N_("Give it a number or a collection.")),
    # --- read in a friendly way -------------------------------------------------------------------
    "split-added": info(
        N_("Several flows leave “%(name)s”; they are read as a gateway behind it.")),
    "start-added": info(
        N_("“%(name)s” has no start event; it begins at %(first)s.")),
    "default-assumed": info(
        N_("The flow “%(name)s” is the only one out of “%(gateway)s” without a condition; it is "
           "taken when no other fits.")),
    "executable-assumed": info(
        N_("The process “%(name)s” is not marked as executable and is run all the same.")),
    "not-executable": info(
        N_("The process “%(name)s” is not marked as executable and is left out.")),
    "message-from-name": info(
        N_("“%(name)s” names no message; its own name is taken.")),
})
# fmt: on
