"""What is deployed is shown as it was understood, however the file was written."""

import re

import pytest

import engine
from base.ids import short
from engine import InstanceFilter, SourceFile
from tests.make.actors import ADMIN
from tests.make.decision import table
from tests.make.desk import Desk
from tests.make.drawings import sketch

from .test_monitor import admin

PLAIN = sketch("start -> ask -> end", '<bpmn:userTask id="ask" name="Café"/>').content.decode()
BETA = PLAIN.replace(
    "http://www.omg.org/spec/BPMN/20100524/MODEL", "http://schema.omg.org/spec/BPMN/2.0"
)
ODD = {
    "an encoding that lies": PLAIN.replace("UTF-8", "US-ASCII").encode(),
    "western letters called UTF-8": PLAIN.encode("cp1252"),
    "blanks in front": b"\n  " + PLAIN.encode(),
    "the namespace before the standard": BETA.encode(),
}
RULE = (
    '<bpmn:businessRuleTask id="ask" name="Fee"><bpmn:extensionElements>'
    '<ringflow:decision key="fee" result="fee"/>'
    "</bpmn:extensionElements></bpmn:businessRuleTask>"
)


@pytest.mark.parametrize("written", ODD)
def test_an_odd_file_has_its_pages(desk: Desk, written: str) -> None:
    with desk.world.transaction() as db:
        engine.deploy(db, [SourceFile("odd.bpmn", ODD[written])], by=ADMIN)
        one = engine.start(db, "p", variables={}, by=ADMIN)
    browser = admin(desk).browser

    assert "Café" in browser.get(f"/instances/{short(one.id)}").text
    (path,) = re.findall(r'href="(/definitions/[^"]+)">p<', browser.get("/definitions").text)
    assert "Café" in browser.get(path).text
    drawing = browser.get(f"{path}/en.bpmn")
    assert drawing.status_code == 200
    assert "http://www.omg.org/spec/BPMN/20100524/MODEL" in drawing.text
    assert drawing.content.decode().count("Café") == 1


def test_a_decision_is_shown_as_its_table(desk: Desk) -> None:
    with desk.world.transaction() as db:
        engine.deploy(db, [table(7)], by=ADMIN)
    browser = admin(desk).browser

    (path,) = re.findall(r'href="(/definitions/[^"]+)">Fee<', browser.get("/definitions").text)
    page = browser.get(path).text
    assert "Hit policy: UNIQUE" in page
    assert "&lt; 100" in page
    assert "bpmn" not in page


def test_the_history_of_a_rule_names_the_table_and_the_line(desk: Desk) -> None:
    drawing = sketch("start -> ask -> after -> end", RULE)
    with desk.world.transaction() as db:
        engine.deploy(db, [drawing, table(7)], by=ADMIN)
        engine.start(db, "p", variables={"amount": 150}, by=ADMIN)
    browser = admin(desk).browser
    with desk.world.transaction() as db:
        (one,) = engine.find_instances(db, InstanceFilter()).items

    assert "Fee #2" in browser.get(f"/instances/{short(one.id)}").text


def test_what_is_left_open_is_listed_and_marked(desk: Desk) -> None:
    drawing = sketch("start -> xor; xor -> one; xor -> two; one -> it", '<bpmn:task id="it"/>')
    doing = drawing.content.replace(b'<bpmn:task id="it"/>', b'<bpmn:serviceTask id="it"/>')
    other = sketch("start -> ask -> end", key="q")
    with desk.world.transaction() as db:
        engine.deploy(db, [SourceFile("p.bpmn", doing), other], by=ADMIN)
    browser = admin(desk).browser
    listed = browser.get("/definitions").text

    (path,) = re.findall(r'href="(/definitions/[^"]+)">p<', listed)
    page = browser.get(path).text
    assert page.count("has no condition and is not the default: a person chooses") == 2
    assert "“it” does not say what it does; until it does, a person does the step." in page
    (told,) = re.findall(r'data-told="([^"]*)"', page)
    assert "it" in told.split()
    assert len(told.split()) == 3

    (path,) = re.findall(r'href="(/definitions/[^"]+)">q<', listed)
    page = browser.get(path).text
    assert "What the checker says" not in page
    assert 'data-told=""' in page
