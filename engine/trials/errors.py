"""How a trial says that something cannot be done in it."""

from typing import ClassVar

from base.errors import Conflict, Invalid, NotFound
from base.i18n import N_


class NothingWaits(Conflict):
    """Nothing waits where the act wants to go on. `places` names what does wait."""

    code: ClassVar[str] = "trial_nothing_waits"
    message: ClassVar[str] = N_(
        "Nothing of this kind waits at “%(step)s” at this moment. What waits: %(places)s"
    )


class NoSuchTrialProcess(NotFound):
    """The draft has no process of this key."""

    code: ClassVar[str] = "trial_no_process"
    message: ClassVar[str] = N_("The draft has no process “%(key)s” that could be tried.")


class TrialTooLong(Invalid):
    """A trial is for short stories."""

    code: ClassVar[str] = "trial_too_long"
    message: ClassVar[str] = N_(
        "A trial ends here: at most %(acts)s steps of yours, %(lines)s events and %(instances)s"
        " instances. Keep what you have as a scenario, and begin another trial."
    )


class TrialTooLarge(Invalid):
    """What was filled in and answered is more than a trial keeps."""

    code: ClassVar[str] = "trial_too_large"
    message: ClassVar[str] = N_("What was entered in this trial is more than %(limit)s bytes.")


class TrialMoved(Conflict):
    """The same trial was moved in another window."""

    code: ClassVar[str] = "trial_moved"
    message: ClassVar[str] = N_("This trial was moved on in another window. Here is how it is now.")


class NoSuchScenario(NotFound):
    """There is no such scenario."""

    code: ClassVar[str] = "no_such_scenario"
    message: ClassVar[str] = N_("There is no such scenario; it may have been deleted.")


class ScenarioNameless(Invalid):
    """A scenario needs a name of its own within the application."""

    code: ClassVar[str] = "scenario_name"
    message: ClassVar[str] = N_(
        "A scenario needs a name of at most %(most)s characters that no other one has here."
    )
