"""What fits and what does not, and that every value survives being shown, typed and stored."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.i18n import LOCALES, use_locale
from base.parameters import (
    BadValue,
    Budget,
    Choice,
    ClockTime,
    Kind,
    Length,
    Number,
    Several,
    Whole,
    Words,
    YesNo,
)
from base.times import Duration, WorkingSpan

KINDS: list[tuple[Kind[Any], Any, str]] = [
    (YesNo(), True, "true"),
    (Whole(), 12, "12"),
    (Number(), Decimal("0.25"), "0.25"),
    (Length(), timedelta(days=1, hours=12), "36 hours"),
    (Budget(), WorkingSpan(days=3), "3 working days"),
    (Budget(), Duration(1, timedelta()), "P1M"),
    (Words(pattern=r"\d{5}", like="12345"), "12345", " 12345 "),
    (Choice(options={"a": "First", "b": "Second"}), "b", "b"),
    (ClockTime(), time(8, 30), "8:30"),
    (Several(of=Whole(most=9)), (1, 2, 9), "1, 2，9"),
    (Several(of=ClockTime(), least=1), (time(9), time(14)), "9:00\n14:00"),
]


@pytest.mark.parametrize(("kind", "value", "typed"), KINDS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("locale", LOCALES)
def test_a_value_survives(kind: Kind[Any], value: Any, typed: str, locale: str) -> None:
    with use_locale(locale):
        assert kind.read(typed) == value
        assert kind.read(kind.write(value)) == value
        assert kind.load(kind.store(value)) == value
        assert kind.show(value)
        assert kind.wanted()


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (YesNo(), "perhaps"),
        (Whole(least=1, most=5), "6"),
        (Whole(), "1.5"),
        (Whole(), ""),
        (Number(), "NaN"),
        (Number(), "Infinity"),
        (Number(places=1), "1.25"),
        (Number(), "1e99"),
        (Length(), "3 working days"),
        (Length(), "P1M"),
        (Length(), "-PT1H"),
        (Length(most=timedelta(hours=1)), "2 hours"),
        (Length(), "soon"),
        (Budget(), "0 days"),
        (Budget(), "0 working days"),
        (Budget(), "-3 days"),
        (Words(pattern=r"\d+"), "x"),
        (Words(), "two\nlines"),
        (Words(longest=3), "four"),
        (Choice(options={"a": "First"}), "b"),
        (ClockTime(), "24:00"),
        (ClockTime(), "8.30"),
        (Several(of=Whole(), most=2), "1, 2, 3"),
        (Several(of=Whole(), least=1), ""),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_with_what_would(kind: Kind[Any], typed: str) -> None:
    with pytest.raises(BadValue) as refused:
        kind.read(typed)

    assert kind.wanted() in refused.value.text()


@given(st.timedeltas(timedelta(), timedelta(days=3650)), st.sampled_from(LOCALES))
def test_every_length_of_whole_seconds_can_be_typed_as_it_is_shown(
    length: timedelta, locale: str
) -> None:
    whole = timedelta(seconds=int(length.total_seconds()))
    with use_locale(locale):
        assert Length().read(Length().show(whole)) == whole


@given(st.integers(1, 10_000), st.sampled_from(LOCALES))
def test_every_working_time_can_be_typed_as_it_is_shown(number: int, locale: str) -> None:
    spans = [WorkingSpan(days=number), WorkingSpan(work=timedelta(minutes=number))]
    with use_locale(locale):
        for span in spans:
            assert Budget().read(Budget().show(span)) == span


def test_a_list_names_the_entry_that_does_not_fit() -> None:
    with pytest.raises(BadValue, match="“9”"):
        Several(of=Whole(most=5)).read("1, 9")
