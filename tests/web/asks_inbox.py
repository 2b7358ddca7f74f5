"""What the lists of the inbox are asked; see asks.py."""

from typing import Final

from tests.web.asking import Ask, Route

ONE: Final = "/inbox/filters/{saved_filter}"
VIEW: Final = "?filter={saved_filter}&q={no}"
INBOX: Final[dict[Route, list[Ask]]] = {
    ("POST", "/inbox/bulk"): [
        Ask("/inbox/bulk", {"act": act, "task": "{task}", "to": "{own_username}", "list": VIEW})
        for act in ("claim", "release", "transfer", "priority")
    ]
    + [
        Ask("/inbox/bulk", {"act": "transfer", "task": "{own_task}", "to": "{username}"}),
    ],
    ("GET", "/processes"): [Ask("/processes"), Ask("/processes?q=x")],
    ("GET", "/processes/form"): [Ask("/processes/form?key={key}")],
    ("POST", "/processes/form"): [Ask("/processes/form?key={key}&once={mark}", {"subject": "x"})],
    ("POST", "/processes"): [Ask("/processes", {"key": "{key}"})],
    ("POST", "/inbox/take-back"): [Ask("/inbox/take-back", {"task": "{task}"})],
    ("POST", "/inbox/{task_id}/take-back"): [Ask("/inbox/{task}/take-back")],
    ("POST", "/inbox/look"): [Ask("/inbox/look", {"layout": "table", "list": VIEW})],
    ("POST", "/inbox/onward"): [Ask("/inbox/onward", {"onward": "true", "list": VIEW})],
    ("GET", "/inbox/tasks.csv"): [
        Ask("/inbox/tasks.csv"),
        Ask("/inbox/tasks.csv?q={no}&col=subject"),
        Ask("/inbox/tasks.csv?person={username}"),
    ],
    ("GET", "/inbox/filters"): [Ask("/inbox/filters")],
    ("GET", "/inbox/filters/new"): [Ask("/inbox/filters/new?process={key}")],
    # What is saved is shown again, so it names nothing of the other centre but with whom.
    ("POST", "/inbox/filters/new"): [
        Ask("/inbox/filters/new", {"name": "x", "shared": "some", "department": "{department}"})
    ],
    ("GET", "/inbox/filters/{filter_id}"): [Ask(ONE)],
    ("GET", "/inbox/filters/{filter_id}/count"): [Ask(f"{ONE}/count")],
    ("POST", "/inbox/filters/{filter_id}"): [Ask(ONE, {"name": "Stolen", "shared": "*"})],
    **{
        ("POST", f"/inbox/filters/{{filter_id}}/{verb}"): [Ask(f"{ONE}/{verb}", {"by": "1"})]
        for verb in ("move", "delete", "restore")
    },
}
