"""What the acts of a task and the notices are asked; see asks.py."""

from typing import Final

from tests.web.asking import Ask, Route, by_api

NAMED: Final = ("delegate", "give-back", "transfer", "copy", "urge", "plan", "return", "take-back")
ACTS: Final[dict[Route, list[Ask]]] = {
    ("GET", "/inbox/{task_id}/do/{act}"): [Ask(f"/inbox/{{task}}/do/{act}") for act in NAMED],
    ("POST", "/inbox/{task_id}/do/{act}"): [
        *(Ask(f"/inbox/{{task}}/do/{act}", {"to": "{own_username}"}) for act in NAMED),
        Ask("/inbox/{own_task}/do/delegate", {"to": "{username}"}),
        Ask("/inbox/{own_task}/do/transfer", {"to": "{username}"}),
        Ask("/inbox/{own_task}/do/copy", {"to": "{username}"}),
    ],
    **by_api("/api/v1/tasks/{task_id}", "give-back", "urge", "take-back", reason="x"),
    **by_api("/api/v1/tasks/{task_id}", "return", step="dispatch", reason="x"),
    **by_api("/api/v1/tasks/{task_id}", "lend", "transfer", to="ann"),
    **by_api("/api/v1/tasks/{task_id}", "copies", to=["ann"]),
    ("GET", "/notices"): [Ask("/notices"), Ask("/notices?view=copied"),
                          Ask("/notices?after={cursor}")],
    ("POST", "/notices/read"): [Ask("/notices/read")],
}  # fmt: skip
