"""Requests for each route of the form builder and of the decision editor."""

from typing import Final

from tests.web.asking import Ask, Route
from web.designer.form.sitting import Sitting

FILE: Final = "/designer/{application}/files/{application_file}"
DRAFT: Final = (
    Sitting(definition={"pages": [{"fields": []}]}, revision=1)
    .packed()
    .replace("{", "{{")
    .replace("}", "}}")
)
BUILDER: Final[dict[Route, list[Ask]]] = {
    ("POST", "/designer/{application_id}/files/{name}/form"): [
        Ask(f"{FILE}/form", {"_draft": DRAFT, "_act": "save"}),
        Ask(f"{FILE}/form", {"_draft": DRAFT, "_act": "add:text"}),
    ],
    ("POST", "/designer/{application_id}/files/{name}/form/try"): [
        Ask(f"{FILE}/form/try", {"_draft": DRAFT}),
    ],
    ("POST", "/designer/{application_id}/files/{name}/decision"): [
        Ask(f"{FILE}/decision", {"content": "x", "revision": "1", "_act": "save"}),
        Ask(f"{FILE}/decision", {"content": "x", "_act": "try"}),
    ],
}
