"""Drawings read parameters: in timers, conditions and scripts, as they are set at that moment."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

import engine
from base.db import Session
from base.expressions import ExpressionFailed, ExpressionProblem, compile_expression
from base.parameters import (
    EVERYWHERE,
    Area,
    Budget,
    Length,
    Level,
    Parameter,
    Setting,
    Several,
    Whole,
    set_value,
)
from base.times import WorkingSpan
from engine.identity import create_department
from engine.people import Actor
from engine.timers.records import Timer
from engine.timers.surroundings import Around
from tests.make.parameters import declared

BOSS = Actor.system("console")
DRAWING = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  id="d" targetNamespace="t">
  <bpmn:process id="waiting" isExecutable="true">
    <bpmn:startEvent id="start"/>
    <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="wait"/>
    <bpmn:intermediateCatchEvent id="wait">
      <bpmn:timerEventDefinition>
        <bpmn:timeDuration>${parameter('CODE')}</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:intermediateCatchEvent>
    <bpmn:sequenceFlow id="b" sourceRef="wait" targetRef="end"/>
    <bpmn:endEvent id="end"/>
  </bpmn:process>
</bpmn:definitions>"""


@pytest.fixture
def wait() -> Iterator[Parameter[timedelta]]:
    one = Parameter(
        code="test.wait", kind=Length(), default=timedelta(days=1), name="Wait", about="Test",
        area=Area.OTHER, levels=EVERYWHERE,
    )  # fmt: skip
    with declared(one):
        yield one


def put(db: Session, text: str, department: str = "") -> None:
    level = Level.DEPARTMENT if department else Level.CENTRE
    setting = Setting(code="test.wait", level=level, value=text, department=department)
    set_value(db, setting, by=BOSS)


def drawing(code: str) -> list[engine.SourceFile]:
    return [engine.SourceFile("waiting.bpmn", DRAWING.replace("CODE", code).encode())]


def due(db: Session) -> timedelta:
    started = engine.start(db, "waiting", variables={}, by=BOSS)
    moment = db.scalar(select(Timer.due_at).where(Timer.instance_id == started.id))
    assert moment is not None
    return moment - db.now()


def test_a_timer_waits_as_long_as_is_set(db: Session, wait: Parameter[timedelta]) -> None:
    engine.deploy(db, drawing("test.wait"), by=BOSS)
    assert due(db) == timedelta(days=1)

    put(db, "PT5H")
    assert due(db) == timedelta(hours=5)


def test_a_drawing_that_names_none_is_refused(db: Session) -> None:
    with pytest.raises(engine.DefinitionRefused) as refused:
        engine.deploy(db, drawing("test.wiat"), by=BOSS)

    assert "test.wiat" in str(refused.value.problems)


def test_a_department_s_own_is_read(db: Session, wait: Parameter[timedelta]) -> None:
    create_department(db, "water", names={"en": "Water"})
    put(db, "PT5H")
    put(db, "PT2H", "water")
    read = compile_expression("parameter('test.wait', department)")

    assert read.evaluate({"department": "water"}, None, Around(db)) == timedelta(hours=2)
    assert read.evaluate({"department": ""}, None, Around(db)) == timedelta(hours=5)
    assert read.evaluate({"department": None}, None, Around(db)) == timedelta(hours=5)


@pytest.mark.parametrize(
    "text", ["parameter(code)", "parameter()", "parameter(1)", "parameter('')"]
)
def test_the_name_must_stand_in_the_text(text: str) -> None:
    with pytest.raises(ExpressionProblem):
        compile_expression(text)


def test_where_nobody_can_be_asked_it_fails(wait: Parameter[timedelta]) -> None:
    with pytest.raises(ExpressionFailed):
        compile_expression("parameter('test.wait')").evaluate({})


def test_lists_and_working_time_are_data(db: Session) -> None:
    hours = Parameter(
        code="test.hours", kind=Several(of=Whole()), default=(9, 14), name="Hours", about="Test",
        area=Area.OTHER,
    )  # fmt: skip
    budget = Parameter(
        code="test.budget", kind=Budget(), default=WorkingSpan(days=1), name="Budget", about="Test",
        area=Area.OTHER,
    )  # fmt: skip
    with declared(hours), declared(budget):
        assert (
            compile_expression("sum(parameter('test.hours'))").evaluate({}, None, Around(db)) == 23
        )
        later = compile_expression("now() + parameter('test.budget')")
        moment = later.evaluate({}, db.local_now(), Around(db))
        assert moment > db.local_now()
