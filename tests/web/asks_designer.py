"""Requests for each route of the designer."""

from typing import Final

from tests.web.asking import Ask, Route, acts

ONE: Final = "/designer/{application}"
FILE: Final = f"{ONE}/files/{{application_file}}"
DESIGNER: Final[dict[Route, list[Ask]]] = {
    ("GET", "/designer"): [Ask("/designer"), Ask("/designer?archived=true")],
    ("POST", "/designer"): [Ask("/designer", {"name": "New", "like": "{key}"})],
    ("GET", "/designer/{application_id}"): [Ask(ONE)],
    ("POST", "/designer/{application_id}"): [Ask(ONE, {"name": "Stolen"})],
    **acts("/designer/{application_id}", "archive", "rename", "delete", name="{application_file}"),
    **acts("/designer/{application_id}", "files", kind="bpmn", title="New"),
    ("POST", "/designer/{application_id}/bring"): [Ask(f"{ONE}/bring", {"files": ""})],
    ("GET", "/designer/{application_id}/files/{name}"): [Ask(FILE), Ask(f"{FILE}?view=text")],
    ("GET", "/designer/{application_id}/files/{name}/content"): [Ask(f"{FILE}/content")],
    ("POST", "/designer/{application_id}/files/{name}"): [
        Ask(FILE, {"content": "x", "revision": "1"})
    ],
    ("POST", "/designer/{application_id}/files/{name}/check"): [
        Ask(f"{FILE}/check", {"content": "x"})
    ],
}
