"""Working time: what a centre calls working hours, and exact arithmetic with them.

A `WorkingCalendar` knows the hours of each weekday, the days that differ from them (public
holidays, make-up working days, days with hours of their own) and the time zone. A moment is
working time when its wall clock stands within the hours of its day; so an hour that the clock
shows twice in autumn counts twice, and an hour that it skips in spring does not count.

Two ways to add, and they are not the same:

- **working hours and minutes** are used up minute by minute, from the very moment on. 24 working
  hours of a centre that works 7 hours a day are three days and three hours.
- **working days** follow the rule of the Civil Code of China (articles 201 and 203) that hotlines
  live by: the day of the start does not count, and the period ends with the end of business of
  its last day. Three working days from Monday, 9:10 or 17:50, end on Thursday when the house
  closes. A make-up Saturday counts, a public holiday does not.

`week` reads hours as people write them, `days` finds the hours of each date, `years` turns a year
into instants, `calendar` calculates.
"""

from .calendar import WorkingCalendar
from .problems import BadHours, CalendarProblem, NoWorkingTime, OutOfReach
from .week import Hours, read_hours, read_week, written

__all__ = [
    "BadHours",
    "CalendarProblem",
    "Hours",
    "NoWorkingTime",
    "OutOfReach",
    "WorkingCalendar",
    "read_hours",
    "read_week",
    "written",
]
