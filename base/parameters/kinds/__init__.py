"""What a parameter's value can be: read from a text, checked, stored, and said in words."""

from .kind import BadValue, Kind
from .plain import Choice, Number, Whole, Words, YesNo
from .several import Several
from .times import Budget, ClockTime, Length

__all__ = [
    "BadValue",
    "Budget",
    "Choice",
    "ClockTime",
    "Kind",
    "Length",
    "Number",
    "Several",
    "Whole",
    "Words",
    "YesNo",
]
