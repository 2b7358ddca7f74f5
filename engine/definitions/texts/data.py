"""The sentences about data: what goes into a step and what comes out of it."""

from collections.abc import Mapping
from typing import Final

from base.i18n import N_

from .wording import Text, info, warning

# fmt: off
DATA: Final[Mapping[str, Text]] = {
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
    "call-business-key": warning(
        N_("“%(name)s” gives the called process a business key of its own; here it keeps that of "
           "the process around it."),
        N_("Pass the value as a variable.")),
    "call-shares": info(
        N_("“%(name)s” names no variables to pass; the called process works on all of them.")),
}
# fmt: on
