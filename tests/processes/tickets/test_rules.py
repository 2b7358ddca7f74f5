"""The pure decisions about tickets."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.tickets.rules.acceptance import Decision, Reason, acceptance
from processes.tickets.rules.intake import Arrival, Discard, discard, language_of, subject_of
from processes.tickets.rules.kinds import (
    CATEGORIES,
    Closing,
    Kind,
    Urgency,
    number_in,
    ticket_number,
    usual_department,
)
from processes.tickets.rules.limits import limits, read_within
from processes.tickets.rules.visits import Answer, can_visit, closing_of, handle_again, is_bad

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "urgency", "category", "sign", "finish", "calendar"),
    [
        (Kind.ENQUIRY, Urgency.NORMAL, "other", "1 wd", "2 wd", "working"),
        (Kind.HELP, Urgency.NORMAL, "other", "1 wd", "5 wd", "working"),
        (Kind.COMPLAINT, Urgency.NORMAL, "roads", "1 wd", "7 wd", "working"),
        (Kind.HELP, Urgency.NORMAL, "water_power", "30 min", "24 h", "24x7"),
        (Kind.COMPLAINT, Urgency.URGENT, "other", "2 working hours", "3 wd", "working"),
        (Kind.COMPLAINT, Urgency.EXTRA, "other", "15 min", "24 h", "24x7"),
    ],
)
def test_the_usual_limits_follow_kind_urgency_and_category(
    kind: Kind, urgency: Urgency, category: str, sign: str, finish: str, calendar: str
) -> None:
    found = limits(kind, urgency, category=category)

    assert found == {"sign": sign, "finish": finish, "calendar": calendar}


def test_a_hard_matter_may_take_fifteen_days() -> None:
    assert limits(Kind.COMPLAINT, Urgency.NORMAL, hard=True)["finish"] == "15 wd"


def test_web_forms_and_texts_must_be_read_sooner_than_letters() -> None:
    assert read_within("sms") == timedelta(minutes=3)
    assert read_within("email") == read_within("fax") == read_within("web") == DAY


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("我不服判决", Reason.COURT),
        ("本案已起訴", Reason.COURT),
        ("劳动仲裁中，请介入", Reason.ARBITRATION),
        ("我已提出行政复议", Reason.REVIEW),
        ("He sued in court last week", Reason.COURT),
        ("隔壁房屋起火", Reason.EMERGENCY),
    ],
)
def test_matters_of_other_powers_are_proposed_for_refusal(text: str, reason: Reason) -> None:
    found = acceptance(text)

    assert (found.decision, found.reason) == (Decision.REFUSE, reason)


@pytest.mark.parametrize(
    "text", ["The tennis court has no lights", "法院路的路灯坏了", "Please mend the pipe"]
)
def test_a_word_alone_does_not_refuse_a_matter(text: str) -> None:
    assert acceptance(text).decision is Decision.ACCEPT


def test_an_answer_on_the_call_needs_no_department() -> None:
    assert acceptance("When are you open?", answered=True).decision is Decision.ANSWERED


def test_the_agent_s_own_reason_counts_before_the_words() -> None:
    found = acceptance("Please mend the pipe", reason="nothing_new")

    assert (found.decision, found.reason) == (Decision.REFUSE, Reason.NOTHING_NEW)


@pytest.mark.parametrize(
    ("arrival", "reason"),
    [
        (Arrival(sender="a@b.test", text=" \n", files=0, last_hour=0), Discard.EMPTY),
        (Arrival(sender="a@b.test", text="", files=1, last_hour=0), None),
        (Arrival(sender="MAILER-DAEMON@b.test", text="x", files=0, last_hour=0), Discard.ROBOT),
        (Arrival(sender="a@b.test", text="x", files=0, last_hour=200), Discard.FLOOD),
        (Arrival(sender="a@b.test", text="x", files=0, last_hour=199), None),
    ],
)
def test_messages_are_put_aside_for_a_reason_only(arrival: Arrival, reason: Discard | None) -> None:
    assert discard(arrival) == reason


@pytest.mark.parametrize(
    ("subject", "text", "title"),
    [
        ("Re: RE: Lamp", "", "Lamp"),
        ("回覆：路燈", "", "路燈"),
        ("答复: 转发: 井盖", "", "井盖"),
        ("", "\n  No light\nsince noon", "No light"),
        (None, "", ""),
        ("x" * 200, "", "x" * 119 + "…"),
    ],
)
def test_a_title_is_found_in_subject_or_text(subject: str | None, text: str, title: str) -> None:
    assert subject_of(subject, text) == title


@given(st.text(), st.text())
def test_a_title_is_never_too_long(subject: str, text: str) -> None:
    assert len(subject_of(subject, text)) <= 120


def test_english_letters_are_answered_in_english() -> None:
    assert language_of("The lamp is out", "zh-Hant") == "en"
    assert language_of("路灯不亮 lamp", "zh-Hans") == "zh-Hans"
    assert language_of("12345", "zh-Hant") == "zh-Hant"


@given(st.dates(min_value=date(2000, 1, 1)), st.integers(min_value=1, max_value=999_999))
def test_a_number_is_found_again_in_any_text(day: date, count: int) -> None:
    no = ticket_number(day, count)

    assert number_in(None, f"about {no.lower()}, please") == no
    assert number_in(f"x{no}") is None


@pytest.mark.parametrize(
    ("answer", "bad"),
    [
        (Answer(reached=True, rating=5, solved="yes"), False),
        (Answer(reached=True, rating=3, solved="partly"), False),
        (Answer(reached=True, rating=2, solved="yes"), True),
        (Answer(reached=True, rating=4, solved="no"), True),
        (Answer(reached=True, rating=5, solved="yes", wants_again=True), True),
        (Answer(reached=True), False),
        (Answer(reached=False, rating=1), False),
    ],
)
def test_low_ratings_and_open_wishes_are_judged(answer: Answer, *, bad: bool) -> None:
    assert is_bad(answer) is bad


def test_a_visit_ends_as_its_answer_says() -> None:
    assert closing_of(Answer(reached=False)) is Closing.UNREACHABLE
    assert closing_of(Answer(reached=True, rating=5)) is Closing.SATISFIED
    assert closing_of(Answer(reached=True, rating=1)) is Closing.EXPLAINED


def test_a_matter_is_handled_again_twice_and_no_more() -> None:
    assert [handle_again(rounds) for rounds in range(4)] == [True, True, False, False]


def test_citizens_are_asked_when_there_is_a_way() -> None:
    assert can_visit(phone="1", email=None)
    assert not can_visit(phone="", email=None)


def test_unknown_categories_have_no_usual_department() -> None:
    assert usual_department("nonsense") is None
    assert usual_department("water_power") == "water"
    assert "other" in CATEGORIES
