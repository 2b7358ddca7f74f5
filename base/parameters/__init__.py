"""Parameters: what an administrator may change without a new release.

A room declares a parameter beside the code that uses it:

    VISIT_AFTER = declare(
        Parameter(
            code="tickets.visit_after", kind=Length(), default=timedelta(days=1),
            name=N_("Return visit after"), about=N_("How long after …"), area=Area.TICKETS,
        )
    )

and reads it with `value(db, VISIT_AFTER)`, or `value(db, VISIT_AFTER, department)`. Drawings read
it as `parameter("tickets.visit_after")`. What must be known before the database is open is a
setting (base/settings.py).
"""

from base.parameters.kinds import (
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
from base.parameters.reading import (
    Origin,
    Snapshot,
    all_set,
    departments_by,
    resolve,
    set_values,
    value,
)
from base.parameters.registry import (
    AREA_NAMES,
    EVERYWHERE,
    IN_CENTRE,
    LEVEL_NAMES,
    ONLY_PLATFORM,
    Area,
    Level,
    NoSuchParameter,
    Parameter,
    declare,
    find_parameter,
    is_parameter,
    parameters,
)
from base.parameters.writing import Author, Setting, WrongLevel, set_all, set_value

__all__ = [
    "AREA_NAMES", "EVERYWHERE", "IN_CENTRE", "LEVEL_NAMES", "ONLY_PLATFORM",
    "Area", "Author", "BadValue", "Budget", "Choice", "ClockTime", "Kind", "Length", "Level",
    "NoSuchParameter", "Number", "Origin", "Parameter", "Setting", "Several", "Snapshot", "Whole",
    "Words", "WrongLevel", "YesNo",
    "all_set", "declare", "departments_by", "find_parameter", "is_parameter", "parameters",
    "resolve", "set_all", "set_value", "set_values", "value",
]  # fmt: skip
