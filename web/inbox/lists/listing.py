"""What the page of lists shows."""

from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import HTTPConnection

import engine
from base.db import Session
from base.i18n import gettext
from engine import identity
from engine.identity.access.permissions import may
from engine.people import Actor
from web.inbox.acts.pages import PRIORITIES
from web.inbox.asking.criteria import Criteria, View
from web.inbox.asking.filtering import filter_of
from web.inbox.lists.parting import parted
from web.inbox.rows import Names, row_of
from web.inbox.shown.counts import above, queues_of
from web.inbox.shown.look import TABLE, look_of
from web.inbox.shown.panel import Words, marks, options, wanted
from web.inbox.views import found, names_for
from web.render import wants_part

PAGE_LENGTH = 50


def list_values(
    request: HTTPConnection, db: Session, me: Actor, criteria: Criteria
) -> dict[str, Any]:
    """Return what the list shows; the panel of criteria only for a whole page."""
    whole, look = not wants_part(request), look_of(request)
    page = found(db, me, criteria, PAGE_LENGTH)
    names = names_for(db, page.items, words=whole or bool(criteria.columns or criteria.facts))
    back_to = criteria.from_start().address()
    rows = [row_of(task, me, names, back_to, criteria.columns) for task in page.items]
    return {
        "criteria": criteria,
        "parts": parted(rows, criteria.grouped, ZoneInfo(db.context.settings.zone)),
        "rows": rows,
        "next": page.next,
        "above": above(db, me, criteria, look, whole=whole),
        "marks": marks(criteria, words_of(db, me, criteria, names)),
        "columns": [(name, names.facts.label(name)) for name in criteria.columns],
        "is_table": look.layout == TABLE,
        "look": look,
        "panel": options(db, me, criteria, names.processes, names.facts) if whole else None,
        "acts": criteria.view is not View.DONE and bool(rows),
        "report": None,
        "problem": "",
        "priorities": [(number, gettext(name)) for number, name in PRIORITIES],
        "may_open": may(me, "tickets.open"),
        "may_share": may(me, "tasks.filters"),
        "may_export": may(me, "tasks.export"),
        "may_transfer": may(me, "tasks.delegate"),
    }


def step_name(db: Session, me: Actor, criteria: Criteria) -> str:
    """Return what the step is called at which the tasks wait, its id if none waits there."""
    there = Criteria(view=criteria.view, process=criteria.process, step=criteria.step)
    waiting = dict(engine.open_steps(db, filter_of(there, me, db.local_now()), looked_at=1))
    return waiting.get(criteria.step, criteria.step)


def words_of(db: Session, me: Actor, criteria: Criteria, names: Names) -> Words:
    """Return the names that the criteria of this view mention."""
    people = wanted([criteria.person])
    return Words(
        processes=names.processes,
        step=step_name(db, me, criteria) if criteria.step else "",
        groups=dict(queues_of(db, me)) if criteria.group else {},
        people=identity.names_of_users(db, people) if people else {},
        facts=names.facts,
    )
