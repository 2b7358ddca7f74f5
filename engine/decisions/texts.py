"""The sentences of the reader of decisions: what is wrong, and what to write instead."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from base.i18n import N_
from engine.definitions.texts import Text, error, warning

# fmt: off
TEXTS: Final[Mapping[str, Text]] = MappingProxyType({
    "not-dmn": error(
        N_("The file holds no decisions: its outermost element is “%(tag)s”."),
        N_("Export the decisions as DMN XML, version 1.1 to 1.5.")),
    "decision-none": error(
        N_("The file holds no decision."),
        N_("Draw at least one decision.")),
    "decision-many": error(
        N_("The file has %(count)s decisions, inputs and requirements; at most %(limit)s are "
           "allowed."),
        N_("Split the file.")),
    "decision-expression": error(
        N_("“%(name)s”, %(place)s: %(what)s")),
    "table-cell": error(
        N_("Rule %(number)s of “%(name)s”, column “%(column)s”: %(what)s")),
    "decision-empty": error(
        N_("The decision “%(name)s” does not say how it is made."),
        N_("Give it a decision table or an expression.")),
    "decision-form": error(
        N_("“%(name)s” holds “%(tag)s”, which cannot be worked out here."),
        N_("Use a decision table, an expression, a context or an invocation.")),
    "decision-language": error(
        N_("“%(name)s” is written in the language “%(language)s”, which cannot run here."),
        N_("Write it in FEEL.")),
    "decision-circle": error(
        N_("“%(name)s” needs itself to be worked out: %(circle)s."),
        N_("Take one of the requirements away.")),
    "decision-reference": error(
        N_("“%(name)s” requires “%(ref)s”, which the file does not hold."),
        N_("Draw what it requires into the same file.")),
    "decision-type": warning(
        N_("“%(name)s” has the type “%(type)s”, which is not defined; any value is taken."),
        N_("Define the type, or choose one of FEEL.")),
    "decision-name-free": warning(
        N_("“%(name)s” reads “%(wrong)s”, which is not among what it requires; the variable of the "
           "process is taken."),
        N_("Draw an input of that name and connect it.")),
    "decision-id-double": error(
        N_("The id “%(element)s” is used twice."),
        N_("Give each element an id of its own.")),
    "decision-id-repeated": warning(
        N_("The id “%(name)s” is used twice: the editor cannot open this file."),
        N_("Give each element an id of its own.")),
    "table-policy": error(
        N_("The table of “%(name)s” has the hit policy “%(policy)s”, which does not exist."),
        N_("Choose one of unique, any, priority, first, rule order, output order and collect.")),
    "table-rule": error(
        N_("Rule %(number)s of “%(name)s” has %(found)s cells where the table has %(wanted)s "
           "columns."),
        N_("Give each rule a cell for each column.")),
    "table-output": error(
        N_("The table of “%(name)s” has no output."),
        N_("Add a column for the result.")),
    "table-output-names": error(
        N_("The outputs of the table of “%(name)s” need names of their own."),
        N_("Give each output a name that no other has.")),
    "table-priorities": error(
        N_("The table of “%(name)s” chooses by priority, but no output lists its values."),
        N_("List the output's values, the most important first.")),
    "table-aggregator": error(
        N_("The table of “%(name)s” collects by “%(how)s”, which does not exist."),
        N_("Choose one of sum, min, max and count, or none.")),
    "table-aggregation": error(
        N_("The table of “%(name)s” adds up its hits, but has several outputs."),
        N_("Keep one output, or collect without adding up.")),
})
# fmt: on
