"""The sentences about what BPMN 2.0 has and what does not run here, beyond single elements."""

from collections.abc import Mapping
from typing import Final

from base.i18n import N_

from .wording import Text, error, warning

# fmt: off
REFUSED: Final[Mapping[str, Text]] = {
    "marker-several": error(
        N_("“%(name)s” is marked both as a loop and as a multi-instance step."),
        N_("Keep one of the markers; put the step into a sub-process if both are meant.")),
    "quantity": error(
        N_("“%(name)s” takes or makes several tokens at once (%(what)s is “%(text)s”)."),
        N_("Draw a parallel gateway that brings the flows together, or that parts them.")),
    "loop-behavior": error(
        N_("“%(name)s” throws an event for its instances (behavior is “%(text)s”), which does not "
           "happen here."),
        N_("Put the step into a multi-instance sub-process and draw the throwing event behind "
           "it.")),
    "gateway-parallel-start": error(
        N_("“%(name)s” is a parallel event-based gateway, which waits for all of its events."),
        N_("Begin with a message start event, and wait for the other events behind a parallel "
           "gateway.")),
    "start-instantiate": warning(
        N_("“%(name)s” is marked to start the process, which it cannot in this place; it waits "
           "like any other."),
        N_("Draw a message start event, or let no flow lead to it, with nothing on its border and "
           "no marker.")),
    "cancel-not-interrupting": warning(
        N_("The cancel boundary event “%(name)s” is drawn as not interrupting, but a cancelled "
           "transaction is always over."),
        N_("Draw it as interrupting.")),
    "compensation-waits": warning(
        N_("“%(name)s” is not to wait until everything is undone; here it waits."),
        N_("Remove waitForCompletion, or put the event on a branch of its own.")),
    "event-sub-kind": error(
        N_("“%(name)s” is a transaction or an ad-hoc sub-process that an event is to start."),
        N_("Draw an event sub-process, and put it inside.")),
    "correlation-unread": warning(
        N_("“%(name)s” finds its messages by the correlation keys of the standard, which are not "
           "read; a message reaches whoever waits for its name and agrees with its variables."),
        N_("Write the keys at each event that waits for a message.")),
    "compensation-event-sub": error(
        N_("The event sub-process “%(name)s” is marked for compensation, but only its start event "
           "starts it."),
        N_("Remove the marker, or give it a compensation start event.")),
}
