"""Reading hours as people write them."""

import pytest

from base.working_time import BadHours, read_hours, read_week, written


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("09:00-12:00, 13:00-18:00", "09:00-12:00, 13:00-18:00"),
        ("13:00-18:00,9:00-12:00", "09:00-12:00, 13:00-18:00"),
        ("09：00至12：00、13：00~18：00", "09:00-12:00, 13:00-18:00"),
        ("09:00 – 12:00，12:00 – 18:00", "09:00-18:00"),
        ("22:00-06:00", "22:00-06:00"),
        ("00:00-24:00", "00:00-24:00"),
        ("20:00-24:00", "20:00-24:00"),
        ("18:00-00:00", "18:00-24:00"),
        ("", ""),
    ],
)
def test_hours_are_read_and_written_alike(text: str, wanted: str) -> None:
    assert written(read_hours(text)) == wanted
    assert read_hours(wanted) == read_hours(text)


@pytest.mark.parametrize(
    "text",
    [
        "9-12", "09:00", "25:00-26:00", "09:60-10:00", "09:00-09:00", "24:00-06:00",
        "09:00-12:00, 11:00-13:00", "20:00-10:00, 08:00-12:00", "09:00-12:00;" * 25,
        "09:00-12:00 13:00-18:00", "x9:00-12:00",
    ],
)  # fmt: skip
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(BadHours):
        read_hours(text)


def test_a_weekday_has_its_short_english_name() -> None:
    with pytest.raises(BadHours):
        read_week({"monday": "09:00-12:00"})
    assert read_week({"mon": "09:00-12:00"})[1:] == ((),) * 6
