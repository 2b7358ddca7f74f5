"""Moving a process by hand: to another step, past a step, out of a branch."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

import engine
from base.db import Session
from base.i18n import N_, gettext
from base.ids import short
from engine import Act, Instruction, Modification
from engine.people import Actor
from web.deps import Can, Db
from web.monitor.acts.head import REFUSALS, head_of, places_of, sentence
from web.paths import ShortId
from web.render import render
from web.said import Said, back

router = APIRouter(include_in_schema=False)
Changer = Annotated[Actor, Can("instances.modify")]
WAYS: Final[dict[str, str]] = {
    "move": N_("Move to another step"),
    "skip": N_("Go on behind this step, as if it were done"),
    "cancel": N_("Take away this place"),
    "start": N_("Begin another step as well"),
}
TOKEN: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Line = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move as the form shows it. `place` is a token and its element, as `token/element`."""

    way: str = "move"
    place: str = ""
    to: str = ""
    whole_block: bool = False
    reason: str = ""

    def instructions(self) -> list[Instruction]:
        """Return what the engine is to do."""
        token, _slash, node = self.place.partition("/")
        here = UUID(token) if TOKEN.fullmatch(token) else None
        leave = Instruction(act=Act.CANCEL, node=node, token=here, block=self.whole_block)
        match self.way:
            case "start":
                return [Instruction(act=Act.BEFORE, node=self.to)]
            case "cancel":
                return [leave]
            case "skip":
                return [Instruction(act=Act.AFTER, node=node, token=here), leave]
        return [
            Instruction(act=Act.MOVE, node=node, to=self.to, token=here, block=self.whole_block)
        ]


def move_posted(
    way: Line = "move",
    place: Line = "",
    to: Line = "",
    whole_block: Annotated[bool, Form()] = False,  # noqa: FBT002 a box that is not ticked sends nothing
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Move:
    """Read the form."""
    return Move(way=way, place=place, to=to, whole_block=whole_block, reason=reason.strip())


PostedMove = Annotated[Move, Depends(move_posted)]


@router.get("/instances/{instance_id}/move")
def moving(
    request: Request, db: Db, _me: Changer, instance_id: ShortId,
    place: Annotated[str, Query(max_length=300)] = "",
) -> Response:  # fmt: skip
    """Show where the process stands, `place` chosen, and what can be done there."""
    return _form(request, db, instance_id, Move(place=place))


@router.post("/instances/{instance_id}/move")
def move(
    request: Request,
    db: Db,
    me: Changer,
    instance_id: ShortId,
    posted: PostedMove,
    do: Annotated[Literal["look", "move"], Form()] = "look",
) -> Response:
    """Say what would come of a move, or make it."""
    try:
        steps, look = posted.instructions(), do == "look" or not posted.reason
        with db.begin_nested():
            seen = engine.modify(db, instance_id, steps, by=me, reason=posted.reason, dry_run=look)
    except REFUSALS as refusal:
        return _form(request, db, instance_id, posted, refusal=refusal)
    if look:
        return _form(request, db, instance_id, posted, seen=seen, no_reason=do == "move")
    return back(f"/instances/{short(instance_id)}", "", Said(code="moved"))


def _form(  # noqa: PLR0913 what the form shows
    request: Request, db: Session, instance_id: UUID, posted: Move, *,
    seen: Modification | None = None, refusal: Any = None, no_reason: bool = False,
) -> Response:  # fmt: skip
    head = head_of(db, instance_id)
    named = head.names
    return render(
        request, "monitor/acts/move.html", head=head, posted=posted,
        places=[(f"{token}/{node}", name) for token, node, name in places_of(head)],
        ways=[(way, gettext(text)) for way, text in WAYS.items()],
        left=[named.get(one, one) for one in seen.left] if seen else [],
        entered=[named.get(one, one) for one in seen.entered] if seen else [],
        warnings=seen.warnings if seen else [], looked=seen is not None, no_reason=no_reason,
        problem=sentence(refusal, db) if refusal else "",
        status=refusal.status if refusal else 422 if no_reason else 200,
    )  # fmt: skip
