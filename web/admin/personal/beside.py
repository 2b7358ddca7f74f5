"""What a task of a request to erase shows beside its form."""

from typing import Any

from base.db import Session
from engine import InstanceView
from engine.identity.access.permissions import may
from engine.people import Actor
from processes import personal
from web.admin.personal.words import ROOMS, STATES


def request_beside(db: Session, me: Actor, instance: InstanceView) -> dict[str, Any] | None:
    """Return what is shown of a request, None if the process sees to something else.

    Only how much there is: who it is about stands on the request's own page, and in no process.
    """
    asked = personal.request_of_instance(db, instance)
    if asked is None:
        return None
    return {
        "facts_template": "admin/personal/_beside.html",
        "asked": asked, "rooms": ROOMS, "states": STATES,
        "leads": may(me, "personal.find"), "has_ticket": False,
    }  # fmt: skip
