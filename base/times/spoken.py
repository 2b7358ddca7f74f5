"""Durations in words, as analysts write them: `3 working days`, `三个工作日`, `1小时30分钟`."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Final

from .durations import Duration
from .problems import BadDuration
from .working import WorkingSpan

# What one of each is: calendar months, or real seconds.
MONTHS: Final = {"month": 1, "year": 12, "个月": 1, "個月": 1, "年": 12}
SECONDS: Final = {
    "second": 1, "sec": 1, "s": 1, "秒": 1, "秒钟": 1, "秒鐘": 1,
    "minute": 60, "min": 60, "分": 60, "分钟": 60, "分鐘": 60,
    "hour": 3600, "hr": 3600, "h": 3600, "小时": 3600, "小時": 3600, "钟头": 3600, "鐘頭": 3600,
    "day": 86_400, "d": 86_400, "calendar day": 86_400, "天": 86_400, "日": 86_400,
    "自然日": 86_400, "日历日": 86_400, "日曆日": 86_400,
    "week": 604_800, "周": 604_800, "週": 604_800, "星期": 604_800,
    "礼拜": 604_800, "禮拜": 604_800,
}  # fmt: skip
# Of working time: nothing stands for a whole day.
WORK: Final[dict[str, int | None]] = {
    "working day": None, "work day": None, "workday": None, "business day": None,
    "工作日": None, "工作天": None,
    "working hour": 3600, "business hour": 3600, "工作小时": 3600, "工作小時": 3600,
    "working minute": 60, "business minute": 60, "工作分钟": 60, "工作分鐘": 60,
}  # fmt: skip
NUMBERS: Final = "one two three four five six seven eight nine ten eleven twelve"
ENGLISH: Final = {"a": 1, "an": 1} | {
    word: number for number, word in enumerate(NUMBERS.split(), start=1)
}
DIGITS: Final = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "兩": 2,
}  # fmt: skip
TENS: Final = {"十": 10, "百": 100, "千": 1000}
HALF: Final = frozenset({"半", "half a", "half an"})
HYPHEN: Final = re.compile(r"(?<=[a-z])-(?=[a-z])")
MOST_MONTHS: Final = 12 * 9999
LONGEST: Final = 80


def _either(words: Iterable[str]) -> str:
    """Return a pattern of several words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


UNITS: Final = _either([*MONTHS, *SECONDS, *WORK])
TERM: Final = re.compile(
    rf"(?P<number>\d{{1,9}}(?:\.\d{{1,6}})?|{_either([*ENGLISH, *HALF])}"
    rf"|[{''.join([*DIGITS, *TENS, '半'])}]+)"
    rf"\s*-?(?:个(?!月)|個(?!月))?\s*(?P<unit>{UNITS})s?(?![a-z])(?:\s*(?:,|and\b|又))?\s*"
)
AROUND: Final = re.compile(
    r"(?:within\s+|in\s+|after\s+)?(?P<sign>[+-])?\s*(?P<terms>.+?)"
    r"\s*(?:[以之]?[内內后後])?"
)


def parse_spoken(text: str) -> Duration | WorkingSpan:
    """Read a duration in English or Chinese words; several terms are added up.

    Working time stands alone: `1 working day 4 hours` could mean two things, so it is refused.

    Raises:
        BadDuration: the text is none.
    """
    if len(text) > LONGEST:
        raise BadDuration(text)
    plain = HYPHEN.sub(" ", " ".join(unicodedata.normalize("NFKC", text).casefold().split()))
    around = AROUND.fullmatch(plain)
    if around is None:
        raise BadDuration(text)
    try:
        span = _span(_terms(around["terms"], text), text)
    except (OverflowError, ValueError):
        raise BadDuration(text) from None
    return -span if around["sign"] == "-" else span


def _span(terms: list[tuple[Decimal, str]], text: str) -> Duration | WorkingSpan:
    if len(terms) == 1 and terms[0][1] in WORK:
        return _working(*terms[0], text)
    return _plain(terms, text)


def _terms(words: str, text: str) -> list[tuple[Decimal, str]]:
    found: list[tuple[Decimal, str]] = []
    at = 0
    while at < len(words):
        term = TERM.match(words, at)
        number = _number(term["number"]) if term is not None else None
        if term is None or number is None:
            raise BadDuration(text)
        found.append((number, term["unit"]))
        at = term.end()
    return found


def _working(number: Decimal, unit: str, text: str) -> WorkingSpan:
    seconds = WORK[unit]
    if seconds is not None:
        return WorkingSpan(work=timedelta(seconds=float(number * seconds)))
    if number != int(number):
        raise BadDuration(text)
    return WorkingSpan(days=int(number))


def _plain(terms: list[tuple[Decimal, str]], text: str) -> Duration:
    months, seconds = Decimal(0), Decimal(0)
    for number, unit in terms:
        if unit in WORK:
            raise BadDuration(text)
        months += number * MONTHS.get(unit, 0)
        seconds += number * SECONDS.get(unit, 0)
    if months != int(months) or months > MOST_MONTHS:
        raise BadDuration(text)
    return Duration(int(months), timedelta(seconds=float(seconds)))


def _number(text: str) -> Decimal | None:
    if text[0].isdecimal():
        return Decimal(text)
    if text in HALF:
        return Decimal("0.5")
    if text in ENGLISH:
        return Decimal(ENGLISH[text])
    return _chinese(text)


def _chinese(text: str) -> Decimal | None:
    """Read a number below ten thousand, such as 一百二十; None when it is none."""
    total, digit, largest = 0, None, 10_000
    for sign in text:
        if sign in TENS:
            if TENS[sign] >= largest or digit == 0:
                return None
            largest = TENS[sign]
            total, digit = total + (1 if digit is None else digit) * largest, None
        elif sign in DIGITS and digit in {None, 0}:
            digit = DIGITS[sign]
        else:
            return None
    return Decimal(total + (digit or 0))
