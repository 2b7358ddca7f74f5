"""A department takes what is set for the nearest department above it."""

from base.db import Session
from base.parameters import (
    EVERYWHERE,
    Area,
    Level,
    Origin,
    Parameter,
    Setting,
    Whole,
    resolve,
    set_value,
)
from engine.identity import create_department
from engine.parameters import above
from engine.people import Actor
from tests.make.parameters import declared


def test_what_is_set_above_comes_down(db: Session) -> None:
    names = {"en": "Some department"}
    create_department(db, "city", names=names)
    create_department(db, "water", names=names, parent="city")
    create_department(db, "pipes", names=names, parent="water")
    most = Parameter(
        code="test.most", kind=Whole(), default=3, name="Most", about="Test", area=Area.OTHER,
        levels=EVERYWHERE,
    )  # fmt: skip
    with declared(most):
        for department, given in (("city", 4), ("water", 5)):
            setting = Setting(
                code="test.most", level=Level.DEPARTMENT, value=given, department=department
            )
            set_value(db, setting, by=Actor.system("console"))

        assert above(db, "pipes") == ["pipes", "water", "city"]
        assert resolve(db, most, "pipes") == (
            5, Origin(level=Level.DEPARTMENT, department="water"),
        )  # fmt: skip
        assert resolve(db, most, "city")[0] == 4
        assert resolve(db, most, "nowhere") == (3, Origin())
