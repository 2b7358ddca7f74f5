"""Forms of Camunda become forms of ours; what cannot is told."""

import json

import pytest

import forms
from forms.building.camunda import Loss, brought
from forms.building.shape import NotAForm

THEIRS = {
    "id": "Leave",
    "type": "default",
    "components": [
        {"type": "text", "text": "Please fill in."},
        {"type": "textfield", "key": "firstName", "label": "First name",
         "validate": {"required": True, "maxLength": 20, "validationType": "email"}},
        {"type": "number", "key": "days", "label": "Days", "defaultValue": 2,
         "validate": {"min": 1, "max": 30}},
        {"type": "group", "label": "More", "components": [
            {"type": "select", "key": "kind", "label": "Kind",
             "values": [{"value": "sick", "label": "Sick"}]},
            {"type": "textarea", "key": "why", "label": "Why",
             "conditional": {"hide": "=firstName = \"=\" or days <= 3"}},
        ]},
        {"type": "datetime", "subtype": "datetime", "key": "from", "label": "From",
         "conditional": {"hide": "=count(kind) > 2"}},
        {"type": "table", "label": "History"},
        {"type": "button", "label": "Send"},
    ],
}  # fmt: skip


def test_a_form_of_camunda_becomes_one_of_ours_and_tells_its_losses() -> None:
    content, losses = brought(json.dumps(THEIRS).encode(), "drafts/leave")
    form = forms.Form.model_validate(json.loads(content))
    kinds = {field.key: field.type for field in form.fields()}
    assert kinds == {
        "note": "note", "first_name": "email", "days": "number", "kind": "choice",
        "why": "longtext", "from": "datetime",
    }  # fmt: skip
    by_key = {field.key: field for field in form.fields()}
    assert by_key["first_name"].required is True
    assert by_key["first_name"].max_length == 20
    assert (by_key["days"].min, by_key["days"].max, by_key["days"].default) == (1, 30, 2)
    assert by_key["why"].show_if == 'not (first_name == "=" or days <= 3)'
    assert losses == [Loss("From", "hide =count(kind) > 2"), Loss("History", "table")]
    problems = [one.field for one in forms.check(json.loads(content) | {"key": None})]
    assert not [place for place in problems if "label" in place]


@pytest.mark.parametrize("content", [b"{", b"{}", b'{"components": 3}', b"[]"])
def test_what_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(NotAForm):
        brought(content, "drafts/x")
