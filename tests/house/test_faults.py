"""Each fault of the library has a test that shows it, and says what people saw."""

from tests.house.faults import FAULTS, FURTHER, shown


def test_each_fault_of_the_library_is_shown() -> None:
    found = list(shown())
    assert {one.number for one in found} == {*FAULTS, FURTHER}
    silent = [
        n for n in FAULTS if not any("Seen: " in one.seen for one in found if one.number == n)
    ]
    assert silent == []
