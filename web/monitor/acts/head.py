"""What the pages of all acts begin with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import engine
from base.db import Session
from base.errors import Conflict, Invalid, RingflowError
from base.i18n import gettext, locale, pick
from base.ids import short
from engine import Overview
from web.looks.formats import Moments
from web.monitor.localised import elements
from web.monitor.shown import process_names
from web.monitor.story import person
from web.monitor.way import MOST_LINES, known, name_of, versions_of

# What the engine refuses and the person can put right on the page.
REFUSALS = (Invalid, Conflict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The process that an act is about. `steps` are the elements that can be named, by process."""

    id: str
    heading: str
    seen: Overview
    steps: dict[str, list[tuple[str, str]]]

    @property
    def names(self) -> dict[str, str]:
        """The names of all elements by their ids."""
        return {node: name for found in self.steps.values() for node, name in found}


def head_of(db: Session, instance_id: UUID) -> Head:
    """Return what a page says about the process that it is about.

    Raises:
        NotFound: there is no such instance.
    """
    seen = engine.overview(db, instance_id, most=MOST_LINES)
    key = seen.instance.definition_key
    heading = process_names(db).get(key, key)
    if seen.instance.business_key:
        heading += f" · {seen.instance.business_key}"
    steps = {
        name_of(one): [
            (element.id, element.name or element.id)
            for element in elements(engine.drawing_xml(db, one.id), locale()).values()
            if not element.border
        ]
        for one in known(db, versions_of(seen))
    }
    return Head(id=short(instance_id), heading=heading, seen=seen, steps=steps)


def places_of(head: Head) -> list[tuple[str, str, str]]:
    """Return where the process stands: token, element, and its name."""
    return [
        (str(one.id), one.node, head.names.get(one.node) or pick(one.node_name) or one.node)
        for one in head.seen.tokens
        if not one.border
    ]


def sentence(error: RingflowError, db: Session) -> str:
    """Return what an error says, its details behind it, and who was quicker and when."""
    problems = getattr(error, "problems", [])
    told = [error.text(), *(one.message for one in problems if one.message)]
    who, when = error.params.get("who"), error.params.get("when")
    if isinstance(error, Conflict) and who and isinstance(when, datetime):
        first = gettext("%(who)s was quicker, at %(when)s.")
        moments = Moments(db.context.settings.zone, db.context.clock)
        told.append(first % {"who": person(str(who)), "when": moments.full(when)})
    return " ".join(told)
