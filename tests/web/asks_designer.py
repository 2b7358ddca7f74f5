"""Requests for each route of the designer."""

from typing import Final

from tests.web.asking import Ask, Route, acts
from tests.web.asks_builder import BUILDER

ONE: Final = "/designer/{application}"
FILE: Final = f"{ONE}/files/{{application_file}}"
DESIGNER: Final[dict[Route, list[Ask]]] = {
    **BUILDER,
    ("GET", "/designer"): [Ask("/designer"), Ask("/designer?archived=true")],
    ("POST", "/designer"): [Ask("/designer", {"name": "New", "like": "{key}"})],
    ("GET", "/designer/{application_id}"): [Ask(ONE)],
    ("POST", "/designer/{application_id}"): [Ask(ONE, {"name": "Stolen"})],
    **acts("/designer/{application_id}", "archive", "rename", "delete", name="{application_file}"),
    **acts("/designer/{application_id}", "files", kind="bpmn", title="New"),
    ("GET", "/designer/{application_id}/versions"): [Ask(f"{ONE}/versions")],
    **acts("/designer/{application_id}", "versions", "deploy", comment="x"),
    ("POST", "/designer/{application_id}/versions/{number}/restore"): [
        Ask(f"{ONE}/versions/1/restore")
    ],
    ("GET", "/designer/{application_id}/versions/{number}.zip"): [Ask(f"{ONE}/versions/1.zip")],
    ("GET", "/designer/{application_id}/application.zip"): [Ask(f"{ONE}/application.zip")],
    ("GET", "/designer/{application_id}/deploy"): [Ask(f"{ONE}/deploy")],
    ("GET", "/designer/{application_id}/compare"): [Ask(f"{ONE}/compare?left=1")],
    ("GET", "/designer/{application_id}/drawing/{name}"): [
        Ask(f"{ONE}/drawing/{{application_file}}"),
        Ask(f"{ONE}/drawing/{{application_file}}?version=1"),
    ],
    **acts("/designer/{application_id}", "approvals", title="New"),
    ("GET", "/designer/{application_id}/approvals/{file_name}"): [
        Ask(f"{ONE}/approvals/{{application_file}}")
    ],
    ("POST", "/designer/{application_id}/approvals/{file_name}"): [
        Ask(f"{ONE}/approvals/{{application_file}}", {"title": "Stolen"})
    ],
    ("POST", "/designer/{application_id}/bring"): [Ask(f"{ONE}/bring", {"files": ""})],
    ("GET", "/designer/{application_id}/files/{name}"): [Ask(FILE), Ask(f"{FILE}?view=text")],
    ("GET", "/designer/{application_id}/files/{name}/content"): [Ask(f"{FILE}/content")],
    ("POST", "/designer/{application_id}/files/{name}"): [
        Ask(FILE, {"content": "x", "revision": "1"})
    ],
    ("GET", "/designer/{application_id}/files/{name}/facts"): [Ask(f"{FILE}/facts")],
    ("POST", "/designer/{application_id}/files/{name}/layout"): [
        Ask(f"{FILE}/layout", {"content": "<x/>"}),
        Ask(f"{FILE}/layout", {"content": "<x/>", "anew": "yes"}),
    ],
    ("POST", "/designer/{application_id}/files/{name}/preview"): [
        Ask(f"{FILE}/preview?form=tickets/intake", {"_asked": ""})
    ],
    ("POST", "/designer/{application_id}/files/{name}/check"): [
        Ask(f"{FILE}/check", {"content": "x"})
    ],
}
