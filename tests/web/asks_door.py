"""Requests for each route of signing in and of looking after it."""

from typing import Final

from tests.web.asking import Ask, Route, acts

DOOR: Final[dict[Route, list[Ask]]] = {
    # Who is at the door has a session that lacks its second step, and acts on itself only.
    ("GET", "/sign-in/code"): [Ask("/sign-in/code")],
    ("POST", "/sign-in/code"): [Ask("/sign-in/code", {"code": "123456"})],
    ("GET", "/sign-in/enrol"): [Ask("/sign-in/enrol")],
    ("POST", "/sign-in/enrol"): [Ask("/sign-in/enrol", {"code": "123456"})],
    ("POST", "/sign-in/enrol/begin"): [Ask("/sign-in/enrol/begin")],
    # The way back proves itself by a sealed cookie; see test_oidc.
    ("GET", "/sign-in/oidc/{provider_id}"): [Ask("/sign-in/oidc/{provider}")],
    ("GET", "/sign-in/oidc/{provider_id}/back"): [Ask("/sign-in/oidc/{provider}/back?state=x")],
    ("GET", "/account/oidc/{provider_id}"): [Ask("/account/oidc/{provider}")],
    ("GET", "/admin/sign-in"): [Ask("/admin/sign-in")],
    ("POST", "/admin/sign-in/rules"): [Ask("/admin/sign-in/rules", {"needed": "{role}"})],
    ("POST", "/admin/sign-in/alarms/{alarm_id}/seen"): [Ask("/admin/sign-in/alarms/{alarm}/seen")],
    ("GET", "/admin/sign-in/people/{user_id}"): [Ask("/admin/sign-in/people/{user}")],
    **acts("/admin/sign-in/people/{user_id}", "end", "reset"),
    ("GET", "/admin/sign-in/houses/new"): [Ask("/admin/sign-in/houses/new")],
    ("POST", "/admin/sign-in/houses/new"): [
        Ask("/admin/sign-in/houses/new", {"code": "x", "department_map": "a = {department}"})
    ],
    ("GET", "/admin/sign-in/houses/{provider_id}"): [Ask("/admin/sign-in/houses/{provider}")],
    ("POST", "/admin/sign-in/houses/{provider_id}"): [
        Ask("/admin/sign-in/houses/{provider}", {"name": "Stolen"})
    ],
    **acts("/admin/sign-in/houses/{provider_id}", "try", "people", usernames="{username}"),
    ("POST", "/admin/sign-in/houses/{provider_id}/people/{link_id}/unlink"): [
        Ask("/admin/sign-in/houses/{provider}/people/{oidc_link}/unlink"),
        Ask("/admin/sign-in/houses/{own_provider}/people/{oidc_link}/unlink"),
    ],
    ("GET", "/account/second"): [Ask("/account/second")],
    ("POST", "/account/second"): [Ask("/account/second", {"code": "123456"})],
    **acts("/account/second", "begin", "codes", "remove", code="x", own_password="x"),
    ("POST", "/account/sessions/end-others"): [],  # ends sessions of the asker and of nobody else
    ("GET", "/seat"): [Ask("/seat")],
    ("POST", "/seat"): [Ask("/seat", {"number": "{extension}"})],
    ("POST", "/seat/dial"): [Ask("/seat/dial", {"number": "10086"})],
    ("POST", "/seat/leave"): [],  # gives up one's own
    ("GET", "/admin/seats"): [Ask("/admin/seats"), Ask("/admin/seats?query={extension}")],
    ("GET", "/admin/seats/new"): [Ask("/admin/seats/new")],
    ("POST", "/admin/seats/new"): [Ask("/admin/seats/new", {"number": "x"})],
    ("GET", "/admin/seats/seats.csv"): [Ask("/admin/seats/seats.csv")],
    ("GET", "/admin/seats/file"): [Ask("/admin/seats/file")],
    ("POST", "/admin/seats/file"): [Ask("/admin/seats/file")],
    ("POST", "/admin/seats/file/bring"): [
        Ask("/admin/seats/file/bring", {"text": "extension\n8111"})
    ],
    ("GET", "/admin/seats/{extension}"): [Ask("/admin/seats/{extension}")],
    ("POST", "/admin/seats/{extension}"): [Ask("/admin/seats/{extension}", {"name": "Stolen"})],
    ("POST", "/admin/seats/{extension}/delete"): [Ask("/admin/seats/{extension}/delete")],
}  # fmt: skip
