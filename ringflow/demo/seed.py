"""Puts people, departments, drawings and a few matters into the demonstration centre, once."""

from pathlib import Path
from typing import Final

import engine
from base.db import Session
from engine.identity import (
    NewUser,
    create_department,
    create_user,
    departments,
    people,
)
from engine.people import Actor
from ringflow.demo.designs import design
from ringflow.demo.people import DEPARTMENTS, DOMAIN, PASSWORD, PEOPLE, actors
from ringflow.demo.scene import build
from ringflow.looking.lint import read_drawings
from ringflow.rooms import open_rooms
from web.house import House

TOP: Final = Path(__file__).parent.parent.parent
DRAWINGS: Final = (TOP / "processes" / "bpmn", TOP / "forms" / "definitions")
SEEDER: Final = Actor.system("demo")


def seed(house: House) -> None:
    """Add what is missing; what people have changed since is left as it is."""
    with house.database.transaction(house.centre_id) as db:
        _departments(db)
        _people(db)
    with house.database.transaction(house.centre_id) as db:
        deploy_shipped(db)
    build(house)
    with house.database.transaction(house.centre_id) as db:
        design(db, actors(db))


def _departments(db: Session) -> None:
    present = {each.code for each in departments(db, inactive=True)}
    for each in DEPARTMENTS:
        if each.code not in present:
            create_department(db, each.code, names=each.names, email=each.email)


def _people(db: Session) -> None:
    present = {each.username for each in people(db, inactive=True)}
    for each in PEOPLE:
        if each.username not in present:
            new = NewUser(
                username=each.username,
                name=each.name,
                password=PASSWORD,
                email=f"{each.username}@{DOMAIN}",
                roles=each.roles,
                departments=each.departments,
            )
            create_user(db, new)


def deploy_shipped(db: Session) -> None:
    """Deploy what comes with Ringflow; what is deployed already stays as it is."""
    open_rooms()  # the actions that these drawings call
    engine.deploy(db, read_drawings(DRAWINGS), by=SEEDER)
