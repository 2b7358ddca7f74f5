"""Requests for each route of trials and scenarios."""

from typing import Final

from tests.web.asking import Ask, Route

ONE: Final = "/designer/{application}"
TRY: Final = f"{ONE}/try/{{trial_process}}"
STORY: Final = f"{ONE}/scenarios/{{scenario}}"
AT: Final = "/designer/{application_id}"
TRIALS: Final[dict[Route, list[Ask]]] = {
    ("GET", f"{AT}/try/{{process}}"): [Ask(TRY)],
    ("POST", f"{AT}/try/{{process}}"): [Ask(f"{TRY}?do=start&at=0", {"values": "a: 1"})],
    ("POST", f"{AT}/try/{{process}}/rewind"): [Ask(f"{TRY}/rewind", {"at": "0", "to": "0"})],
    ("POST", f"{AT}/try/{{process}}/keep"): [Ask(f"{TRY}/keep", {"name": "Stolen"})],
    ("GET", f"{AT}/scenarios"): [Ask(f"{ONE}/scenarios")],
    **{
        ("POST", f"{AT}/scenarios/{{scenario_id}}/{what}"): [Ask(f"{STORY}/{what}", {"to": "1"})]
        for what in ("open", "accept", "delete")
    },
}
