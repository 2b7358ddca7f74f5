"""What is wrong with whom a task is for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from base.i18n import N_

from .wording import Text, warning

# fmt: off
PEOPLE: Final[Mapping[str, Text]] = MappingProxyType({
    "group-unknown": warning(
        N_("“%(name)s” is for the group “%(group)s”, which there is not; nobody will find it in "
           "the inbox."),
        N_("Make the group on the page of groups, or correct the code.")),
    "department-unknown": warning(
        N_("“%(name)s” is for the department “%(department)s”, which there is not; nobody will "
           "find it in the inbox."),
        N_("Make the department on the page of departments, or correct the code.")),
    "skill-unknown": warning(
        N_("“%(name)s” asks for the skill “%(skill)s”, which there is not; nobody will find it in "
           "the inbox."),
        N_("Make the skill on the page of groups, or correct the code.")),
    "group-malformed": warning(
        N_("“%(name)s” is for “%(text)s”, which cannot be read as a group; nobody will find it in "
           "the inbox."),
        N_("Write group:hotline, or group:hotline/cantonese>=5 with a level from 1 to 9.")),
})
# fmt: on
