"""FEEL, area by area: what an expression is, with variables where it needs them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from tests.make.decisions import evaluate, read

MORNING = datetime(2026, 11, 26, 11, 30)  # noqa: DTZ001 without a zone on purpose
RECORDS = [{"name": "a", "Monthly Salary": 10}, {"name": "b", "Monthly Salary": 30}]
VALUES: dict[str, Any] = {
    "n": 5, "text": "foobar", "items": [1, 2, 3, 4], "people": RECORDS, "nothing": None,
    "loan": {"amount": 100, "rate": 0.5}, "yes": True, "day": date(2026, 11, 26),
}  # fmt: skip

CASES: list[tuple[str, Any]] = [
    # numbers
    ("0.1 + 0.2", 0.3),
    ("-5 ** 2", 25),
    ("2 ** 3 ** 2", 64),
    ("10 / 4 - 1.5", 1),
    ("1 / 0", None),
    ("10 ** (10 ** 10)", None),
    ("9007199254740993", float(9007199254740993)),
    ("1.5e3", 1500),
    ("n - -n", 10),
    # texts
    ('"a" + "b"', "ab"),
    ('"\\u0041\\n\\"\\\\d"', 'A\n"\\d'),
    ('"a" + 1', None),
    ('"\\uD83D\\uDE00"', "😀"),
    # logic in three values
    ("null and false", False),
    ("null and true", None),
    ("null or true", True),
    ('"x" or false', None),
    ("not(yes)", False),
    ("not(nothing)", None),
    # comparing
    ('1 = "1"', None),
    ("nothing = null", True),
    ("nothing < 1", None),
    ("[1, 2] = [1, 2]", True),
    ('{a: 1, b: "x"} = {b: "x", a: 1}', True),
    ("n between 1 and 5", True),
    ("n in [1..5)", False),
    ("n in (1..5]", True),
    ("n in ]1..5[", False),
    ("n in (< 3, > 4)", True),
    ("n in (3, 5)", True),
    ("n in > 5", False),
    ("n in items", False),
    ('text in ("foobar", "x")', True),
    # if, loops, quantified
    ('if n > 4 then "big" else "small"', "big"),
    ("if null then 1 else 2", 2),
    ("for i in 1..3 return i * i", [1, 4, 9]),
    ("for i in 3..1 return i", [3, 2, 1]),
    ("for i in [1, 2], j in [10, 20] return i + j", [11, 21, 12, 22]),
    ("for i in 1..4 return if i < 3 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3]),
    ("for i in [1..3] return i", [1, 2, 3]),
    ("some i in items satisfies i > 3", True),
    ("every i in items satisfies i > 3", False),
    ("some i in [null, 1] satisfies i > 3", None),
    ("every i in [] satisfies i > 3", True),
    # lists and filters
    ("items[1]", 1),
    ("items[-1]", 4),
    ("items[9]", None),
    ("items[item > 2]", [3, 4]),
    ("n[1]", 5),
    ("nothing[1]", None),
    ("people[Monthly Salary > 20].name", ["b"]),
    ('people[name = "a"].Monthly Salary', [10]),
    ("people.name", ["a", "b"]),
    ("people[item.name = text]", []),
    # contexts and paths
    ("loan.amount * loan.rate", 50),
    ("loan.missing", None),
    ("{a: 1, b: a + 1}.b", 2),
    ('{Monthly Salary: 5, "b c": Monthly Salary}.b c', 5),
    # functions
    ("(function(a, b) a - b)(3, 1)", 2),
    ("{f: function(a: number) a + 1, r: f(2)}.r", 3),
    ("{f: function(a: number, b) a + b, r: f(b: 1, a: 2)}.r", 3),
    ('{f: function(a: number) a, r: f("x")}.r', None),
    ("{f: function(a) a, r: f(1, 2)}.r", None),
    # instance of
    ("n instance of number", True),
    ('"a" instance of number', False),
    ("null instance of number", False),
    ("items instance of list<number>", True),
    ("items instance of list<string>", False),
    ("day instance of date", True),
    ("loan instance of context<amount: number, rate: number>", True),
    # ranges
    ("[1..5].end", 5),
    ("(1..5].start included", False),
    ("(> 5).start", 5),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[text for text, _ in CASES])
def test_expressions_have_their_value(text: str, wanted: Any) -> None:
    found = evaluate(text, **VALUES)

    assert found == wanted
    assert type(found) is type(wanted)


MOMENTS: list[tuple[str, Any]] = [
    ('date("2026-02-29")', None),
    ('date("2026-11-26") = day', True),
    ("date(2026, 11, 26)", date(2026, 11, 26)),
    ('@"2026-11-26"', date(2026, 11, 26)),
    ('@"2026-11-26T10:00:00Z"', datetime(2026, 11, 26, 10, tzinfo=UTC)),
    ('@"PT0S"', timedelta()),
    ('date and time("2026-11-26T10:00:00") + duration("PT90M")', MORNING),
    ('date("2026-01-31") + duration("P1M")', date(2026, 2, 28)),
    ('date("2026-01-31") - date("2026-01-01")', timedelta(days=30)),
    ('day + duration("P1D")', date(2026, 11, 27)),
    ('time("23:30:00") + duration("PT1H")', time(0, 30)),
    ('time("10:00:00Z") - time("09:00:00Z")', timedelta(hours=1)),
    ('time("10:00:00+08:00").time offset', timedelta(hours=8)),
    ('date and time("2026-11-26T10:00:00@Asia/Taipei").timezone', "Asia/Taipei"),
    ('duration("P1Y2M")', "P1Y2M"),
    ('duration("P1Y2M").months', 2),
    ('duration("PT25H").days', 1),
    ('duration("-PT25H").hours', -1),
    ('duration("PT2H") / duration("PT30M")', 4),
    ('duration("PT1H") * 3', timedelta(hours=3)),
    ('duration("P1Y") * 1.5', "P1Y6M"),
    ('duration("P1M") < duration("P1Y")', True),
    ('duration("P1D") < duration("P1Y")', None),
    ("day.year + day.weekday", 2030),
    ("day.hour", None),
    ('date("9999-12-31") + duration("P1D")', None),
    ('date and time("2026-01-01T00:00:00Z") < date and time("2026-01-01T09:00:00+08:00")', True),
    ('string(date and time("2026-11-26T10:00:00.5Z"))', "2026-11-26T10:00:00.5Z"),
    ('string(duration("P1DT2H3M4S"))', "P1DT2H3M4S"),
    ('string(@"10:00:00@Asia/Taipei")', "10:00:00@Asia/Taipei"),
    ('years and months duration(date("2011-12-22"), date("2013-08-24"))', "P1Y8M"),
    ('years and months duration(date("2013-08-24"), date("2011-12-25"))', "-P1Y7M"),
    ("now()", datetime(2026, 11, 26, 9, 30, tzinfo=UTC)),
    ("today()", date(2026, 11, 26)),
    ("day of week(day)", "Thursday"),
    ("month of year(day)", "November"),
    ("day of year(day)", 330),
    ("week of year(day)", 48),
    ('for d in [@"2026-01-30"..@"2026-02-01"] return d.day', [30, 31, 1]),
]


@pytest.mark.parametrize(("text", "wanted"), MOMENTS, ids=[text for text, _ in MOMENTS])
def test_dates_times_and_durations(text: str, wanted: Any) -> None:
    assert evaluate(text, day=date(2026, 11, 26)) == wanted


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("1 +", "Here a value is expected."),
        ("(1", "Here “)” is expected."),
        ("1 2", "“2” does not belong here."),
        ("a # b", "“#” has no meaning here."),
        ("if a then b", "Here “else” is expected."),
        ("{a: 1, a: 2}", "“a” stands here twice."),
        ("substrin(a, 1)", "Did you mean “substring”?"),
        ("a instance of nonsense", "There is no type “nonsense”."),
        ("f(a: 1, 2)", "There is no “f”."),
        ('function(a) external {java: {class: "x"}}', "Functions of other programs"),
        ("(" * 200 + "1" + ")" * 200, "This is nested too deeply."),
        ("-" * 300 + "1", "This is nested too deeply."),
        ("a" + ".b" * 200, "This is nested too deeply."),
        ("1" * 20_000, "The text is longer than 10000 characters."),
        ("1E9999", "This number is too large."),
    ],
)
def test_what_is_no_expression_is_a_problem_with_its_place(text: str, part: str) -> None:
    decision = f'<decision id="d" name="d">\n<literalExpression><text>{text}</text></literalExpression></decision>'  # noqa: E501
    space = "https://www.omg.org/spec/DMN/20191111/MODEL/"

    decisions, problems = read(f'<definitions xmlns="{space}">{decision}</definitions>')

    assert not decisions
    assert part in problems[0].message
    assert (problems[0].element, problems[0].line, problems[0].code) == (
        "d",
        2,
        "decision-expression",
    )
