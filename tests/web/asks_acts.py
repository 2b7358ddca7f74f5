"""What the acts of a task and the notices are asked; see asks.py."""

from typing import Final

from tests.web.asking import Ask, Route, by_api

NAMED: Final = ("delegate", "give-back", "transfer", "copy", "urge", "plan", "return", "take-back",
                "add-signer", "remove-signer", "sign")  # fmt: skip
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
    ("GET", "/api/v1/tasks/{task_id}/signers"): [Ask("/api/v1/tasks/{task}/signers")],
    **by_api("/api/v1/tasks/{task_id}", "signers", people=["ann"], kind="before", reason="x"),
    **by_api("/api/v1/tasks/{task_id}", "signers/{signer_id}/remove", reason="x"),
    **by_api("/api/v1/tasks/{task_id}", "sign", outcome="agree"),
    ("GET", "/inbox/{task_id}/people"): [Ask("/inbox/{task}/people?q=a")],
    ("POST", "/inbox/{task_id}/comments"): [
        Ask("/inbox/{task}/comments", {"text": "hello"}),
        Ask("/inbox/{own_task}/comments", {"text": "hello @{username}"}),
    ],
    ("POST", "/inbox/{task_id}/comments/{comment_id}/edit"): [
        Ask("/inbox/{task}/comments/{comment}/edit", {"text": "mine"}),
        Ask("/inbox/{own_task}/comments/{comment}/edit", {"text": "mine"}),
    ],
    ("POST", "/inbox/{task_id}/comments/{comment_id}/delete"): [
        Ask("/inbox/{own_task}/comments/{comment}/delete")
    ],
    ("POST", "/inbox/{task_id}/files"): [Ask("/inbox/{task}/files", {"files": ""})],
    ("GET", "/inbox/{task_id}/files/{file_id}"): [
        Ask("/inbox/{task}/files/{attached}"), Ask("/inbox/{own_task}/files/{attached}"),
    ],
    ("POST", "/inbox/{task_id}/files/{file_id}/remove"): [
        Ask("/inbox/{own_task}/files/{attached}/remove")
    ],
    ("GET", "/inbox/cases/{instance_id}/files/{file_id}"): [
        Ask("/inbox/cases/{instance}/files/{attached}")
    ],
    ("GET", "/notices"): [Ask("/notices"), Ask("/notices?view=copied"),
                          Ask("/notices?after={cursor}")],
    ("POST", "/notices/read"): [Ask("/notices/read")],
}  # fmt: skip
