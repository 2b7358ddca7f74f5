"""Requests for the routes of the processes of tickets."""

from typing import Final

from tests.web.asking import Ask, Route

BINDINGS: Final[dict[Route, list[Ask]]] = {
    ("GET", "/bindings"): [
        Ask("/bindings"),
        Ask("/bindings?kind=help&category=other&department={department}"),
    ],
    ("GET", "/bindings/departments"): [Ask("/bindings/departments?department={mark}")],
    ("GET", "/bindings/processes"): [Ask("/bindings/processes?process={mark}")],
    ("POST", "/bindings"): [
        Ask("/bindings", {"process": "only_{mark}", "begins_on": "2030-01-01"}),
        Ask(
            "/bindings",
            {"process": "ticket_main", "department": "{department}", "begins_on": "2030-01-01"},
        ),
    ],
    ("POST", "/bindings/{binding_id}/end"): [Ask("/bindings/{binding}/end")],
}
