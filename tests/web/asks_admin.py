"""What the pages of administration are asked; see asks.py."""

from typing import Final

from tests.web.asking import Ask, Route, acts

PERSON: Final = {"name": "New name", "roles": "agent", "active": "true"}
AWAY: Final = {"begins": "2027-01-01", "ends": "2027-01-02", "kind": "sick"}
ADMIN: Final[dict[Route, list[Ask]]] = {
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
    # The platform knows no session of a centre: all of it leads to its own door.
    ("GET", "/admin/centre"): [Ask("/admin/centre")],
    ("POST", "/admin/centre"): [Ask("/admin/centre", {"name_en": "Lion", "slug": "{slug}"})],
    ("GET", "/admin/roles"): [Ask("/admin/roles")],
    ("GET", "/admin/roles/new"): [Ask("/admin/roles/new"), Ask("/admin/roles/new?like={role}")],
    ("POST", "/admin/roles/new"): [Ask("/admin/roles/new", {"code": "?"})],
    ("GET", "/admin/roles/{role}"): [Ask("/admin/roles/{role}")],
    ("POST", "/admin/roles/{role}"): [Ask("/admin/roles/{role}", {"name_en": "Mine now"})],
    ("POST", "/admin/roles/{role}/delete"): [Ask("/admin/roles/{role}/delete")],
    ("POST", "/admin/roles/{role}/favourites"): [
        Ask("/admin/roles/{role}/favourites", {"page": "/inbox"})
    ],
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
    ("GET", "/admin/parameters/departments"): [
        Ask("/admin/parameters/departments?department={department}")
    ],
    ("GET", "/admin/log/people"): [Ask("/admin/log/people?who={username}")],
    ("GET", "/admin/parameters/{code}"): [
        Ask("/admin/parameters/sla.contact?department={department}")
    ],
    ("POST", "/admin/parameters/{code}"): [
        Ask("/admin/parameters/sla.contact", {"department": "{department}", "value": "2 days"})
    ],
}  # fmt: skip
