"""Known attempts in the conditions of a form: refused when it is read, or never met, and soon."""

import time
from pathlib import Path

import pytest

import forms
from forms.places import Scope, Sources, holds
from tests.make.attempts import EXPRESSIONS, Attempt, laid

LIMIT_S = 1.0


@pytest.mark.parametrize("listed", EXPRESSIONS, ids=lambda one: one.id)
@pytest.mark.parametrize("part", ["show_if", "required"])
def test_an_attempt_in_a_form_is_refused_or_not_met(
    listed: Attempt, part: str, tmp_path: Path
) -> None:
    began = time.thread_time()
    with laid(tmp_path) as bait:
        text = bait.fill(listed.payload)
        field = {"key": "a", "type": "text", "label": "", part: text}
        found = forms.check({"title": "", "fields": [field]})
        if found:
            assert [one.field for one in found] == [f"pages.0.fields.0.{part}"]
        assert holds(text, Scope(amount=5), Sources()) is False
        bait.assert_untouched()
    assert time.thread_time() - began < LIMIT_S
    assert found or listed.kind == "expr_dos"
