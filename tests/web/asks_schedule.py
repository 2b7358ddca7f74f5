"""What the pages of scheduled tasks are asked; see asks.py."""

from typing import Final

from tests.web.asking import Ask, Route

ONE: Final = "/admin/schedule/{schedule}"
SCHEDULE: Final[dict[Route, list[Ask]]] = {
    ("GET", "/admin/schedule"): [Ask("/admin/schedule")],
    ("GET", "/admin/schedule/preview"): [Ask("/admin/schedule/preview?timing=@daily")],
    ("GET", "/admin/schedule/new"): [Ask("/admin/schedule/new?kind=mail")],
    ("POST", "/admin/schedule/new"): [
        Ask("/admin/schedule/new", {"key": "{key}", "name": "x", "timing": "soon"})
    ],
    ("GET", "/admin/schedule/{task_id}"): [Ask(ONE)],
    ("POST", "/admin/schedule/{task_id}"): [Ask(ONE, {"timing": "@daily"})],
    **{
        ("POST", f"/admin/schedule/{{task_id}}/{verb}"): [Ask(f"{ONE}/{verb}")]
        for verb in ("pause", "resume", "run", "delete")
    },
}
