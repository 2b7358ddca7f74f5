"""The sentences about data: what goes into a step and what comes out of it."""

from collections.abc import Mapping
from typing import Final

from base.i18n import N_

from .wording import Text, error, info, warning

# fmt: off
DATA: Final[Mapping[str, Text]] = {
    "lifetime": error(
        N_("The process “%(name)s” is to be kept for “%(text)s” after its end, which is no length "
           "of time."),
        N_("Write a number of days, a duration such as P5Y, or “never”.")),
    "lifetime-foreign": warning(
        N_("The process “%(name)s” is to be kept for “%(text)s” after its end, which cannot be "
           "read; it is kept for as long as the settings say."),
        N_("Write a number of days, a duration such as P5Y, or “never”.")),
    "mapping-script": warning(
        N_("“%(name)s” works out “%(variable)s” by a script of another language; here it stays "
           "without a value."),
        N_("Write it as an expression.")),
    "mapping-name": warning(
        N_("“%(name)s” writes “%(variable)s”, which is no name for a variable or belongs to the "
           "system; it is left out."),
        N_("Choose another name.")),
    "mapping-place": warning(
        N_("“%(name)s” maps “%(what)s”, but at an element of this kind such a mapping does "
           "nothing."),
        N_("Map values into and out of tasks, sub-processes and calls, and out of events that "
           "bring something.")),
    "data-state": info(
        N_("“%(name)s” is the variable “%(variable)s”; what is drawn of it besides (%(what)s) is "
           "for people to read.")),
    "data-store": info(
        N_("“%(name)s” reads or writes a data store, which is outside the process; the arrow is "
           "for people to read."),
        N_("Let an action read or write it.")),
    "data-association": warning(
        N_("How “%(name)s” passes data to “%(variable)s” cannot be read; it is left out."),
        N_("Draw it from one piece of data to one other, or write an expression such as "
           "${order.total}.")),
    "call-business-key": warning(
        N_("“%(name)s” gives the called process a business key of its own; here it keeps that of "
           "the process around it."),
        N_("Pass the value as a variable.")),
    "call-shares": info(
        N_("“%(name)s” names no variables to pass; the called process works on all of them.")),
}
# fmt: on
