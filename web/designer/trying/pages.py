"""The page of a trial: the drawing with its tokens, what waits, and what was done."""

from dataclasses import dataclass, replace
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

import forms
from base.errors import Conflict, Invalid, RingflowError
from base.ids import short
from engine import identity
from engine.applications.queries import get_application
from engine.people import Actor
from engine.trials.acts import Act, Do
from engine.trials.draft import DraftHasErrors
from engine.trials.scenarios import Scenario, end_of, save_scenario, steps_of
from engine.trials.sessions import Played, act_in_trial, read_trial, rewind
from web.deps import Can, Db
from web.designer.trying import shown
from web.designer.trying.cards import (
    action_of,
    answers,
    around,
    cards_of,
    form_of,
    halts_of,
    named,
    numbered,
    process_name,
)
from web.designer.trying.reading import LONGEST, values_in
from web.forming import Posted
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/designer/{application_id}/try/{process}", include_in_schema=False)
Analyst = Annotated[Actor, Can("definitions.draw")]
Word = Annotated[str, Query(max_length=200)]
Number = Annotated[int, Query(ge=0, le=10_000)]
Counted = Annotated[int, Form(ge=0, le=10_000)]
Line = Annotated[str, Form(max_length=200)]
Names = Annotated[tuple[str, ...], Form()]
TEMPLATE: Final = "designer/trying/try.html"


@dataclass(frozen=True, slots=True)
class Here:
    """Whose trial it is, of which process; `who` they act for, and which drawing they look at."""

    request: Request
    db: Db
    me: Analyst
    application_id: ShortId
    process: str
    who: Word = ""
    drawing: Word = ""

    @property
    def address(self) -> str:
        """The address of the trial."""
        return address_of(self.application_id, self.process)

    @property
    def played(self) -> Played:
        """The trial as it is now."""
        return read_trial(self.db, self.application_id, self.process, by=self.me)

    def there(self) -> RedirectResponse:
        """Lead to the page of the trial."""
        asked = f"?{urlencode({'who': self.who})}" if self.who else ""
        return RedirectResponse(self.address + asked, status_code=303)


@dataclass(frozen=True, slots=True)
class Place:
    """Which act is meant: what to do, where, and how many acts the page showed."""

    do: Do
    at: Number
    where: Word = ""
    node: Word = ""
    nth: Number = 0

    @property
    def spot(self) -> tuple[str, str, int]:
        """Where it is: process, step, and which of several there."""
        return self.where, self.node, self.nth


@dataclass(frozen=True, slots=True)
class Kept:
    """What a scenario is to be called, and which variables matter at its end."""

    name: Line = ""
    description: Line = ""
    minded: Names = ()
    instead: Line = ""


Mine = Annotated[Here, Depends()]


@router.get("")
def trial(here: Mine) -> Response:
    """Show what I am trying out."""
    return page(here)


@router.post("")
def act(here: Mine, place: Annotated[Place, Depends()], posted: Posted) -> Response:
    """Do one thing: fill a form, answer for a connector, let time pass, send a message."""
    try:
        done = read_act(here, place, posted)
        with here.db.begin_nested():
            act_in_trial(here.db, here.application_id, here.process, done, at=place.at, by=here.me)
    except forms.FormErrors as again:
        return page(here, again=(place, again))
    except RingflowError as refusal:
        return page(here, refusal=refusal)
    return here.there()


@router.post("/rewind")
def back(here: Mine, at: Counted, to: Counted) -> Response:
    """Go back to an earlier moment, or to the beginning."""
    try:
        rewind(here.db, here.application_id, here.process, at=at, to=to, by=here.me)
    except Conflict as refusal:
        return page(here, refusal=refusal)
    return here.there()


@router.post("/keep")
def keep(here: Mine, wanted: Annotated[Kept, Depends()]) -> Response:
    """Keep the trial as a scenario."""
    played = here.played
    scenario = Scenario(
        name=wanted.name, description=wanted.description, process=here.process,
        began_at=played.began_at, steps=steps_of(played.world, played.acts),
        expected=end_of(played.world, wanted.minded),
    )  # fmt: skip
    try:
        save_scenario(
            here.db, here.application_id, scenario, by=here.me, instead=bool(wanted.instead)
        )
    except Invalid as refusal:
        return page(here, refusal=refusal)
    return RedirectResponse(
        f"/designer/{short(here.application_id)}/scenarios?done=kept", status_code=303
    )


def read_act(here: Here, place: Place, posted: FormData) -> Act:
    """Return what was posted as an act.

    Raises:
        FormErrors: a form is wrong, or goes on to another page.
        Invalid: what was typed is not clear.
    """
    process = here.process if place.do is Do.START else place.where
    act = Act(
        do=place.do, process=process, node=place.node, nth=place.nth,
        who=here.who or here.me.username,
    )  # fmt: skip
    if place.do is Do.COMPLETE and "values" not in posted:
        played = here.played
        tried, one = played.world.find(act)
        return replace(act, values=answers(here.db, played, tried, one, posted))
    code, text, values = (
        str(posted.get(name) or "").strip()[:LONGEST] for name in ("code", "text", "values")
    )
    return replace(act, code=code, text=text, values=values_in(values))


def address_of(application_id: Any, process: str) -> str:
    """Return the address of the trial of a process."""
    return f"/designer/{short(application_id)}/try/{quote(process, safe='')}"


def page(
    here: Here,
    *,
    refusal: RingflowError | None = None,
    again: tuple[Place, forms.FormErrors] | None = None,
) -> Response:
    """Return the page; `again` is a form that came back with what is wrong."""
    facts: dict[str, Any] = {
        "application": get_application(here.db, here.application_id), "process": here.process,
        "address": here.address, "refusal": refusal.text() if refusal else "",
    }  # fmt: skip
    try:
        played = here.played
    except DraftHasErrors as errors:
        return render(here.request, TEMPLATE, status=409, broken=errors.text(), heading="", **facts)
    people = identity.names_of_users(here.db)
    who = here.who if here.who in people else here.me.username
    status = refusal.status if refusal else again[1].status if again else 200
    return render(
        here.request, TEMPLATE, status=status, **facts, broken="", played=played, who=who,
        people=list(people.items()), heading=process_name(played, here.process),
        cards=cards_of(here.db, played, here.address, who, came_back(here, played, again)),
        halts=halts_of(played), entries=shown.entries_of(played, people), left=shown.left(played),
        drawn=shown.drawing_of(played, here.drawing), starts=shown.starts_of(played),
        variables=shown.variables_of(played),
    )  # fmt: skip


def came_back(
    here: Here, played: Played, again: tuple[Place, forms.FormErrors] | None
) -> dict[str, Any] | None:
    """Return the form that came back and the place that it belongs to."""
    if again is None:
        return None
    place, errors = again
    for nth, tried, one in numbered(played.world):
        spot = (one.process, one.wait.node.id, nth)
        if one.wait.kind.value == "task" and spot == place.spot:
            form = named(form_of(here.db, played, tried, one), spot)
            html = forms.render(
                form, errors.values, errors.errors, around(here.db, played, form),
                action=action_of(here.address, played, spot, here.who),
            )  # fmt: skip
            return {"place": spot, "form": html}
    return None
