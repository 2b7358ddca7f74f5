"""Two centres at the console: a command works for the centre that is named, and for it alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.house.source import ROOT
from tests.ringflow.test_cli import ringflow

# The page of the platform does the same; here nobody has to sign in. The secret is sealed.
SECOND_CENTRE = """
from base.centres import create_centre
from connectors.oidc.providers import CLAIMS, ProviderChange, create_provider
from engine.people import Actor
from ringflow.house import open_house, read_settings

with open_house(read_settings(), len) as building:
    with building.house.database.transaction() as db:
        centre_id = create_centre(db, "harbour", name="Harbour").id
    with building.house.database.transaction(centre_id) as db:
        change = ProviderChange(
            name="City", issuer="https://city.example", client_id="x", secret="told nobody",
            claims=CLAIMS, role_map={}, department_map={},
        )
        create_provider(db, "city", change, by=Actor.system("console"))
"""


def two_centres(data: dict[str, str]) -> None:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RINGFLOW_", "DATABASE_URL", "REDIS_URL"))
    }
    subprocess.run(
        [sys.executable, "-c", SECOND_CENTRE], cwd=ROOT, env=kept | data, check=True, timeout=120
    )


def set_in(told: "subprocess.CompletedProcess[str]") -> list[str]:
    assert told.returncode == 0, told.stderr
    return [json.loads(line)["value"] for line in told.stdout.splitlines()]


def test_two_centres_are_told_apart(tmp_path: Path) -> None:
    data = {"RINGFLOW_DATA": str(tmp_path / "data")}
    two_centres(data)
    named = data | {"RINGFLOW_CENTRE": "harbour"}

    done = ringflow("--centre", "harbour", "parameter", "set", "tickets.rounds", "4", **data)
    assert json.loads(done.stdout) == {"changed": 1}, done.stderr
    assert ringflow("parameter", "set", "tickets.rounds", "5", **data).returncode == 0

    assert set_in(ringflow("parameter", "list", "--changed", **data)) == ["5"]
    assert set_in(ringflow("parameter", "list", "--changed", **named)) == ["4"]
    between = ringflow("parameter", "--centre", "harbour", "list", "--changed", **data)
    assert set_in(between) == ["4"]
    over = ringflow("--centre", "main", "parameter", "list", "--changed", **named)
    assert set_in(over) == ["5"], "the command line counts before the environment"

    assert ringflow("sla", "recount", "--reason", "Law", **named).returncode == 0
    assert ringflow("sla", "recounts", **data).stdout == ""
    assert json.loads(ringflow("sla", "recounts", **named).stdout)["reason"] == "Law"

    unknown = ringflow("--centre", "moon", "parameter", "list", **data)
    assert (unknown.returncode, "“moon”" in unknown.stderr) == (1, True)
    assert "Traceback" not in unknown.stderr


def test_secrets_of_all_centres_are_sealed_anew(tmp_path: Path) -> None:
    data = {"RINGFLOW_DATA": str(tmp_path / "data")}
    two_centres(data)
    keys = data | {"RINGFLOW_SEAL_KEYS": "k" * 40}

    def renewed() -> dict[str, int]:
        told = ringflow("secrets", "renew", **keys)
        assert told.returncode == 0, told.stderr
        lines = [json.loads(line) for line in told.stdout.splitlines()]
        return {line.get("centre", "the platform"): line["renewed"] for line in lines}

    assert renewed() == {"main": 0, "harbour": 1, "the platform": 0}
    assert renewed() == {"main": 0, "harbour": 0, "the platform": 0}


# What the page of the platform does when somebody begins to set up a second step.
SECOND_STEP = """
from engine.platform.people import add_platform_person, person_called
from engine.platform.second import begin_platform_enrolment
from ringflow.house import open_house, read_settings

with open_house(read_settings(), len) as building:
    with building.house.platform.transaction() as db:
        add_platform_person(db, "lin", name="Lin", password="a long password")
        print(begin_platform_enrolment(db, person_called(db, "lin")).secret)
"""
STILL_READ = """
from engine.platform.people import person_called
from engine.platform.second import pending_platform_enrolment
from ringflow.house import open_house, read_settings

with open_house(read_settings(), len) as building:
    with building.house.platform.transaction() as db:
        print(pending_platform_enrolment(db, person_called(db, "lin")).secret)
"""


def run_program(program: str, data: dict[str, str]) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RINGFLOW_", "DATABASE_URL"))}
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=kept | data, check=True, timeout=120,
        capture_output=True, text=True,
    )  # fmt: skip
    return told.stdout.splitlines()[-1]


def test_secrets_of_the_platform_are_sealed_anew(tmp_path: Path) -> None:
    old = {"RINGFLOW_DATA": str(tmp_path / "data"), "RINGFLOW_SEAL_KEYS": "o" * 40}
    secret = run_program(SECOND_STEP, old)
    both = old | {"RINGFLOW_SEAL_KEYS": "n" * 40 + "," + "o" * 40}

    told = [ringflow("secrets", "renew", **both) for _ in range(2)]

    lines = [json.loads(one.stdout.splitlines()[-1]) for one in told]
    assert [one["platform"] and one["renewed"] for one in lines] == [1, 0]
    assert run_program(STILL_READ, old | {"RINGFLOW_SEAL_KEYS": "n" * 40}) == secret
