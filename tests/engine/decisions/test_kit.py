"""Every case of the public kit for DMN, compliance level 2."""

import pytest

from tests.make import dmn_coverage
from tests.make.decisions import agrees, cases, kit, outcome

pytestmark = pytest.mark.real("RINGFLOW_TEST_DATA")


@pytest.mark.parametrize("name", [case.name for case in cases()] or ["all of the kit"])
def test_the_kit_agrees(name: str) -> None:
    case = next(case for case in cases() if case.name == name)

    found = outcome(case)

    assert agrees(found, case.expected), (found, case.expected)


def test_the_whole_kit_is_there() -> None:
    folder = kit()
    assert folder is not None

    assert len({case.model.stem for case in cases()}) == len(list(folder.glob("*/*.dmn"))) > 20


def test_the_document_says_what_the_kit_says() -> None:
    assert dmn_coverage.PAGE.read_text("utf-8") == dmn_coverage.page(), (
        "run: python -m tests.make.dmn_coverage"
    )
