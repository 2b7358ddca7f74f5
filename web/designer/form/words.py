"""The words of the builder for what the schema names."""

from typing import Final

from base.i18n import N_

KINDS: Final = {
    "text": N_("Line of text"), "longtext": N_("Several lines of text"), "number": N_("Number"),
    "date": N_("Date"), "datetime": N_("Date and time"), "time": N_("Time of day"),
    "choice": N_("One of several"), "multichoice": N_("Several of many"),
    "yesno": N_("Yes or no"), "person": N_("Person of the centre"),
    "department": N_("Department"), "phone": N_("Telephone number"),
    "email": N_("E-mail address"), "attachment": N_("Files"),
    "readonly": N_("Variable, only shown"), "note": N_("Note, only shown"),
}  # fmt: skip
OPERATORS: Final = {
    "filled": N_("is filled in"), "empty": N_("is left empty"), "yes": N_("is yes"),
    "no": N_("is no"), "==": N_("is"), "!=": N_("is not"), "<": N_("is less than"),
    "<=": N_("is at most"), ">": N_("is more than"), ">=": N_("is at least"),
    "in": N_("is one of"), "not in": N_("is none of"), "has": N_("contains"),
    "lacks": N_("does not contain"), "given": N_("is known"), "absent": N_("is not known"),
}  # fmt: skip
MASKS: Final = {
    "phone": N_("Telephone number"), "email": N_("E-mail address"),
    "id_number": N_("Identity number"), "address": N_("Postal address"),
    "contact": N_("Way to reach somebody"),
}  # fmt: skip
LANGUAGE_NAMES: Final = {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}
STYLES: Final = {
    "plain": N_("Ordinary"), "primary": N_("Stands out"), "danger": N_("Warns"),
}  # fmt: skip
PARTS: Final = {
    "title": N_("Title"), "label": N_("Label"), "help": N_("Help"),
    "placeholder": N_("Example in the empty field"),
    "pattern_help": N_("What is said when it is written otherwise"),
}  # fmt: skip
