"""What the chapter on drawings from other tools shows is what the checker says."""

from pathlib import Path

from engine.definitions.source import SourceFile
from ringflow.looking.lint import line_of, lint

PAGE = Path(__file__).parents[3] / "docs" / "analyst" / "importing.md"
ORDER = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="view.xsl"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
             xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="shop">
  <process id="order" name="Order" isExecutable="true">
    <startEvent id="start" name="Order received"/>
    <serviceTask id="check" name="Check credit" camunda:asyncBefore="true"
                 camunda:delegateExpression="${creditCheck}"/>
    <exclusiveGateway id="good" name="Credit good?"/>
    <userTask id="ship" name="Ship" camunda:candidateGroups="warehouse"/>
    <intermediateCatchEvent id="pause" name="Wait a while">
      <timerEventDefinition/>
    </intermediateCatchEvent>
    <callActivity id="refuse" name="Refuse" calledElement="refusal"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="check"/>
    <sequenceFlow id="f2" sourceRef="check" targetRef="good"/>
    <sequenceFlow id="f3" name="yes" sourceRef="good" targetRef="pause"/>
    <sequenceFlow id="f4" name="no" sourceRef="good" targetRef="refuse"/>
    <sequenceFlow id="f5" sourceRef="pause" targetRef="ship"/>
  </process>
</definitions>
"""


def test_the_example_is_real() -> None:
    shown = PAGE.read_text(encoding="utf-8").split("$ ringflow check order.bpmn\n")[1]
    said = [line_of(problem) for problem in lint([SourceFile("order.bpmn", ORDER.encode())])]
    assert sorted(shown.partition("```")[0].splitlines()) == sorted(said)
