"""What a person fills in: forms described as data, shown and checked by one piece of code.

A form is a JSON file under `definitions/<app>/<form>.json`: pages with fields, in three languages
(`schema`). The server does everything: `render` writes plain HTML that works without script,
`validate` reads what was posted. Which fields are shown and required is decided by the same
expressions as the gateways of a drawing, so nothing is decided twice. What a hidden field posts is
dropped. Machines send their values through the same rules (`parse_json`).

    try:
        variables = forms.validate(form, posted, data, sources)
    except forms.FormErrors as again:   # wrong, or another page, or a field that shows others
        return forms.render(form, again.values, again.errors, sources, action=url), again.status
"""

from .library import KEY, FormMissing, generic, keys, load, source, with_outcomes
from .lint import check
from .places import Choice, Sources, Upload
from .render import render
from .schema import Field, Form, Option, Outcome, Page
from .validate import FormContinues, FormErrors, Values, parse_json, validate

__all__ = [
    "KEY",
    "Choice",
    "Field",
    "Form",
    "FormContinues",
    "FormErrors",
    "FormMissing",
    "Option",
    "Outcome",
    "Page",
    "Sources",
    "Upload",
    "Values",
    "check",
    "generic",
    "keys",
    "load",
    "parse_json",
    "render",
    "source",
    "validate",
    "with_outcomes",
]
