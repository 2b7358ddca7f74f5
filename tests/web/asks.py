"""One request or several for each route of the application, and whose names it asks with.

A route without an entry fails `test_isolation`, so nobody adds one without saying how it is kept
apart.
"""

from typing import Final

from tests.web.asking import Ask, Route, acts, by_api
from tests.web.asks_bindings import BINDINGS
from tests.web.asks_designer import DESIGNER
from tests.web.asks_door import DOOR
from tests.web.asks_schedule import SCHEDULE
from web.looks.cookies import PLAIN_NAME

API: Final = "/api/v1"
PERSON: Final = {"name": "New name", "roles": "agent", "active": "true"}
AWAY: Final = {"begins": "2027-01-01", "ends": "2027-01-02", "kind": "sick"}
TABLE: Final[dict[Route, list[Ask]]] = {
    **DOOR,
    **BINDINGS,
    **DESIGNER,
    ("GET", "/"): [Ask("/", cookie=f"{PLAIN_NAME}={{broken_session}}")],
    ("GET", "/openapi.json"): [Ask("/openapi.json")],
    ("GET", "/favicon.ico"): [],
    ("GET", "/sign-in"): [Ask("/sign-in")],
    ("POST", "/sign-in"): [Ask("/sign-in", {"username": "{username}", "password": "x" * 12})],
    ("POST", "/sign-out"): [],  # ends the session of the cookie and of nothing else
    ("POST", "/choice"): [Ask("/choice", {"next": "/tickets/{no}"})],
    ("GET", "/admin/calendars"): [Ask("/admin/calendars")],
    ("GET", "/admin/calendars/new"): [Ask("/admin/calendars/new?like={key}")],
    ("POST", "/admin/calendars/new"): [Ask("/admin/calendars/new", {"code": "{key}"})],
    ("GET", "/admin/calendars/departments"): [Ask("/admin/calendars/departments")],
    ("POST", "/admin/calendars/departments"): [
        Ask("/admin/calendars/departments", {"code": "{department}", "key": "24x7"})
    ],
    ("GET", "/admin/calendars/{key}"): [Ask("/admin/calendars/{key}")],
    **{("GET", f"/admin/calendars/{{key}}/{view}"): [Ask(f"/admin/calendars/{{key}}/{view}")]
       for view in ("month", "count", "hours", "dates", "bring", "dates.csv", "dates.ics")},
    **acts("/admin/calendars/{key}", "hours", "delete", "dates", "dates/remove", "bring",
           "bring/now", day="2026-12-24", hours_mon="09:00-12:00", text="2026-12-24,free,x"),
    ("GET", "/start"): [Ask("/start")],
    ("GET", "/palette"): [Ask("/palette?q={no}"), Ask("/palette?q={username}"),
                          Ask("/palette?q={department}"), Ask("/palette?q={key}")],
    ("GET", "/favourites"): [Ask("/favourites")],
    **{("POST", f"/favourites/{verb}"): [Ask(f"/favourites/{verb}", {"path": "/tickets/{no}"})]
       for verb in ("star", "unstar", "name", "move", "order")},
    ("POST", "/account/home"): [Ask("/account/home", {"home": "/tickets/{no}"})],
    ("GET", "/account"): [Ask("/account")],
    ("POST", "/account/password"): [Ask("/account/password", {"present": "x", "new": "y"})],
    ("POST", "/account/sessions/{session_id}/end"): [Ask("/account/sessions/{session}/end")],
    ("GET", "/inbox/live"): [],  # see the test of streams below
    ("GET", "/inbox"): [Ask("/inbox"), Ask("/inbox?view=done"), Ask("/inbox?q={no}"),
                        Ask("/inbox?process={key}"), Ask("/inbox?after={cursor}")],
    ("GET", "/inbox/{task_id}"): [Ask("/inbox/{task}")],
    **acts("/inbox/{task_id}", "claim", "release", "draft", "complete"),
    ("POST", "/inbox/{task_id}/delegate"): [
        Ask("/inbox/{task}/delegate", {"to": "{own_username}"}),
        Ask("/inbox/{own_task}/delegate", {"to": "{username}"}),
    ],
    ("GET", "/tickets"): [Ask("/tickets?view=all"), Ask("/tickets?q={mark}&view=all"),
                          Ask("/tickets?view=all&department={department}")],
    ("GET", "/tickets/new"): [Ask("/tickets/new")],
    ("POST", "/tickets/new"): [Ask("/tickets/new", {"subject": "s", "files": "{loose_id}"})],
    ("GET", "/tickets/{no}"): [Ask("/tickets/{no}")],
    **acts("/tickets/{no}", "note", "urge", text="Hello"),
    ("GET", "/admin/personal"): [Ask("/admin/personal")],
    ("POST", "/admin/personal"): [Ask("/admin/personal", {"no": "{no}", "code": "{code}"})],
    ("POST", "/admin/personal/export"): [
        Ask("/admin/personal/export", {"no": "{no}", "code": "wrong", "email": "x"})
    ],
    ("POST", "/admin/personal/erase"): [
        Ask("/admin/personal/erase", {"no": "{no}", "code": "{code}", "reason": "x"})
    ],
    ("POST", "/admin/personal/hold"): [Ask("/admin/personal/hold", {"no": "{no}", "reason": ""})],
    ("POST", "/admin/personal/hold-ticket"): [
        Ask("/admin/personal/hold-ticket", {"no": "{no}", "reason": "x"})
    ],
    ("POST", "/admin/personal/holds/{hold_id}/lift"): [Ask("/admin/personal/holds/{loose}/lift")],
    ("GET", "/admin/personal/requests/{request_id}"): [Ask("/admin/personal/requests/{loose}")],
    ("POST", "/unmask"): [Ask("/unmask", {"about": "ticket:{no}", "reason": "x"})],
    ("GET", "/tickets/{no}/clock"): [Ask("/tickets/{no}/clock")],
    **acts("/tickets/{no}/clock", "contact", "pause", "resume", reason="Hello", ref="suspension"),
    **acts("/tickets/{no}/clock", "extend", reason="Hello", days="2"),
    ("GET", "/admin/lists"): [Ask("/admin/lists"), Ask("/admin/lists?q={mark}")],
    ("GET", "/admin/lists/hits"): [Ask("/admin/lists/hits")],
    ("GET", "/admin/lists/aside"): [Ask("/admin/lists/aside")],
    ("POST", "/admin/lists/aside/{receipt_id}/take-in"): [
        Ask("/admin/lists/aside/{loose}/take-in")
    ],
    ("GET", "/admin/lists/entries.csv"): [Ask("/admin/lists/entries.csv")],
    ("GET", "/admin/lists/bring"): [Ask("/admin/lists/bring")],
    ("POST", "/admin/lists/bring"): [Ask("/admin/lists/bring", {"file": ""})],
    ("POST", "/admin/lists/bring/now"): [Ask("/admin/lists/bring/now", {"text": "x"})],
    ("GET", "/admin/lists/new"): [Ask("/admin/lists/new"),
                                  Ask("/admin/lists/new?source=mail:{received}"),
                                  Ask("/admin/lists/new?source=ticket:{no}:phone")],
    ("POST", "/admin/lists/new"): [Ask("/admin/lists/new", {"source": "mail:{received}"})],
    ("GET", "/admin/lists/{entry_id}"): [Ask("/admin/lists/{loose}")],
    ("GET", "/admin/lists/{entry_id}/proof"): [Ask("/admin/lists/{loose}/proof")],
    **{("POST", f"/admin/lists/{{entry_id}}/{verb}"): [
        Ask(f"/admin/lists/{{loose}}/{verb}", {"text": "x", "until": "2026-12-01"})
    ] for verb in ("lift", "extend", "appeal")},
    ("GET", "/files/{file_id}"): [Ask("/files/{file}"), Ask("/files/{loose}")],
    ("GET", "/instances"): [Ask("/instances"), Ask("/instances?q={no}")],
    ("GET", "/instances/{instance_id}"): [Ask("/instances/{instance}")],
    **acts("/instances/{instance_id}", "suspend", "resume", "cancel", reason="x"),
    **{("GET", f"/instances/{{instance_id}}/{act}"): [Ask(f"/instances/{{instance}}/{act}")]
       for act in ("data", "move", "migrate", "restart")},
    **acts("/instances/{instance_id}", "data", "restart", reason="x"),
    **acts("/instances/{instance_id}", "move", way="skip", place="/a", do="move", reason="x"),
    **acts("/instances/{instance_id}", "migrate", version="1", reason="x"),
    ("GET", "/jobs"): [Ask("/jobs"), Ask("/jobs?state=ready"), Ask("/jobs?state=running")],
    **acts("/jobs/{job_id}", "again"),
    ("GET", "/batches"): [Ask("/batches")],
    ("GET", "/batches/new"): [Ask("/batches/new?process={key}"), Ask("/batches/new?q={no}")],
    ("POST", "/batches/new"): [
        Ask("/batches/new?q={no}", {"act": "suspend", "typed": "1", "reason": "x"}),
    ],
    ("GET", "/batches/{batch_id}"): [Ask("/batches/{batch}")],
    **acts("/batches/{batch_id}", "pause", "resume", "cancel", "again"),
    ("GET", "/incidents/groups"): [Ask("/incidents/groups"),
                                   Ask("/incidents/groups?process={key}")],
    ("POST", "/incidents/retry-all"): [
        Ask("/incidents/retry-all", {"definition_key": "{key}", "node": "x", "kind": "job",
                                     "signature": "x", "reason": "x"}),
    ],
    ("GET", "/incidents"): [Ask("/incidents")],
    **acts("/incidents/{incident_id}", "retry", "settle", outcome="done", reason="x"),
    ("GET", "/definitions"): [Ask("/definitions")],
    ("GET", "/definitions/{version_id}"): [Ask("/definitions/{version}")],
    ("GET", "/definitions/{version_id}/{locale}.bpmn"): [Ask("/definitions/{version}/en.bpmn")],
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
    # Names that were tried at our own door are lines of ours; so these ask for other acts.
    ("GET", "/admin/log"): [Ask("/admin/log?what=user.added&q={username}")],
    ("GET", "/admin/log.csv"): [Ask("/admin/log.csv?what=user.added&who={username}")],
    ("GET", "/admin/users"): [
        Ask("/admin/users"), Ask("/admin/users?query={username}"),
        Ask("/admin/users?department={department}"), Ask("/admin/users?group={group}"),
    ],
    ("POST", "/admin/users/bulk"): [
        Ask("/admin/users/bulk", {"who": "{user}", "act": "switch_off"}),
        Ask("/admin/users/bulk", {"who": "{own_user}", "act": "into_group:{group}"}),
    ],
    ("GET", "/admin/people/departments"): [
        Ask("/admin/people/departments?department={department}")
    ],
    ("GET", "/admin/organisation/somebody"): [Ask("/admin/organisation/somebody?who={username}")],
    ("GET", "/admin/groups"): [Ask("/admin/groups")],
    ("GET", "/admin/groups/new"): [Ask("/admin/groups/new")],
    ("POST", "/admin/groups/new"): [Ask("/admin/groups/new", {"code": "?"})],
    ("GET", "/admin/groups/{group}"): [Ask("/admin/groups/{group}")],
    ("POST", "/admin/groups/{group}"): [Ask("/admin/groups/{group}", {"out": "{user}"})],
    ("GET", "/admin/groups/{group}/edit"): [Ask("/admin/groups/{group}/edit")],
    ("POST", "/admin/groups/{group}/edit"): [Ask("/admin/groups/{group}/edit", {"name_en": "X"})],
    ("POST", "/admin/groups/{group}/join"): [
        Ask("/admin/groups/{group}/join", {"who": "{own_username}"}),
    ],
    ("GET", "/admin/groups/{group}/levels.csv"): [Ask("/admin/groups/{group}/levels.csv")],
    ("POST", "/admin/groups/{group}/levels"): [Ask("/admin/groups/{group}/levels")],
    ("GET", "/admin/users/{user_id}/leave"): [
        Ask("/admin/users/{user}/leave"), Ask("/admin/users/{own_user}/leave?heir={username}")
    ],
    ("POST", "/admin/users/{user_id}/leave"): [
        Ask("/admin/users/{user}/leave", {"heir": "{own_username}", "act": "do"}),
        Ask("/admin/users/{own_user}/leave", {"heir": "{username}"}),
    ],
    ("GET", "/admin/absences"): [Ask("/admin/absences")],
    ("GET", "/admin/absences.csv"): [Ask("/admin/absences.csv")],
    ("GET", "/admin/absences/new"): [Ask("/admin/absences/new?who={username}")],
    ("POST", "/admin/absences/new"): [
        Ask("/admin/absences/new", {"who": "{username}", **AWAY}),
        Ask("/admin/absences/new", {"who": "{own_username}", "substitute": "{username}", **AWAY}),
    ],
    ("GET", "/admin/absences/{absence_id}"): [Ask("/admin/absences/{absence}")],
    ("POST", "/admin/absences/{absence_id}"): [Ask("/admin/absences/{absence}", AWAY)],
    **acts("/admin/absences/{absence_id}", "end", "hand-over", to="{own_username}"),
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
    ("GET", "/admin/skills/new"): [Ask("/admin/skills/new")],
    ("POST", "/admin/skills/new"): [Ask("/admin/skills/new", {"code": "?"})],
    ("GET", "/admin/skills/{skill}"): [Ask("/admin/skills/{skill}")],
    ("POST", "/admin/skills/{skill}"): [Ask("/admin/skills/{skill}", {"name_en": "X"})],
    ("GET", "/admin/people"): [Ask("/admin/people")],
    ("GET", "/admin/people.csv"): [Ask("/admin/people.csv")],
    ("POST", "/admin/people"): [Ask("/admin/people")],
    ("GET", "/admin/people/imports/{import_id}"): [Ask("/admin/people/imports/{import}")],
    **acts("/admin/people/imports/{import_id}", "bring", "links", mode="lines"),
    ("GET", "/admin/users/new"): [Ask("/admin/users/new")],
    ("POST", "/admin/users/new"): [
        Ask("/admin/users/new", PERSON | {"username": "new", "departments": "{department}"})
    ],
    ("GET", "/admin/users/{user_id}"): [Ask("/admin/users/{user}")],
    ("POST", "/admin/users/{user_id}"): [Ask("/admin/users/{user}", PERSON)],
    ("POST", "/admin/users/{user_id}/link"): [Ask("/admin/users/{user}/link")],
    # A link brings its own proof and names its centre; moved into ours it is worth nothing.
    ("GET", "/password/{token}"): [Ask("/password/{moved_reset}")],
    ("POST", "/password"): [
        Ask("/password", {"token": "{moved_reset}", "password": "a new password"})
    ],
    ("GET", "/welcome/{token}"): [Ask("/welcome/{moved_reset}")],
    ("POST", "/welcome"): [
        Ask("/welcome", {"token": "{moved_reset}", "password": "a new password"})
    ],
    # The platform knows no session of a centre: all of it leads to its own door.
    ("GET", "/admin/centre"): [Ask("/admin/centre")],
    ("POST", "/admin/centre"): [Ask("/admin/centre", {"name_en": "Lion", "slug": "{slug}"})],
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
    ("GET", "/platform/centres/{slug}/mail"): [Ask("/platform/centres/{slug}/mail")],
    ("POST", "/platform/centres/{slug}/mail"): [
        Ask("/platform/centres/{slug}/mail", {"act": "remove"})
    ],
    ("GET", "/platform/servers"): [Ask("/platform/servers")],
    ("GET", "/platform/log"): [Ask("/platform/log?query={username}")],
    ("GET", "/platform/log/check"): [Ask("/platform/log/check")],
    ("GET", "/platform/people"): [Ask("/platform/people")],
    ("GET", "/admin/roles"): [Ask("/admin/roles")],
    ("GET", "/admin/roles/new"): [Ask("/admin/roles/new"), Ask("/admin/roles/new?like={role}")],
    ("POST", "/admin/roles/new"): [Ask("/admin/roles/new", {"code": "?"})],
    ("GET", "/admin/roles/{role}"): [Ask("/admin/roles/{role}")],
    ("POST", "/admin/roles/{role}"): [Ask("/admin/roles/{role}", {"name_en": "Mine now"})],
    ("POST", "/admin/roles/{role}/delete"): [Ask("/admin/roles/{role}/delete")],
    ("GET", "/admin/why"): [
        Ask("/admin/why?who={username}&permission=tickets.read"),
        Ask("/admin/why?who={own_username}&ticket={no}"),
    ],
    ("GET", "/admin/departments"): [
        Ask("/admin/departments"), Ask("/admin/departments?query={department}"),
        Ask("/admin/departments?open={department}"), Ask("/admin/departments?below={department}"),
    ],
    ("GET", "/admin/departments/{department}/duty"): [Ask("/admin/departments/{department}/duty")],
    ("POST", "/admin/departments/{department}/duty"): [
        Ask("/admin/departments/{department}/duty",
            {"username": "{own_username}", "weekdays": "1", "begins": "08:00", "ends": "09:00"})
    ],
    ("GET", "/admin/departments/{department}/reorganise"): [
        Ask("/admin/departments/{department}/reorganise"),
        Ask("/admin/departments/{own_department}/reorganise?kind=move&target={department}"),
    ],
    ("POST", "/admin/departments/{department}/reorganise"): [
        Ask("/admin/departments/{department}/reorganise", {"kind": "move"}),
        Ask("/admin/departments/{own_department}/reorganise",
            {"kind": "merge", "target": "{department}"}),
    ],
    ("GET", "/admin/organisation/departments"): [
        Ask("/admin/organisation/departments?target={department}")
    ],
    ("GET", "/admin/organisation/changes"): [Ask("/admin/organisation/changes")],
    ("GET", "/admin/organisation/changes/{change_id}"): [
        Ask("/admin/organisation/changes/{change}")
    ],
    ("POST", "/admin/organisation/changes/{change_id}/undo"): [
        Ask("/admin/organisation/changes/{change}/undo")
    ],
    ("POST", "/admin/organisation/changes/{change_id}/call-off"): [
        Ask("/admin/organisation/changes/{change}/call-off")
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
    ("GET", "/admin/departments.csv"): [Ask("/admin/departments.csv")],
    ("GET", "/admin/organisation/file"): [Ask("/admin/organisation/file")],
    ("POST", "/admin/organisation/file"): [Ask("/admin/organisation/file")],
    ("POST", "/admin/organisation/file/bring"): [
        Ask("/admin/organisation/file/bring", {"text": "code,name,parent\nx,X,{department}\n"})
    ],
    ("GET", "/admin/organisation/duty"): [Ask("/admin/organisation/duty")],
    ("GET", "/admin/organisation/duty/people"): [
        Ask("/admin/organisation/duty/people?username={username}")
    ],
    ("POST", "/admin/organisation/duty/{shift_id}/remove"): [
        Ask("/admin/organisation/duty/{shift}/remove")
    ],
    ("GET", "/admin/organisation/duty.csv"): [
        Ask("/admin/organisation/duty.csv"),
        Ask("/admin/organisation/duty.csv?department={department}"),
    ],
    ("GET", "/admin/organisation/duty/file"): [Ask("/admin/organisation/duty/file")],
    ("POST", "/admin/organisation/duty/file"): [Ask("/admin/organisation/duty/file")],
    ("POST", "/admin/organisation/duty/file/bring"): [
        Ask("/admin/organisation/duty/file/bring",
            {"text": "department,username,weekdays,begins,ends\n{department},x,1,08:00,09:00\n"})
    ],
    ("GET", "/admin/organisation/people"): [Ask("/admin/organisation/people?head={username}")],
    ("GET", "/admin/departments/new"): [Ask("/admin/departments/new")],
    ("POST", "/admin/departments/new"): [Ask("/admin/departments/new", {"code": "?"})],
    ("GET", "/admin/departments/{department}"): [Ask("/admin/departments/{department}")],
    ("POST", "/admin/departments/{department}"): [
        Ask("/admin/departments/{department}", {"name_en": "Mine now", "active": "true"})
    ],
    **SCHEDULE,
    ("GET", "/admin/parameters"): [Ask("/admin/parameters?department={department}")],
    ("GET", "/admin/parameters/changes"): [Ask("/admin/parameters/changes")],
    ("GET", "/admin/parameters/changes.csv"): [Ask("/admin/parameters/changes.csv")],
    ("POST", "/admin/parameters/changes/{number}/undo"): [
        Ask("/admin/parameters/changes/9000000/undo")
    ],
    ("POST", "/admin/parameters/moments/{moment}/undo"): [
        Ask("/admin/parameters/moments/01890000-0000-7000-8000-000000000000/undo")
    ],
    ("GET", "/admin/parameters/compare"): [Ask("/admin/parameters/compare?then=2026-01-01")],
    ("POST", "/admin/parameters/compare"): [Ask("/admin/parameters/compare", {"then": "?"})],
    ("GET", "/admin/parameters/export.json"): [Ask("/admin/parameters/export.json")],
    ("GET", "/admin/parameters/file"): [Ask("/admin/parameters/file")],
    ("POST", "/admin/parameters/file"): [Ask("/admin/parameters/file")],
    ("POST", "/admin/parameters/file/bring"): [
        Ask("/admin/parameters/file/bring", {"text": '{{"ringflow_parameters": 1, "values": '
            '[{{"code": "sla.contact", "value": "P1D", "department": "{department}"}}]}}'})
    ],
    ("GET", "/admin/parameters/{code}"): [
        Ask("/admin/parameters/sla.contact?department={department}")
    ],
    ("POST", "/admin/parameters/{code}"): [
        Ask("/admin/parameters/sla.contact", {"department": "{department}", "value": "2 days"})
    ],
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
