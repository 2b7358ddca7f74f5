"""What other engines write around a step is read or told; nothing is passed over in silence."""

import pytest

from engine.definitions.check import check
from engine.definitions.source import SourceFile

SPACES = (
    'xmlns:c="http://camunda.org/schema/1.0/bpmn" xmlns:f="http://flowable.org/bpmn" '
    'xmlns:z="http://camunda.org/schema/zeebe/1.0" xmlns:d="http://www.jboss.org/drools" '
    'xmlns:q="urn:somebody"'
)
HEAD = f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" {SPACES}>'


def told(node: str, *, process: str = "", before: str = "", more: str = "") -> dict[str, str]:
    text = (
        f'{HEAD}{before}<process id="p" {process}>{more}<startEvent id="s"/>{node}'
        '<sequenceFlow id="f" sourceRef="s" targetRef="it"/></process></definitions>'
    )
    found = check([SourceFile("x.bpmn", text.encode())], knows_action=lambda _: True)
    assert found.errors == []
    codes = {"not-run", "not-read"}
    return {
        f"{problem.code} {problem.element}": str(problem.params["what"])
        for problem in found.problems
        if problem.code in codes
    }


def task(tag: str, attributes: str = "", extensions: str = "") -> str:
    holder = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    return f'<{tag} id="it" {attributes}>{holder}</{tag}>'


@pytest.mark.parametrize(
    ("node", "acts", "hints"),
    [
        (task("userTask", 'c:assignee="a" c:candidateGroups="g" c:dueDate="P1D" c:formRef="x"'),
         "", ""),
        (task("userTask", 'c:followUpDate="P1D" c:formRefBinding="latest"'), "",
         "followUpDate, formRefBinding"),
        (task("userTask", 'c:formHandlerClass="x.Y"',
              '<c:taskListener event="create"/><c:properties/>'),
         "formHandlerClass, taskListener", "properties"),
        (task("startEvent", 'c:initiator="me"').replace('"it"', '"s2"') + task("task"),
         "initiator", ""),
        (task("startEvent", 'c:initiator="initiator"').replace('"it"', '"s2"') + task("task"),
         "", ""),
        (task("serviceTask", 'c:type="external" c:topic="t" c:asyncBefore="true" '
              'c:exclusive="false"', "<c:failedJobRetryTimeCycle/>"),
         "", "asyncBefore, failedJobRetryTimeCycle"),
        (task("serviceTask", 'f:class="x.Y" f:skipExpression="${true}"', '<f:field name="to"/>'),
         "skipExpression, field", ""),
        (task("serviceTask", "", '<z:taskDefinition type="t" retries="3"/><z:taskHeaders/>'), "",
         "retries, taskHeaders"),
        (task("scriptTask", "", '<z:taskDefinition type="t"/>'), "taskDefinition", ""),
        (task("userTask", "", '<z:formDefinition formId="x" bindingType="latest"/><z:userTask/>'
              '<z:taskSchedule dueDate="P1D" followUpDate="P2D"/>'), "",
         "bindingType, followUpDate"),
        (task("userTask", "", "<q:taskListener/><q:somethingElse/>"), "taskListener", ""),
        (task("task", 'd:taskName="Email" d:bgcolor="#fff"',
              '<d:onEntry-script/><d:metaData name="elementname"/><d:metaData name="customTag"/>'),
         "onEntry-script", "metaData"),
        ('<callActivity id="it" calledElement="p9" c:calledElementBinding="latest" '
         'c:variableMappingClass="x.Y"/>', "variableMappingClass", "calledElementBinding"),
        ('<userTask id="it"><multiInstanceLoopCharacteristics c:collection="x" '
         'f:elementIndexVariable="i"/></userTask>', "elementIndexVariable", ""),
        ('<intermediateCatchEvent id="it" name="n"><conditionalEventDefinition '
         'c:variableName="x"><condition>x == 1</condition></conditionalEventDefinition>'
         "</intermediateCatchEvent>", "variableName", ""),
    ],
)  # fmt: skip
def test_what_is_not_read_at_a_step_is_told(node: str, acts: str, hints: str) -> None:
    found = told(node)
    assert ", ".join(value for key, value in found.items() if key.startswith("not-run")) == acts
    assert ", ".join(value for key, value in found.items() if key.startswith("not-read")) == hints


def test_what_is_not_read_of_a_process_a_flow_or_an_error_is_told() -> None:
    listener = '<extensionElements><c:executionListener class="x"/></extensionElements>'
    flow = f'<sequenceFlow id="g" sourceRef="it" targetRef="it">{listener}</sequenceFlow>'
    found = told(
        task("userTask") + flow,
        process='c:historyTimeToLive="P30D" c:versionTag="7"',
        before='<error id="e" c:errorMessage="no"/>',
    )
    assert found == {
        "not-read p": "versionTag",
        "not-run g": "executionListener",
        "not-read e": "errorMessage",
    }
