"""One request or several for each route of the application, and whose names it asks with.

A route without an entry fails `test_isolation`, so nobody adds one without saying how it is kept
apart.
"""

from typing import Final

from tests.web.asking import Ask, Route, acts
from tests.web.asks_acts import ACTS
from tests.web.asks_admin import ADMIN, AWAY
from tests.web.asks_api import OF_API
from tests.web.asks_bindings import BINDINGS
from tests.web.asks_designer import DESIGNER
from tests.web.asks_door import DOOR
from tests.web.asks_inbox import INBOX
from tests.web.asks_monitor import MONITOR
from tests.web.asks_platform import PLATFORM
from tests.web.asks_schedule import SCHEDULE
from tests.web.asks_trials import TRIALS
from web.looks.cookies import PLAIN_NAME

TABLE: Final[dict[Route, list[Ask]]] = {
    **PLATFORM,
    **DOOR,
    **BINDINGS,
    **ACTS,
    **DESIGNER,
    **ADMIN,
    **OF_API,
    **TRIALS,
    **INBOX,
    **MONITOR,
    ("GET", "/"): [Ask("/", cookie=f"{PLAIN_NAME}={{broken_session}}")],
    ("GET", "/openapi.json"): [Ask("/openapi.json")],
    ("GET", "/favicon.ico"): [],
    ("GET", "/sign-in"): [Ask("/sign-in")],
    ("POST", "/sign-in"): [Ask("/sign-in", {"username": "{username}", "password": "x" * 12})],
    ("POST", "/sign-out"): [],  # ends the session of the cookie and of nothing else
    ("POST", "/choice"): [Ask("/choice", {"next": "/tickets/{no}"})],
    ("GET", "/start"): [Ask("/start")],
    ("GET", "/palette"): [Ask("/palette?q={no}"), Ask("/palette?q={username}"),
                          Ask("/palette?q={department}"), Ask("/palette?q={key}")],
    ("GET", "/favourites"): [Ask("/favourites")],
    ("POST", "/favourites/reset"): [Ask("/favourites/reset")],
    **{("POST", f"/favourites/{verb}"): [Ask(f"/favourites/{verb}", {"path": "/tickets/{no}"})]
       for verb in ("star", "unstar", "name", "move", "order")},
    ("POST", "/account/home"): [Ask("/account/home", {"home": "/tickets/{no}"})],
    ("GET", "/account"): [Ask("/account")],
    ("POST", "/account/password"): [Ask("/account/password", {"present": "x", "new": "y"})],
    ("POST", "/account/sessions/{session_id}/end"): [Ask("/account/sessions/{session}/end")],
    ("GET", "/inbox/live"): [],  # see the test of streams below
    ("GET", "/inbox"): [Ask("/inbox"), Ask("/inbox?view=done"), Ask("/inbox?q={no}"),
                        Ask("/inbox?process={key}"), Ask("/inbox?after={cursor}"),
                        Ask("/inbox?person={username}&filter={saved_filter}"),
                        Ask("/inbox?view=queue&group=department:{department}"),
                        Ask("/inbox?sort=var.subject&after={cursor}")],
    ("GET", "/inbox/{task_id}"): [Ask("/inbox/{task}")],
    **acts("/inbox/{task_id}", "claim", "release", "draft", "complete"),
    ("GET", "/tickets"): [Ask("/tickets?view=all"), Ask("/tickets?q={mark}&view=all"),
                          Ask("/tickets?view=all&department={department}")],
    ("GET", "/tickets/departments"): [Ask("/tickets/departments?department={department}")],
    ("GET", "/tickets/new"): [Ask("/tickets/new")],
    ("POST", "/tickets/new"): [Ask("/tickets/new", {"subject": "s", "files": "{loose_id}"})],
    ("GET", "/tickets/{no}"): [Ask("/tickets/{no}")],
    **acts("/tickets/{no}", "note", "urge", text="Hello"),
    ("POST", "/unmask"): [Ask("/unmask", {"about": "ticket:{no}", "reason": "x"})],
    ("GET", "/tickets/{no}/clock"): [Ask("/tickets/{no}/clock")],
    ("GET", "/tickets/{no}/clock.csv"): [Ask("/tickets/{no}/clock.csv")],
    **acts("/tickets/{no}/clock", "contact", "pause", "resume", reason="Hello", ref="suspension"),
    **acts("/tickets/{no}/clock", "extend", reason="Hello", days="2"),
    ("GET", "/files/{file_id}"): [Ask("/files/{file}"), Ask("/files/{loose}")],
    # A link is its own proof and opens in the centre that it names; here the centre is exchanged.
    ("GET", "/link/{token}"): [Ask("/link/{moved_link}")],
    ("POST", "/link"): [Ask("/link", {"token": "{moved_link}"})],
    ("GET", "/link/task/{task}"): [Ask("/link/task/{task}", cookie="link={own_link}")],
    ("POST", "/link/task/{task}"): [
        Ask("/link/task/{task}", {"outcome": "sign"}, cookie="link={own_link}"),
        Ask("/link/task/{own_task}", {"outcome": "sign"}, cookie="link={moved_link}"),
    ],
    ("GET", "/link/task/{task}/files/{file_id}"): [
        Ask("/link/task/{own_task}/files/{file}", cookie="link={own_link}"),
        Ask("/link/task/{task}/files/{file}", cookie="link={own_link}"),
    ],
    ("GET", "/public"): [Ask("/public")],
    ("GET", "/submit"): [Ask("/submit")],
    ("POST", "/submit"): [Ask("/submit?key=k", {"subject": "s", "files": "{loose_id}"})],
    ("GET", "/submit/thanks"): [Ask("/submit/thanks", cookie="matter={no}.{code}")],
    ("GET", "/follow"): [Ask("/follow")],
    ("POST", "/follow"): [Ask("/follow", {"no": "{no}", "code": "{code}"}),
                          Ask("/follow", {"no": "{receipt}", "code": "{receipt_code}"})],
    ("GET", "/follow/{no}"): [Ask("/follow/{no}"), Ask("/follow/{no}?code={code}"),
                              Ask("/follow/{no}", cookie="matter={no}.{code}")],
    **acts("/follow/{no}", "message", "urge", "withdraw", text="Hello"),
    ("GET", "/rate/{no}"): [Ask("/rate/{no}"), Ask("/rate/{no}?code={code}")],
    ("POST", "/rate/{no}"): [Ask("/rate/{no}", {"rating": "1"}, cookie="matter={no}.{code}")],
    ("GET", "/sms"): [Ask("/sms")],
    ("GET", "/sms/write"): [Ask("/sms/write")],
    ("POST", "/sms/write/count"): [Ask("/sms/write/count", {"text": "hi"})],
    ("POST", "/sms/write"): [Ask("/sms/write", {"to": "x", "text": ""})],
    ("GET", "/sms/gateway"): [Ask("/sms/gateway")],
    ("POST", "/sms/gateway"): [Ask("/sms/gateway")],
    ("GET", "/sms/{message_id}"): [Ask("/sms/{message}")],
    ("POST", "/sms/{message_id}/settle"): [
        Ask("/sms/{message}/settle", {"outcome": "again", "reason": "Seen"}),
        Ask("/sms/{message}/settle", {"outcome": "sent"}),
    ],
    ("GET", "/sms/reports/{message_id}/{attempt}/{seal}"): [
        Ask("/sms/reports/{message_id}/1/0123?type=2")
    ],
    ("GET", "/mail"): [Ask("/mail")],
    ("GET", "/mail/received"): [Ask("/mail/received")],
    ("GET", "/mail/write"): [Ask("/mail/write")],
    ("POST", "/mail/write"): [Ask("/mail/write", {"sender": "x", "text": ""})],
    ("GET", "/mail/received/{mail_id}"): [Ask("/mail/received/{received}")],
    ("GET", "/mail/received/{mail_id}/raw"): [Ask("/mail/received/{received}/raw")],
    ("GET", "/mail/received/{mail_id}/files/{file_id}"): [
        Ask("/mail/received/{received}/files/{file}"),
        Ask("/mail/received/{own_received}/files/{file}"),
    ],
    ("POST", "/mail/received/{mail_id}/take-in"): [
        Ask("/mail/received/{received}/take-in", {"reason": "Why not"})
    ],
    ("POST", "/mail/received/{mail_id}/dismiss"): [
        Ask("/mail/received/{received}/dismiss", {"reason": "Why not"}),
        Ask("/mail/received/{received}/dismiss"),
    ],
    ("POST", "/mail/{mail_id}/settle"): [
        Ask("/mail/{sent}/settle", {"outcome": "sent", "reason": "Seen"}),
        Ask("/mail/{sent}/settle", {"outcome": "again"}),
    ],
    ("GET", "/mail/servers"): [Ask("/mail/servers")],
    ("POST", "/mail/servers"): [Ask("/mail/servers")],
    ("GET", "/mail/{mail_id}"): [Ask("/mail/{sent}")],
    ("POST", "/mail/{mail_id}/answer"): [Ask("/mail/{sent}/answer", {"text": "Hello"})],
    ("GET", "/account/notices"): [Ask("/account/notices")],
    ("POST", "/account/notices"): [Ask("/account/notices", {"rhythm": "daily", "quiet": "none"})],
    ("GET", "/account/profile"): [Ask("/account/profile")],
    ("POST", "/account/profile"): [Ask("/account/profile", {"phones": "?"})],
    ("GET", "/account/somebody"): [Ask("/account/somebody?to={username}")],
    ("GET", "/account/absences/new"): [Ask("/account/absences/new")],
    ("POST", "/account/absences/new"): [
        Ask("/account/absences/new", {"substitute": "{username}", **AWAY}),
    ],
    ("GET", "/account/absences/{absence_id}"): [Ask("/account/absences/{absence}")],
    ("POST", "/account/absences/{absence_id}"): [Ask("/account/absences/{absence}", AWAY)],
    **acts("/account/absences/{absence_id}", "end", "hand-over", to="{own_username}"),
    # A link brings its own proof and names its centre; moved into ours it is worth nothing.
    ("GET", "/password/{token}"): [Ask("/password/{moved_reset}")],
    ("POST", "/password"): [
        Ask("/password", {"token": "{moved_reset}", "password": "a new password"})
    ],
    ("GET", "/welcome/{token}"): [Ask("/welcome/{moved_reset}")],
    ("POST", "/welcome"): [
        Ask("/welcome", {"token": "{moved_reset}", "password": "a new password"})
    ],
    ("GET", "/contacts"): [
        Ask("/contacts"), Ask("/contacts?department={department}"),
        Ask("/contacts?query={username}"),
    ],
    ("GET", "/contacts/outside"): [
        Ask("/contacts/outside"), Ask("/contacts/outside?query={mark}")
    ],
    ("GET", "/contacts/outside/new"): [Ask("/contacts/outside/new")],
    ("POST", "/contacts/outside/new"): [Ask("/contacts/outside/new", {"numbers": "x"})],
    ("GET", "/contacts/outside/{contact_id}"): [Ask("/contacts/outside/{contact}")],
    ("POST", "/contacts/outside/{contact_id}"): [
        Ask("/contacts/outside/{contact}", {"name": "Mine now"})
    ],
    ("POST", "/contacts/outside/{contact_id}/delete"): [Ask("/contacts/outside/{contact}/delete")],
    ("GET", "/contacts/outside.csv"): [Ask("/contacts/outside.csv")],
    ("GET", "/contacts/file"): [Ask("/contacts/file")],
    ("POST", "/contacts/file"): [Ask("/contacts/file")],
    ("POST", "/contacts/file/bring"): [Ask("/contacts/file/bring", {"text": "name\nlynx\n"})],
    **SCHEDULE,
}  # fmt: skip
