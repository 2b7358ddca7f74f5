"""The rooms of the house: each with one door."""

from collections import Counter

from web.rooms import ROUTERS


def test_each_room_is_entered_once() -> None:
    assert max(Counter(map(id, ROUTERS)).values()) == 1
