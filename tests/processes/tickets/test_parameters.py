"""What a centre sets about tickets is what its rules and drawings go by."""

import pytest

from base.parameters import find_parameter, parameters
from base.parameters.kinds import Kind
from processes.tickets.rules.visits import Answer, closing_of, handle_again, is_bad


def test_ratings_and_rounds() -> None:
    answer = Answer(reached=True, rating=3)

    assert (is_bad(answer), is_bad(answer, 4)) == (False, True)
    assert closing_of(answer, 4) is not closing_of(answer)
    assert (handle_again(2), handle_again(2, 3)) == (False, True)


@pytest.mark.parametrize("one", parameters(), ids=lambda one: one.code)
def test_every_default_can_be_stored_and_typed(one: object) -> None:
    found = find_parameter(str(getattr(one, "code", "")))
    kind: Kind[object] = found.kind

    assert kind.load(kind.store(found.default)) == found.default
    assert kind.read(kind.write(found.default)) == found.default
