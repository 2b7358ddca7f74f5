"""What the interface for machines is asked; see asks.py."""

from typing import Final

from tests.web.asking import Ask, Route, by_api

API: Final = "/api/v1"
TASK: Final = f"{API}/tasks/{{task_id}}"
OF_API: Final[dict[Route, list[Ask]]] = {
    ("GET", f"{API}/health"): [Ask(f"{API}/health")],
    ("POST", f"{API}/deployments"): [],  # takes drawings only; their keys are the centre's own
    ("GET", f"{API}/deployments"): [Ask(f"{API}/deployments?limit=200")],
    ("GET", f"{API}/deployments/{{release_id}}"): [Ask(f"{API}/deployments/{{release}}")],
    ("POST", f"{API}/definitions/{{key}}/retire"): [
        Ask(f"{API}/definitions/{{key}}/retire", json={"reason": "x"}),
    ],
    ("POST", f"{API}/definitions/{{key}}/activate"): [
        Ask(f"{API}/definitions/{{key}}/activate", json={"reason": "x"}),
    ],
    ("POST", f"{API}/definitions/{{key:path}}/delete"): [
        Ask(f"{API}/definitions/{{key}}/delete", json={"version": 1, "reason": "x"}),
    ],
    ("GET", f"{API}/definitions"): [Ask(f"{API}/definitions?every_version=true"),
                                    Ask(f"{API}/definitions", bearer="{moved_api}")],
    ("POST", f"{API}/instances"): [Ask(f"{API}/instances", json={"definition_key": "{key}"})],
    ("GET", f"{API}/instances"): [Ask(f"{API}/instances?limit=200"),
                                  Ask(f"{API}/instances?business_key={{no}}")],
    ("GET", f"{API}/instances/{{instance_id}}"): [Ask(f"{API}/instances/{{instance_id}}")],
    ("GET", f"{API}/instances/{{instance_id}}/history"): [
        Ask(f"{API}/instances/{{instance_id}}/history")
    ],
    ("GET", f"{API}/instances/{{instance_id}}/tokens"): [
        Ask(f"{API}/instances/{{instance_id}}/tokens")
    ],
    **by_api(f"{API}/instances/{{instance_id}}", "cancel", "suspend", "resume", reason="x"),
    ("POST", f"{API}/instances/{{instance_id}}/modify"): [
        Ask(f"{API}/instances/{{instance_id}}/modify", json={
            "instructions": [{"type": "cancel_all"}], "reason": "x",
        }),
    ],
    ("POST", f"{API}/instances/{{instance_id}}/variables"): [
        Ask(f"{API}/instances/{{instance_id}}/variables",
            json={"variables": {"a": 1}, "reason": "x"}),
    ],
    ("POST", f"{API}/instances/{{instance_id}}/migrate"): [
        Ask(f"{API}/instances/{{instance_id}}/migrate", json={"reason": "x"}),
    ],
    ("POST", f"{API}/instances/{{instance_id}}/restart"): [
        Ask(f"{API}/instances/{{instance_id}}/restart", json={"reason": "x"}),
    ],
    ("POST", f"{API}/migrations/plan"): [
        Ask(f"{API}/migrations/plan", json={
            "definition_key": "ticket_main", "source": 1, "target": 1,
        }),
    ],
    ("POST", f"{API}/batches"): [
        Ask(f"{API}/batches", json={"act": "cancel", "ids": ["{instance_id}"], "reason": "x"}),
    ],
    ("GET", f"{API}/batches"): [Ask(f"{API}/batches?limit=200")],
    ("GET", f"{API}/batches/{{batch_id}}"): [Ask(f"{API}/batches/{{batch_id}}")],
    ("GET", f"{API}/batches/{{batch_id}}/items"): [Ask(f"{API}/batches/{{batch_id}}/items")],
    **by_api(f"{API}/batches/{{batch_id}}", "pause", "resume", "cancel"),
    ("POST", f"{API}/collections"): [],  # takes items only
    ("GET", f"{API}/collections/{{collection_id}}"): [
        Ask(f"{API}/collections/{{collection_id}}")
    ],
    ("GET", f"{API}/collections/{{collection_id}}/items"): [
        Ask(f"{API}/collections/{{collection_id}}/items")
    ],
    **by_api(f"{API}/collections/{{collection_id}}", "items", items=["x"]),
    **by_api(f"{API}/collections/{{collection_id}}", "drop"),
    ("GET", f"{API}/history/clean-up"): [Ask(f"{API}/history/clean-up")],
    ("POST", f"{API}/signals"): [
        Ask(f"{API}/signals", json={"name": "reply", "variables": {"no": "{no}"}}),
    ],
    ("POST", f"{API}/conditions"): [
        Ask(f"{API}/conditions", json={"variables": {"no": "{no}"}}),
    ],
    ("POST", f"{API}/messages"): [
        Ask(f"{API}/messages", json={
            "name": "ticket.withdrawn",
            "correlation": {"business_key": "{no}", "ticket_no": "{no}"},
        }),
        Ask(f"{API}/messages", json={
            "name": "ticket.withdrawn", "correlation": {"instance_id": "{instance_id}"},
        }),
    ],
    ("GET", f"{API}/tasks"): [Ask(f"{API}/tasks?limit=200"),
                              Ask(f"{API}/tasks?instance_id={{instance_id}}"),
                              Ask(f"{API}/tasks?after={{cursor}}")],
    ("GET", f"{API}/tasks/{{task_id}}"): [Ask(f"{API}/tasks/{{task_id}}")],
    ("GET", f"{API}/tasks/{{task_id}}/form"): [Ask(f"{API}/tasks/{{task_id}}/form")],
    **by_api(f"{API}/tasks/{{task_id}}", "claim", "release"),
    **by_api(f"{API}/tasks/{{task_id}}", "delegate", to="{own_username}"),
    **by_api(f"{API}/tasks/{{task_id}}", "complete", variables={"outcome": "sign"}),
    ("GET", f"{TASK}/comments"): [Ask(f"{TASK}/comments")],
    ("POST", f"{TASK}/comments"): [Ask(f"{TASK}/comments", json={"text": "hello"})],
    ("PATCH", f"{TASK}/comments/{{comment_id}}"): [],  # as the pages do, see asks_acts.py
    ("DELETE", f"{TASK}/comments/{{comment_id}}"): [],
    ("GET", f"{TASK}/files"): [Ask(f"{TASK}/files")],
    ("POST", f"{TASK}/files"): [],  # takes a file only
    ("GET", f"{TASK}/files/{{file_id}}"): [],
    ("DELETE", f"{TASK}/files/{{file_id}}"): [],
    ("GET", f"{API}/metrics"): [Ask(f"{API}/metrics")],
    ("GET", f"{API}/incidents/groups"): [Ask(f"{API}/incidents/groups?limit=200")],
    ("GET", f"{API}/incidents"): [Ask(f"{API}/incidents?limit=200"),
                                  Ask(f"{API}/incidents?instance_id={{instance_id}}")],
    **by_api(f"{API}/incidents/{{incident_id}}", "retry", reason="x"),
    **by_api(f"{API}/incidents/{{incident_id}}", "settle", outcome="done", reason="x"),
    ("POST", f"{API}/tickets"): [
        Ask(f"{API}/tickets", json={"subject": "", "department": "{department}"})
    ],
    ("GET", f"{API}/tickets"): [Ask(f"{API}/tickets?limit=200"),
                                Ask(f"{API}/tickets?query={{mark}}"),
                                Ask(f"{API}/tickets?department={{department}}")],
    ("GET", f"{API}/tickets/{{no}}"): [Ask(f"{API}/tickets/{{no}}")],
}  # fmt: skip
