"""What became of the accepted tickets, read from the database and from the mail that arrived."""

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg.rows import dict_row

REST_S = 120.0
QUIET_S = 15.0
END_LEASES = "update base_job set locked_until = now() where state = 'running'"
OPEN_JOBS = """
select name, state, attempts, run_at - now() as due_in, locked_until - now() as lease,
       right(error, 200) as error
from base_job where state in ('ready', 'running')
"""
TICKETS = """
select t.no, t.contact_email,
       (select count(*) from engine_instance i where i.business_key = t.no) as instances,
       (select count(*) from engine_task k where k.instance_id = t.instance_id) as tasks,
       (select count(*) from email_outbound o
         where o.to_address = t.contact_email and o.state = 'unknown') as unknown
from ticket_ticket t
"""


@dataclass(slots=True)
class Verdict:
    """The counts that are printed, and an example for each kind of fault."""

    accepted: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    without_task: list[str] = field(default_factory=list)
    without_mail: list[str] = field(default_factory=list)
    mailed_twice: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    not_at_rest: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether everything that was promised was kept."""
        faults = (self.lost, self.doubled, self.without_task, self.without_mail, self.mailed_twice)
        return self.accepted > 0 and not any(faults) and not self.not_at_rest


def judge(owner_url: str, accepted: Mapping[str, str], mails: Path) -> Verdict:
    """Wait until all jobs have ended, then compare what was promised with what is there."""
    verdict = Verdict(accepted=len(accepted))
    with psycopg.connect(owner_url, autocommit=True, row_factory=dict_row) as connection:
        verdict.not_at_rest = await_rest(connection)
        rows = connection.execute(TICKETS).fetchall()
    arrived = Counter(
        to for line in mails.read_text().splitlines() for to in json.loads(line)["to"]
    )
    by_address: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        by_address.setdefault(str(row["contact_email"]), []).append(row)
    for address, number in accepted.items():
        found = by_address.get(address, [])
        if number not in {row["no"] for row in found}:
            verdict.lost.append(number)
            continue
        if len(found) > 1 or found[0]["instances"] != 1:
            verdict.doubled.append(number)
        if not found[0]["tasks"]:
            verdict.without_task.append(number)
        judge_mail(verdict, number, arrived[address], doubtful=bool(found[0]["unknown"]))
    return verdict


def judge_mail(verdict: Verdict, number: str, count: int, *, doubtful: bool) -> None:
    """Exactly one acknowledgement, or at most one and listed as unknown."""
    if count > 1:
        verdict.mailed_twice.append(number)
    elif doubtful:
        verdict.unknown.append(number)
    elif count == 0:
        verdict.without_mail.append(number)


def await_rest(connection: "psycopg.Connection[dict[str, object]]") -> list[str]:
    """Return the jobs that have not ended when patience has.

    A job whose worker was killed in the middle of a call ends when its lease does, minutes later.
    Once nothing else is left to do, the leases are ended at once instead of waiting for them.
    """
    began = time.monotonic()
    while rows := connection.execute(OPEN_JOBS).fetchall():
        passed = time.monotonic() - began
        if passed > REST_S:
            return [str(row) for row in rows]
        if passed > QUIET_S and all(row["state"] == "running" for row in rows):
            connection.execute(END_LEASES)
        time.sleep(0.5)
    return []
