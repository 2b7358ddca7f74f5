"""What is wrong with a file or a bundle, before anything in it is looked at."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from base.i18n import N_

from .wording import Text, error, info, warning

# fmt: off
FILES: Final[Mapping[str, Text]] = MappingProxyType({
    "file-too-large": error(
        N_("The file has %(size)s bytes; at most %(limit)s are allowed."),
        N_("Split the drawing and connect the parts with call activities.")),
    "file-empty": error(
        N_("The file is empty."),
        N_("Save the drawing again in your tool.")),
    "xml-deep": error(
        N_("Elements lie too many levels within one another in this file."),
        N_("Export the drawing as BPMN 2.0 XML, or move its inner parts into processes of their "
           "own.")),
    "xml-broken": error(
        N_("The file is not well-formed XML: %(what)s."),
        N_("Export the drawing again from your tool.")),
    "xml-doctype": error(
        N_("The file holds a document type declaration, which is refused for safety."),
        N_("Export the drawing as plain BPMN 2.0 XML.")),
    "xml-instruction": info(
        N_("The file holds processing instructions; they are passed over.")),
    "xml-inclusion": error(
        N_("The file wants to include others, which is refused for safety."),
        N_("Export the drawing as plain BPMN 2.0 XML.")),
    "xml-encoding": warning(
        N_("The file is not written in the encoding that it declares; it is read as %(encoding)s."),
        N_("Look whether all letters are right.")),
    "bpmn-earlier": info(
        N_("The drawing is written in an earlier form of BPMN 2.0; it is read as BPMN 2.0.")),
    "bundle-broken": error(
        N_("The bundle cannot be unpacked: it is damaged or locked with a password."),
        N_("Pack it again as a plain zip file.")),
    "form-broken": error(
        N_("The form is not well-formed JSON: %(what)s."),
        N_("Look at this line; often a comma or a quotation mark is missing.")),
    "form-none": warning(
        N_("The file holds no form: it has neither pages nor fields. It is passed over.")),
    "form-key": error(
        N_("The form has no key."),
        N_("Put it into a folder, as <app>/<form>.json, or write \"key\": \"<app>/<form>\" into "
           "it; small letters, digits and _ only.")),
    "form-double": error(
        N_("Two files hold the form “%(key)s”."),
        N_("Leave one of them out, or give it a key of its own.")),
    "form-wrong": error(N_("The form is not right at %(place)s: %(what)s")),
    "bundle-empty": error(
        N_("There is no drawing in the bundle."),
        N_("Pack the .bpmn files themselves.")),
    "bundle-too-large": error(
        N_("What is in the bundle is larger than %(limit)s bytes."),
        N_("Deploy it in parts.")),
    "bundle-entries": error(
        N_("The bundle holds %(count)s files; at most %(limit)s are allowed."),
        N_("Deploy it in parts.")),
    "bundle-ratio": error(
        N_("“%(entry)s” in the bundle grows to more than %(limit)s times its size."),
        N_("Send the file itself.")),
    "bundle-path": error(
        N_("“%(entry)s” in the bundle points outside of it."),
        N_("Pack the files with plain names.")),
    "bundle-link": error(
        N_("“%(entry)s” in the bundle is no plain file."),
        N_("Pack the file itself instead of a link.")),
    "bundle-double": error(
        N_("“%(entry)s” is in the bundle twice."),
        N_("Keep one of them.")),
    "bundle-nested": error(
        N_("“%(entry)s” is a bundle within the bundle."),
        N_("Pack the drawings into one bundle.")),
    "not-bpmn": error(
        N_("The file is not a BPMN 2.0 drawing: its outermost element is “%(tag)s”."),
        N_("Export the drawing as BPMN 2.0 XML.")),
    "no-process": error(
        N_("The file holds no process with anything drawn in it."),
        N_("Draw at least a start event, one step and an end event.")),
    "too-many-nodes": error(
        N_("The process has %(count)s elements; at most %(limit)s are allowed."),
        N_("Move parts of it into processes of their own and call them.")),
    "too-many-flows": error(
        N_("The process has %(count)s flows; at most %(limit)s are allowed."),
        N_("Move parts of it into processes of their own and call them.")),
    "too-deep": error(
        N_("Sub-processes lie %(count)s levels within one another; at most %(limit)s are "
           "allowed."),
        N_("Move the inner ones into processes of their own and call them.")),
    "key-double": error(
        N_("Two processes have the id “%(key)s”."),
        N_("Give each process an id of its own.")),
    "id-missing": warning(
        N_("An element “%(tag)s” has no id; it is called “%(given)s”."),
        N_("Give it an id that is unique in the drawing.")),
    "id-double": warning(
        N_("The id “%(element)s” is used twice; the second is called “%(given)s”."),
        N_("Give each element an id of its own.")),
})
# fmt: on
