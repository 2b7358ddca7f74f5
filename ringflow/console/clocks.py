"""The clocks of tickets at the console: why they are due, and working them out anew."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ringflow.console.operating import Why, within

if TYPE_CHECKING:
    from base.db import Session
    from engine import Actor

sla_app = typer.Typer(help="Time limits of tickets.", no_args_is_help=True)
No = Annotated[str, typer.Argument(help="The number of a ticket.")]


@sla_app.command()
def explain(no: No) -> None:
    """Print the clocks of a ticket with every line of their ledgers."""

    def act(db: "Session", _by: "Actor") -> Any:
        from processes.tickets.clock.explaining import effect_of
        from processes.tickets.clock.queries import ledgers
        from processes.tickets.queries import get_ticket

        return [
            {
                "clock": one.clock.kind.value, "round": one.clock.round,
                "lamp": one.clock.lamp.value, "due": _moment(one.clock.due_at),
                "calendar": one.clock.calendar_name,
                "lines": [
                    {
                        "line": line.seq, "at": _moment(line.at), "fact": line.fact.value,
                        "effect": effect_of(line), "reason": line.reason, "by": line.actor,
                        "due": _moment(line.due_after),
                    }
                    for line in one.lines
                ],
            }
            for one in ledgers(db, get_ticket(db, no).id)
        ]  # fmt: skip

    within(act)


@sla_app.command()
def recount(reason: Why) -> None:
    """Have all open clocks worked out anew by a worker, in small batches."""

    def act(db: "Session", by: "Actor") -> Any:
        from processes.tickets.clock.recounting import recount as ask

        return {"recount": str(ask(db, reason=reason, by=by))}

    within(act)


@sla_app.command()
def recounts() -> None:
    """Print the latest times that all open clocks were worked out anew, and what came of them."""

    def act(db: "Session", _by: "Actor") -> Any:
        from processes.tickets.clock.queries import recounts as latest

        return [
            {
                "recount": str(one.id), "by": one.asked_by, "reason": one.reason,
                "asked": _moment(one.asked_at), "finished": _moment(one.finished_at),
                "looked": one.looked, "moved": one.moved, "failed": one.failed,
            }
            for one in latest(db)
        ]  # fmt: skip

    within(act)


def _moment(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None
