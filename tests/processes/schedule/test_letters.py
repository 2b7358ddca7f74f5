"""A step that writes letters says itself to whom, or leaves it to the variables."""

import engine
import processes.schedule.actions  # noqa: F401 registers what it offers
from connectors import email
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN

NAME = "schedule.write_letters"


def sent(world: World, key: str, **parameters: str) -> list[tuple[str, str]]:
    """Run a drawing with one letter; return to whom which subjects went."""
    drawn = d.drawing(
        key, d.start() + d.service("letter", NAME, **parameters) + d.end(),
        [("start", "letter"), ("letter", "end")],
    )  # fmt: skip
    variables = {"to": "lead@y.example", "subject": "Of the variables", "text": "Hello"}
    with world.transaction() as db:
        engine.deploy(db, [drawn], by=ADMIN)
        engine.start(db, key, variables=variables, by=LIN)
        return [(one.to, one.subject) for one in email.find_outbound(db).items]


def test_what_the_step_says_counts_before_the_variables(world: World) -> None:
    assert sent(world, "plain") == [("lead@y.example", "Of the variables")]
    own = {"to": "roads@y.example", "subject": "Reminder: ${subject}"}
    assert ("roads@y.example", "Reminder: Of the variables") in sent(world, "own", **own)
