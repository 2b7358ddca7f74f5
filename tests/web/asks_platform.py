"""What the isolation test asks of the platform's pages: no session of a centre opens one."""

from typing import Final

from tests.web.asking import Ask, Route, acts

PLATFORM: Final[dict[Route, list[Ask]]] = {
    ("GET", "/platform"): [Ask("/platform")],
    ("GET", "/platform/sign-in"): [Ask("/platform/sign-in")],
    ("POST", "/platform/sign-in"): [
        Ask("/platform/sign-in", {"username": "{username}", "password": "x" * 12})
    ],
    ("POST", "/platform/sign-out"): [Ask("/platform/sign-out")],
    ("GET", "/platform/account"): [Ask("/platform/account")],
    ("POST", "/platform/account"): [Ask("/platform/account", {"present": "x", "new": "y"})],
    ("GET", "/platform/centres"): [Ask("/platform/centres?query={slug}")],
    ("GET", "/platform/centres.csv"): [Ask("/platform/centres.csv")],
    ("GET", "/platform/centres/new"): [Ask("/platform/centres/new")],
    ("POST", "/platform/centres/new"): [Ask("/platform/centres/new", {"slug": "{slug}"})],
    ("GET", "/platform/centres/{slug}"): [Ask("/platform/centres/{slug}")],
    ("POST", "/platform/centres/{slug}"): [Ask("/platform/centres/{slug}", {"name_en": "Mine"})],
    **acts("/platform/centres/{slug}", "suspend", "resume", "invite", username="spy"),
    ("GET", "/platform/centres/{slug}/telephony"): [Ask("/platform/centres/{slug}/telephony")],
    ("POST", "/platform/centres/{slug}/telephony"): [
        Ask("/platform/centres/{slug}/telephony", {"act": "remove"})
    ],
    ("GET", "/platform/centres/{slug}/sms"): [Ask("/platform/centres/{slug}/sms")],
    ("POST", "/platform/centres/{slug}/sms"): [
        Ask("/platform/centres/{slug}/sms", {"act": "remove"})
    ],
    ("GET", "/platform/centres/{slug}/mail"): [Ask("/platform/centres/{slug}/mail")],
    ("POST", "/platform/centres/{slug}/mail"): [
        Ask("/platform/centres/{slug}/mail", {"act": "remove"})
    ],
    ("GET", "/platform/servers"): [Ask("/platform/servers")],
    ("GET", "/platform/log"): [Ask("/platform/log?query={username}")],
    ("GET", "/platform/log/check"): [Ask("/platform/log/check")],
    ("GET", "/platform/people"): [Ask("/platform/people")],
    ("POST", "/platform/people/second-step"): [
        Ask("/platform/people/second-step", {"needed": "true"})
    ],
    ("POST", "/platform/people/{username}/second-step/reset"): [
        Ask("/platform/people/{username}/second-step/reset")
    ],
    ("POST", "/platform/people/{username}/sign-out"): [Ask("/platform/people/{username}/sign-out")],
    ("GET", "/platform/sign-in/code"): [Ask("/platform/sign-in/code")],
    ("POST", "/platform/sign-in/code"): [Ask("/platform/sign-in/code", {"code": "123456"})],
    ("GET", "/platform/sign-in/enrol"): [Ask("/platform/sign-in/enrol")],
    ("POST", "/platform/sign-in/enrol"): [Ask("/platform/sign-in/enrol", {"code": "123456"})],
    ("POST", "/platform/sign-in/enrol/begin"): [Ask("/platform/sign-in/enrol/begin")],
    ("POST", "/platform/sign-in/leave"): [Ask("/platform/sign-in/leave")],
    ("POST", "/platform/account/sessions/end-others"): [
        Ask("/platform/account/sessions/end-others")
    ],
    ("POST", "/platform/account/sessions/{session_id}/end"): [
        Ask("/platform/account/sessions/00000000-0000-0000-0000-000000000001/end")
    ],
    ("GET", "/platform/account/second"): [Ask("/platform/account/second")],
    **acts(
        "/platform/account",
        "second",
        "second/begin",
        "second/codes",
        "second/remove",
        code="123456",
        own_password="x",
    ),
}
