"""Small drawings in the habits of many tools: prefixes, extensions, what they leave out or add.

Each was written for this purpose after looking at what such tools export; none is a copy.
"""

from itertools import pairwise
from typing import Final

MODEL: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"


def _chain(*ids: str, prefix: str = "", more: str = "") -> str:
    p = f"{prefix}:" if prefix else ""
    pairs = pairwise(ids)
    return "".join(
        f'<{p}sequenceFlow id="flow_{n}" sourceRef="{a}" targetRef="{b}"{more}/>'
        for n, (a, b) in enumerate(pairs)
    )


def _plain(body: str, *, spaces: str = "", attributes: str = "", before: str = "") -> str:
    return (
        f'<definitions xmlns="{MODEL}" {spaces}>{before}<process id="p" {attributes}>{body}'
        "</process></definitions>"
    )


def _bpmn(body: str, *, prefix: str = "bpmn", spaces: str = "", attributes: str = "") -> str:
    return (
        f'<{prefix}:definitions xmlns:{prefix}="{MODEL}" {spaces}>'
        f'<{prefix}:process id="p" {attributes}>{body}</{prefix}:process></{prefix}:definitions>'
    )


CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
ZEEBE = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
FLOWABLE = 'xmlns:flowable="http://flowable.org/bpmn"'
ACTIVITI = 'xmlns:activiti="http://activiti.org/bpmn"'
OPERATON = 'xmlns:operaton="http://operaton.org/schema/1.0/bpmn"'
DROOLS = 'xmlns:drools="http://www.jboss.org/drools" xmlns:tns="http://www.jboss.org/drools"'
YES = 'isExecutable="true"'
SE = '<startEvent id="s"/><endEvent id="e"/>'
TWO = '<exclusiveGateway id="g" name="Good?"/><userTask id="a"/><userTask id="b"/>'
FORK = (
    '<sequenceFlow id="1" sourceRef="s" targetRef="g"/>'
    '<sequenceFlow id="2" name="yes" sourceRef="g" targetRef="a"{0}</sequenceFlow>'
    '<sequenceFlow id="3" name="no" sourceRef="g" targetRef="b"/>'
)

# name: (the file, what waits for people at once)
VENDORS: Final[dict[str, tuple[str, list[str]]]] = {
    "camunda 7, class": (
        _plain(SE + '<serviceTask id="a" camunda:class="org.acme.Charge"/>' + _chain("s", "a", "e"),
               spaces=CAMUNDA, attributes=YES + ' camunda:historyTimeToLive="180"'), ["a"]),
    "camunda 7, delegate and listeners": (
        _plain(SE + '<serviceTask id="a" camunda:delegateExpression="${charge}"><extensionElements>'
               '<camunda:executionListener event="start" class="x.Y"/></extensionElements>'
               "</serviceTask>" + _chain("s", "a", "e"), spaces=CAMUNDA, attributes=YES), ["a"]),
    "camunda 7, groovy": (
        _plain(SE + '<scriptTask id="a" scriptFormat="groovy"><script>def x = [1,2].collect { it }'
               "</script></scriptTask>" + _chain("s", "a", "e"), spaces=CAMUNDA, attributes=YES),
        ["a"]),
    "camunda 7, javascript that is also ours": (
        _plain(SE + '<scriptTask id="a" scriptFormat="javascript"><script>x = 1 + 2</script>'
               '</scriptTask><userTask id="b"/>' + _chain("s", "a", "b", "e"), spaces=CAMUNDA,
               attributes=YES), ["b"]),
    "camunda 7, embedded form": (
        _plain(SE + '<userTask id="a" camunda:assignee="demo" camunda:formKey="embedded:app:f.html"'
               ">"
               '<extensionElements><camunda:formData><camunda:formField id="x" type="string"/>'
               "</camunda:formData></extensionElements></userTask>" + _chain("s", "a", "e"),
               spaces=CAMUNDA, attributes=YES), ["a"]),
    "camunda 7, bean in a condition": (
        _plain(SE + TWO + FORK.format(
            f'><conditionExpression xmlns:xsi="{XSI}" xsi:type="tFormalExpression">'
            "${execution.getVariable('ok') == true}</conditionExpression>"),
            spaces=CAMUNDA, attributes=YES), ["g"]),
    "camunda 8": (
        _bpmn('<bpmn:startEvent id="s"/><bpmn:serviceTask id="a"><bpmn:extensionElements>'
              '<zeebe:taskDefinition type="charge" retries="3"/><zeebe:ioMapping>'
              '<zeebe:input source="=order.total" target="amount"/></zeebe:ioMapping>'
              "</bpmn:extensionElements></bpmn:serviceTask>" + _chain("s", "a", prefix="bpmn"),
              spaces=ZEEBE, attributes=YES), ["a"]),
    "camunda 8, FEEL": (
        _bpmn('<bpmn:startEvent id="s"/><bpmn:userTask id="a"><bpmn:extensionElements>'
              '<zeebe:assignmentDefinition assignee="=get value(person, &quot;name&quot;)"'
              ' /></bpmn:extensionElements></bpmn:userTask>' + _chain("s", "a", prefix="bpmn"),
              spaces=ZEEBE, attributes=YES), ["a"]),
    "flowable, candidate groups": (
        _plain(SE + '<userTask id="a" flowable:candidateGroups="hr" flowable:formKey="x"/>'
               + _chain("s", "a", "e"), spaces=FLOWABLE, attributes=YES), ["a"]),
    "flowable, http task": (
        _plain(SE + '<serviceTask id="a" flowable:type="http"><extensionElements><flowable:field '
               'name="requestUrl"><flowable:string><![CDATA[http://x]]></flowable:string>'
               "</flowable:field></extensionElements></serviceTask>" + _chain("s", "a", "e"),
               spaces=FLOWABLE, attributes=YES), ["a"]),
    "activiti, expression": (
        _plain(SE + '<serviceTask id="a" activiti:expression="#{mailer.send(order)}"/>'
               + _chain("s", "a", "e"), spaces=ACTIVITI, attributes=YES), ["a"]),
    "activiti, beans for people": (
        _plain(SE + '<userTask id="a" activiti:assignee="${userService.lookup(initiator)}"/>'
               + _chain("s", "a", "e"), spaces=ACTIVITI), ["a"]),
    "operaton, external": (
        _plain(SE + '<serviceTask id="a" operaton:type="external" operaton:topic="t"/>'
               + _chain("s", "a", "e"), spaces=OPERATON, attributes=YES), ["a"]),
    "spiff": (
        _bpmn('<bpmn:startEvent id="s"/><bpmn:serviceTask id="a"><bpmn:extensionElements>'
              '<spiff:serviceTaskOperator id="http/GetRequest" resultVariable="r"/>'
              "</bpmn:extensionElements></bpmn:serviceTask>" + _chain("s", "a", prefix="bpmn"),
              spaces='xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core"',
              attributes=YES), ["a"]),
    "jbpm, human task": (
        _bpmn('<bpmn2:startEvent id="s"/><bpmn2:userTask id="a"><bpmn2:ioSpecification>'
              '<bpmn2:dataInput id="a_G" drools:dtype="Object" name="GroupId"/>'
              "</bpmn2:ioSpecification>"
              "<bpmn2:dataInputAssociation><bpmn2:targetRef>a_G</bpmn2:targetRef><bpmn2:assignment>"
              "<bpmn2:from>HR</bpmn2:from><bpmn2:to>a_G</bpmn2:to></bpmn2:assignment>"
              "</bpmn2:dataInputAssociation></bpmn2:userTask>" + _chain("s", "a", prefix="bpmn2"),
              prefix="bpmn2", spaces=DROOLS, attributes=YES + ' tns:version="1.0"'), ["a"]),
    "jbpm, work item": (
        _bpmn('<bpmn2:startEvent id="s"/><bpmn2:task id="a" drools:taskName="Email"/>'
              '<bpmn2:userTask id="b"/>' + _chain("s", "a", "b", prefix="bpmn2"), prefix="bpmn2",
              spaces=DROOLS, attributes=YES), ["a"]),
    "kogito, java script": (
        _bpmn('<bpmn2:startEvent id="s"/><bpmn2:scriptTask id="a" scriptFormat='
              '"http://www.java.com/java"><bpmn2:script>System.out.println("x");</bpmn2:script>'
              "</bpmn2:scriptTask>" + _chain("s", "a", prefix="bpmn2"), prefix="bpmn2",
              spaces=DROOLS, attributes=YES), ["a"]),
    "jbpm, its own namespace as the target": (
        _bpmn('<bpmn2:startEvent id="s"/><bpmn2:scriptTask id="a" scriptFormat='
              '"http://www.java.com/java"><bpmn2:script>System.out.println(x);</bpmn2:script>'
              "</bpmn2:scriptTask>" + _chain("s", "a", prefix="bpmn2"), prefix="bpmn2",
              spaces=DROOLS + ' targetNamespace="http://www.jboss.org/drools"', attributes=YES),
        ["a"]),
    "mvel, said at the top": (
        _plain(SE + TWO + FORK.format(
            "><conditionExpression>return x &gt; 0;</conditionExpression>"),
               spaces='expressionLanguage="http://www.mvel.org/2.0"', attributes=YES), ["g"]),
    "java, said at the script": (
        _plain(SE + '<scriptTask id="a" scriptFormat="http://www.java.com/java"><script>'
               'kcontext.setVariable("x", "0");</script></scriptTask>' + _chain("s", "a", "e"),
               attributes=YES), ["a"]),
    "compensation with a flow, as beginners draw it": (
        _plain('<startEvent id="s"/><userTask id="a"/><boundaryEvent id="c" attachedToRef="a">'
               '<compensateEventDefinition/></boundaryEvent><userTask id="u"/><endEvent id="x"/>'
               + _chain("s", "a") + '<sequenceFlow id="w" sourceRef="c" targetRef="u"/>'
               '<sequenceFlow id="v" sourceRef="u" targetRef="x"/>'), ["a"]),
    "processmaker, a form": (
        _bpmn('<bpmn:startEvent id="s" pm:allowInterstitial="false"/><bpmn:task id="a" '
              'pm:screenRef="2" pm:assignment="requester"/>' + _chain("s", "a", prefix="bpmn"),
              spaces='xmlns:pm="http://processmaker.com/BPMN/2.0/Schema.xsd"', attributes=YES),
        ["a"]),
    "signavio": (
        _plain('<extensionElements/><startEvent id="sid-1"><extensionElements>'
               '<signavio:signavioMetaData metaKey="bgcolor" metaValue="#fff"/></extensionElements>'
               '<outgoing>f</outgoing></startEvent><userTask id="sid-2" completionQuantity="1" '
               'isForCompensation="false" startQuantity="1"/><sequenceFlow id="f" '
               'sourceRef="sid-1" '
               'targetRef="sid-2" isImmediate="true"/>',
               spaces='xmlns:signavio="http://www.signavio.com" exporter="Signavio Process Editor"',
               attributes='processType="None" isClosed="false" isExecutable="false"'), ["sid-2"]),
    "bizagi": (
        _plain('<ioSpecification><inputSet/><outputSet/></ioSpecification><startEvent id="Id_1" '
               'parallelMultiple="false"/><task id="Id_2"/><exclusiveGateway id="Id_3" '
               'gatewayDirection="Diverging"/><userTask id="Id_4" name="A"/><userTask id="Id_5"/>'
               '<sequenceFlow id="a" sourceRef="Id_1" targetRef="Id_2"/><sequenceFlow id="b" '
               'sourceRef="Id_2" targetRef="Id_3"/><sequenceFlow id="c" name="Si" sourceRef="Id_3" '
               'targetRef="Id_4"/><sequenceFlow id="d" sourceRef="Id_3" targetRef="Id_5"/>',
               spaces='targetNamespace="http://www.bizagi.com/definitions/x"'), ["Id_3"]),
    "trisotech": (
        _bpmn('<semantic:startEvent id="_1"/><semantic:userTask id="_2">'
              "<semantic:extensionElements>"
              '<tri:mask xmlns:tri="http://www.trisotech.com/2014/triso/bpmn"/>'
              "</semantic:extensionElements></semantic:userTask>"
              + _chain("_1", "_2", prefix="semantic"), prefix="semantic"), ["_2"]),
    "adonis, flows of all pools in one": (
        f'<definitions xmlns="{MODEL}" xmlns:adonis="http://www.boc-group.com" exporter="ADONIS">'
        '<collaboration id="c"><participant processRef="p1" id="x" name="Pool"/></collaboration>'
        '<process id="p1"><startEvent id="obj.1"/><userTask id="obj.2"/><sequenceFlow id="con.1" '
        'name="" sourceRef="obj.1" targetRef="obj.2"/><sequenceFlow id="con.2" name="" '
        'sourceRef="obj.3" targetRef="obj.4"/></process><process id="p2"><startEvent id="obj.3"/>'
        '<userTask id="obj.4"/></process></definitions>', ["obj.2", "obj.4"]),
    "visual paradigm": (
        _bpmn('<bpmn:startEvent id="HqSg.0iGAqAAAQ" isInterrupting="true"/><bpmn:userTask id='
              '"nSSg~WF" implementation="##unspecified"/><bpmn:sequenceFlow id="x$1" sourceRef='
              '"HqSg.0iGAqAAAQ" targetRef="nSSg~WF"/>'), ["nSSg_WF"]),
    "ibm, qualified names": (
        _bpmn('<bpmn:startEvent id="s"/><bpmn:serviceTask id="a"/><bpmn:boundaryEvent id="b" '
              'name="Late" attachedToRef="Process:a" cancelActivity="true">'
              '<bpmn:timerEventDefinition/></bpmn:boundaryEvent><bpmn:userTask id="c"/>'
              + _chain("s", "a", prefix="bpmn")
              + '<bpmn:sequenceFlow id="q" sourceRef="Process:b" targetRef="Process:c"/>',
              spaces='xmlns:Process="http://A/Process" exporter="http://www.ibm.com/BPM"'),
        ["a", "b"]),
    "oracle, no ids on flows": (
        _plain('<startEvent id="START1"/><userTask id="ACT1"/><sequenceFlow sourceRef="START1" '
               'targetRef="ACT1"/>', spaces='xmlns:ora="http://xmlns.oracle.com/bpm/OracleExtensions"',
               attributes='name="Process"'), ["ACT1"]),
    "sap": (
        _bpmn('<bpmn2:startEvent id="StartEvent_1"><bpmn2:extensionElements><ifl:property><key>'
              "cmdVariantUri</key></ifl:property></bpmn2:extensionElements></bpmn2:startEvent>"
              '<bpmn2:callActivity id="CallActivity_2" name="Content Modifier"/>'
              + _chain("StartEvent_1", "CallActivity_2", prefix="bpmn2"), prefix="bpmn2",
              spaces='xmlns:ifl="http:///com.sap.ifl.model/Ifl.xsd"'), ["CallActivity_2"]),
    "bonita": (
        _bpmn('<model:startEvent id="_a"/><model:userTask id="_b"><model:potentialOwner id="_c">'
              "<model:resourceRef>Employee</model:resourceRef></model:potentialOwner>"
              "</model:userTask>" + _chain("_a", "_b", prefix="model"), prefix="model",
              spaces='exporter="BonitaSoft" expressionLanguage="http://groovy.codehaus.org/"'),
        ["_b"]),
    "aris, empty escalation": (
        _bpmn('<semantic:startEvent id="s"/><semantic:subProcess id="a"/><semantic:boundaryEvent '
              'attachedToRef="a" id="b"><semantic:escalationEventDefinition/>'
              "</semantic:boundaryEvent>"
              '<semantic:userTask id="c"/>' + _chain("s", "a", "c", prefix="semantic"),
              prefix="semantic"), ["c"]),
    "innovator, geometry inside": (
        '<?xml version="1.0" encoding="iso-8859-1" standalone="yes"?>'
        + _bpmn('<bpmn:task id="a"><geometry xmlns="" x="1" y="2"/></bpmn:task><bpmn:userTask '
                'id="b"/><geometry x="1"/>' + _chain("a", "b", prefix="bpmn")), ["b"]),
    "yaoqiang, without names": (
        _plain('<startEvent id="_2"><outputSet/></startEvent><userTask id="_3" implementation='
               '"##unspecified"><ioSpecification><inputSet/><outputSet/></ioSpecification></userTask>'
               + _chain("_2", "_3"), attributes='isClosed="false" isExecutable="TRUE"'), ["_3"]),
    "eclipse modeler, placeholders": (
        _bpmn('<bpmn2:startEvent id="s"/><bpmn2:intermediateCatchEvent id="t"><bpmn2:'
              'timerEventDefinition id="d"><bpmn2:timeCycle xsi:type="bpmn2:tFormalExpression"/>'
              "</bpmn2:timerEventDefinition></bpmn2:intermediateCatchEvent>"
              + _chain("s", "t", prefix="bpmn2"), prefix="bpmn2", spaces=f'xmlns:xsi="{XSI}"'),
        ["t"]),
    "visio, nothing but tasks": (_plain('<task id="1"/><userTask id="2"/>' + _chain("1", "2")),
                                 ["2"]),
    "arrows only": (_plain('<userTask id="a"/><userTask id="b"/>'), ["a", "b"]),
    "several starts": (
        _plain('<startEvent id="1" name="By phone"/><startEvent id="2" name="By mail"/>'
               '<userTask id="a"/>' + _chain("1", "a")
               + '<sequenceFlow id="z" sourceRef="2" targetRef="a"/>'), ["p~begin"]),
    "words as conditions": (
        _plain('<startEvent id="s"/>' + TWO + FORK.format(
            "><conditionExpression>Amount is more than 100 EUR</conditionExpression>")), ["g"]),
    "words as timers": (
        _plain('<startEvent id="s"/><intermediateCatchEvent id="t"><timerEventDefinition>'
               "<timeDuration>next Friday</timeDuration></timerEventDefinition>"
               "</intermediateCatchEvent>" + _chain("s", "t")), ["t"]),
    "data everywhere": (
        _plain('<dataObject id="o"/><dataObjectReference id="r" dataObjectRef="o"/>'
               '<dataStoreReference id="ds"/><startEvent id="s"/><userTask id="a">'
               '<property id="pr"/>'
               "<dataInputAssociation><sourceRef>r</sourceRef><targetRef>pr</targetRef>"
               "</dataInputAssociation></userTask><association id='x' sourceRef='a' targetRef='n'/>"
               "<textAnnotation id='n'><text>note</text></textAnnotation>" + _chain("s", "a"),
               before='<dataStore id="st"/><itemDefinition id="it"/><category id="ca"/>'), ["a"]),
    "a black box beside": (
        f'<definitions xmlns="{MODEL}"><collaboration id="c"><participant id="x" name="Citizen"/>'
        '<participant id="y" processRef="p"/><messageFlow id="m" sourceRef="x" targetRef="a"/>'
        '</collaboration><process id="p"><startEvent id="s"/><userTask id="a"/>'
        + _chain("s", "a") + "</process><process id='empty'/></definitions>", ["a"]),
    "conversation and choreography beside": (
        f'<definitions xmlns="{MODEL}"><choreography id="c"><choreographyTask id="t" '
        'initiatingParticipantRef="x"/></choreography><process id="p"><userTask id="a"/></process>'
        "</definitions>", ["a"]),
    "receive task that instantiates": (
        _plain('<receiveTask id="a" instantiate="true" name="Order"/><userTask id="b"/>'
               + _chain("a", "b")), ["b"]),
    "message start, message unnamed": (
        _plain('<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>'
               '<userTask id="a"/>' + _chain("s", "a"), before='<message id="m"/>'), ["a"]),
    "windows, UTF-16 by name only": (
        '<?xml version="1.0" encoding="utf-16"?>' + _plain('<userTask id="a"/>'), ["a"]),
    "a Java name for an encoding": (
        '<?xml version="1.0" encoding="MacRoman" standalone="yes"?>' + _plain('<userTask id="a"/>'),
        ["a"]),
    "a namespace at each extension": (
        _plain('<startEvent id="s"><extensionElements><b:Extensions xmlns:b="http://tool/x"><b:P '
               'name="color"/></b:Extensions></extensionElements></startEvent><scriptTask id="a">'
               "<script>var x = 1;</script></scriptTask>" + _chain("s", "a"), attributes=YES),
        ["a"]),
    "beta namespace": (
        '<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"><process id="p"><startEvent '
        'id="s"/><userTask id="a"/>' + _chain("s", "a") + "</process></definitions>", ["a"]),
    "stylesheet in front": (
        '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="x.xsl"?>'
        + _plain('<userTask id="a"/>'), ["a"]),
    "send and receive without messages": (
        _plain('<startEvent id="s"/><sendTask id="a"/><receiveTask id="b"/>'
               + _chain("s", "a", "b")), ["a"]),
    "gateway without a way on": (
        _plain('<startEvent id="s"/><exclusiveGateway id="g"/><userTask id="a"/>'
               + _chain("s", "a", "g")), ["a"]),
    "joins and splits at once": (
        _plain('<startEvent id="s"/><userTask id="a"/><exclusiveGateway id="g"/><userTask id="b"/>'
               + _chain("s", "a", "g", "b")
               + '<sequenceFlow id="z" sourceRef="g" targetRef="a" name="again"/>'), ["a"]),
    "multi-instance without a number": (
        _plain('<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics/></userTask>'
               + _chain("s", "a")), ["a"]),
}  # fmt: skip
