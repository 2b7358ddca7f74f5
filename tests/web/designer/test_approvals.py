"""An analyst makes a chain of approvals as a list."""

import html
import re

from tests.make.desk import Desk
from tests.web.designer.test_pages import opened

STEP = {
    "name": ["Head", "Board"],
    "groups": ["dispatcher", ""],
    "people": ["", "lin wu"],
    "rule": ["all", "majority"],
    "condition": ["", "amount > 10"],
    "due": ["PT4H", ""],
}


def sent(act: str, revision: int = 1, **more: object) -> dict[str, object]:
    return {
        "title": "Leave",
        "rejected": "back",
        "act": act,
        "revision": str(revision),
        **STEP,
        **more,
    }


def names(page: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'name="name" value="([^"]*)"', page)]


def test_a_chain_is_begun_changed_and_saved_as_a_drawing(desk: Desk) -> None:
    at = opened(desk)
    browser = desk.browser
    begun = browser.post(f"{at}/approvals", data={"title": "Leave"}).headers["location"]
    assert begun == f"{at}/approvals/leave.bpmn"
    assert names(browser.get(begun).text) == ["Approve"]
    assert names(browser.post(begun, data=sent("add")).text) == ["Head", "Board", ""]
    assert names(browser.post(begun, data=sent("up:1")).text) == ["Board", "Head"]
    assert names(browser.post(begun, data=sent("down:1")).text) == ["Head", "Board"]
    assert names(browser.post(begun, data=sent("remove:0")).text) == ["Board"]
    assert names(browser.get(begun).text) == ["Approve"]  # nothing of this is saved yet
    assert browser.post(begun, data=sent("save")).headers["location"].endswith("?done=saved")
    assert names(browser.get(begun).text) == ["Head", "Board"]
    page = browser.get(at).text
    assert "As a list of approvals" in page
    assert browser.post(begun, data=sent("save", title="Other")).status_code == 409


def test_what_is_wrong_is_told_and_nothing_typed_is_lost(desk: Desk) -> None:
    at = opened(desk)
    browser = desk.browser
    begun = browser.post(f"{at}/approvals", data={"title": "Leave"}).headers["location"]
    answer = browser.post(begun, data=sent("save", condition=["amount >", ""]))
    assert answer.status_code == 422
    assert 'value="amount &gt;"' in answer.text
    assert "e-condition_0" in answer.text


def test_a_drawing_that_is_no_chain_is_opened_as_a_drawing(desk: Desk) -> None:
    at = opened(desk)
    answer = desk.browser.get(f"{at}/approvals/approval.bpmn")
    assert answer.headers["location"] == f"{at}/files/approval.bpmn"
