"""What is wrong with whom a task is for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from base.i18n import N_

from .wording import Text, error, warning

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
    "strategy-unknown": error(
        N_("“%(name)s” is to be given out by “%(text)s”, which there is not."),
        N_("Write one of: %(known)s.")),
    "strategy-idle": warning(
        N_("“%(name)s” names an assignee, so how it is given out has no effect."),
        N_("Name candidate users or groups in place of the assignee.")),
    "strategy-nobody": error(
        N_("“%(name)s” is to be given to one of its candidates and has none."),
        N_("Name candidate users or groups, or draw it in a lane.")),
    "step-unknown": error(
        N_("“%(name)s” speaks of who did the step “%(step)s”, which this drawing does not have as "
           "a person's task."),
        N_("Write the id of a user task or of a start event of the same process.")),
    "step-contrary": error(
        N_("“%(name)s” is both for who did “%(step)s” and for anybody but them."),
        N_("Take one of the two away.")),
    "pass-rule-unknown": error(
        N_("“%(name)s” counts what people say by “%(text)s”, which there is not."),
        N_("Write one of: %(known)s.")),
    "pass-rule-outcomes": error(
        N_("“%(name)s” counts what people say and does not give them at least two outcomes."),
        N_("Add the outcomes, the one that counts as a yes first.")),
    "pass-rule-both": error(
        N_("“%(name)s” has a rule for counting and a condition that ends it as well."),
        N_("Take one of the two away.")),
    "pass-rule-place": error(
        N_("“%(name)s” has a rule for counting what people say, but no person decides there."),
        N_("Draw a user task, or take the rule away.")),
    "pass-outcome-unknown": error(
        N_("“%(name)s” counts the outcome “%(outcome)s”, which the step does not have."),
        N_("Write the name of one of its outcomes.")),
    "pass-count": error(
        N_("“%(name)s” does not say how many must say yes: “%(text)s” is no number from 1."),
        N_("Write a whole number, such as 2.")),
})
# fmt: on
