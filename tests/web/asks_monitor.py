"""What the pages of the monitor are asked; see asks.py."""

from typing import Final

from tests.web.asking import Ask, Route, acts

MONITOR: Final[dict[Route, list[Ask]]] = {
    ("GET", "/instances"): [
        Ask("/instances"), Ask("/instances?q={no}"), Ask("/instances?q={no}&how=is"),
        Ask("/instances?q=*&how=like"), Ask("/instances?process={key}&state=running"),
        Ask("/instances?batch={batch}"), Ask("/instances?name=subject&op=exists&value=&join=and"),
    ],
    ("GET", "/instances/{instance_id}/then/{seq}"): [Ask("/instances/{instance}/then/1")],
    ("GET", "/monitor"): [Ask("/monitor"), Ask("/monitor?span=days")],
    **{("POST", f"/definitions/{{version_id}}/{verb}"): [
        Ask(f"/definitions/{{version}}/{verb}", {"reason": "x"})
    ] for verb in ("retire", "activate")},
    ("GET", "/instances.csv"): [
        Ask("/instances.csv"), Ask("/instances.csv?name=subject&op=exists&value=&join=and"),
    ],
    ("GET", "/instances/{instance_id}"): [
        Ask("/instances/{instance}"),
        *(Ask(f"/instances/{{instance}}?panel={one}")
          for one in ("tasks", "jobs", "messages", "incidents")),
    ],
    ("GET", "/instances/{instance_id}/messages/{token_id}"): [
        Ask("/instances/{instance}/messages/{task}"),
    ],
    ("POST", "/instances/{instance_id}/messages/{token_id}"): [
        Ask("/instances/{instance}/messages/{task}",
            {"name": "x", "was": "", "value": "1", "reason": "x"}),
    ],
    ("GET", "/instances/{instance_id}/timers/{token_id}"): [
        Ask("/instances/{instance}/timers/{task}"),
    ],
    ("POST", "/instances/{instance_id}/timers/{token_id}"): [
        Ask("/instances/{instance}/timers/{task}", {"do": "now", "reason": "x"}),
    ],
    ("POST", "/instances/{instance_id}/jobs/{job_id}/now"): [
        Ask("/instances/{instance}/jobs/{job}/now", {}),
    ],
    ("GET", "/instances/{instance_id}/tasks/{task_id}"): [
        Ask("/instances/{instance}/tasks/{task}"),
    ],
    ("POST", "/instances/{instance_id}/tasks/{task_id}"): [
        Ask("/instances/{instance}/tasks/{task}", {"do": "free"}),
    ],
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
    ("GET", "/incidents"): [Ask("/incidents"), Ask("/incidents?process={key}&view=settled")],
    ("GET", "/incidents/retry"): [Ask("/incidents/retry?process={key}")],
    ("POST", "/incidents/retry"): [
        Ask("/incidents/retry?process={key}", {"typed": "1", "reason": "x"}),
    ],
    ("GET", "/incidents.csv"): [Ask("/incidents.csv"), Ask("/incidents.csv?process={key}")],
    ("GET", "/incidents/groups.csv"): [Ask("/incidents/groups.csv")],
    ("GET", "/batches/{batch_id}/outcome.csv"): [Ask("/batches/{batch}/outcome.csv")],
    **acts("/incidents/{incident_id}", "retry", "settle", outcome="done", reason="x"),
    ("GET", "/definitions"): [Ask("/definitions")],
    ("GET", "/definitions/{version_id}"): [Ask("/definitions/{version}")],
    ("GET", "/definitions/{version_id}/{locale}.bpmn"): [Ask("/definitions/{version}/en.bpmn")],
}  # fmt: skip
