"""What a centre sets about notices: how people hear of each kind unless they chose otherwise.

A kind that is told "always" reaches everybody that way; people can add another way, not leave it.
"""

from collections.abc import Mapping
from datetime import time
from typing import Final

from base.i18n import N_
from base.parameters import Area, Choice, ClockTime, Parameter, declare
from engine.tasks.notices.quiet import Rhythm
from engine.tasks.notices.records import NoticeKind

# How a kind of notice is called on pages; one that is not named here is called by its code.
KIND_NAMES: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.COPIED: N_("A task is sent to you to read"),
    NoticeKind.URGED: N_("Somebody urges you"),
    NoticeKind.LENT: N_("A task is delegated to you"),
    NoticeKind.GIVEN_BACK: N_("A delegated task is given back"),
    NoticeKind.HANDED_ON: N_("A task is transferred to you"),
    NoticeKind.RETURNED: N_("A task is sent back to you"),
    NoticeKind.TAKEN_BACK: N_("A task is taken back from you"),
    NoticeKind.SIGN_ASKED: N_("You are asked to sign a task"),
    NoticeKind.SIGNED: N_("Somebody has signed your task"),
    NoticeKind.SIGN_NOT: N_("You need not sign a task any more"),
    NoticeKind.MENTIONED: N_("Somebody mentions you in a comment"),
    NoticeKind.ASSIGNED: N_("A process gives a task to you"),
    NoticeKind.DUE_SOON: N_("A task of yours is due soon"),
    NoticeKind.OVERDUE: N_("A task of yours is overdue"),
}
PAGE, MAIL, BOTH, NONE = "page", "mail", "both", "none"
WAYS: Final[Mapping[str, str]] = {
    PAGE: N_("In the page"),
    MAIL: N_("By e-mail"),
    BOTH: N_("In the page and by e-mail"),
    NONE: N_("Not at all"),
}
ALWAYS: Final = "always_"
MANDATORY: Final[Mapping[str, str]] = {
    f"{ALWAYS}{PAGE}": N_("Always in the page"),
    f"{ALWAYS}{MAIL}": N_("Always by e-mail"),
    f"{ALWAYS}{BOTH}": N_("Always in the page and by e-mail"),
}
RHYTHMS: Final[Mapping[str, str]] = {
    Rhythm.AT_ONCE: N_("At once"),
    Rhythm.HOURLY: N_("Every hour, together"),
    Rhythm.DAILY: N_("Once a day, together"),
}
ABOUT: Final = N_("How people hear of it unless they chose otherwise; “always” leaves no choice.")

KINDS: Final[Mapping[NoticeKind, Parameter[str]]] = {
    kind: declare(
        Parameter(
            code=f"notices.{kind}", kind=Choice(options={**WAYS, **MANDATORY}), default=PAGE,
            name=KIND_NAMES.get(kind, kind.value), about=ABOUT, area=Area.NOTICES,
        )
    )
    for kind in NoticeKind
}  # fmt: skip
RHYTHM: Final = declare(
    Parameter(
        code="notices.mail_rhythm", kind=Choice(options=RHYTHMS), default=Rhythm.AT_ONCE.value,
        name=N_("How often notices are mailed"), area=Area.NOTICES,
        about=N_("For people who have not chosen how often they want mails about notices."),
    )
)  # fmt: skip
DAILY_AT: Final = declare(
    Parameter(
        code="notices.mail_daily_at", kind=ClockTime(), default=time(8),
        name=N_("When the daily mail of notices goes out"), area=Area.NOTICES,
        about=N_("In the time of the centre, for people who have not chosen another time."),
    )
)  # fmt: skip
QUIET_FROM: Final = declare(
    Parameter(
        code="notices.quiet_from", kind=ClockTime(), default=time(0),
        name=N_("Quiet hours begin"), area=Area.NOTICES,
        about=N_("No notices are mailed from then on. With the same end there are none."),
    )
)  # fmt: skip
QUIET_UNTIL: Final = declare(
    Parameter(
        code="notices.quiet_until", kind=ClockTime(), default=time(0),
        name=N_("Quiet hours end"), area=Area.NOTICES,
        about=N_("What came in quiet hours is mailed then, all in one mail."),
    )
)  # fmt: skip
