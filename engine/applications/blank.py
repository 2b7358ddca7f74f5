"""What a new file begins with: a drawing of two events, a table of one rule, a form."""

import json
from typing import Final
from xml.sax.saxutils import quoteattr

from base.i18n import LOCALES
from engine.applications.queries import BPMN, DMN

_DRAWING: Final = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:ringflow="http://ringflow.org/schema/bpmn/1.0"
  id="definitions" targetNamespace="http://ringflow.org/drawings">
  <process id={key} name={title} isExecutable="true">
    <startEvent id="start"><outgoing>flow</outgoing></startEvent>
    <endEvent id="end"><incoming>flow</incoming></endEvent>
    <sequenceFlow id="flow" sourceRef="start" targetRef="end"/>
  </process>
  <bpmndi:BPMNDiagram id="diagram">
    <bpmndi:BPMNPlane id="plane" bpmnElement={key}>
      <bpmndi:BPMNShape id="start_di" bpmnElement="start">
        <dc:Bounds x="160" y="120" width="36" height="36"/>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="end_di" bpmnElement="end">
        <dc:Bounds x="320" y="120" width="36" height="36"/>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="flow_di" bpmnElement="flow">
        <di:waypoint x="196" y="138"/><di:waypoint x="320" y="138"/>
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</definitions>
"""
_TABLE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
  xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
  xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"
  id="definitions" name={title} namespace="http://ringflow.org/decisions">
  <decision id={key} name={title}>
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="input" label={asked}>
        <inputExpression id="asked" typeRef="string"><text>subject</text></inputExpression>
      </input>
      <output id="output" name="result" label={answer} typeRef="string"/>
      <rule id="rule">
        <inputEntry id="rule_input"><text>-</text></inputEntry>
        <outputEntry id="rule_output"><text>""</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram>
      <dmndi:DMNShape dmnElementRef={key}>
        <dc:Bounds x="260" y="140" width="180" height="80"/>
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
"""


def blank(kind: str, *, key: str, title: str, asked: str, answer: str) -> bytes:
    """Return the content of a new file of a kind, deployable as it is.

    `asked` and `answer` are what the first column or field is called, in the reader's language.
    """
    if kind == BPMN:
        return _DRAWING.format(key=quoteattr(key), title=quoteattr(title)).encode()
    if kind == DMN:
        return _TABLE.format(
            key=quoteattr(key), title=quoteattr(title), asked=quoteattr(asked),
            answer=quoteattr(answer),
        ).encode()  # fmt: skip
    form = {
        "key": key,
        "title": dict.fromkeys(LOCALES, title),
        "fields": [{"key": "answer", "type": "text", "label": dict.fromkeys(LOCALES, asked)}],
    }
    return json.dumps(form, ensure_ascii=False, indent=2).encode()
