"""Who sees what within one centre: departments see their own, links one task, guessers nothing."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

import engine
from base import files
from base.ids import short
from engine import identity
from engine.tasks.records import TaskLink
from processes.tickets.actions.conversation import add_files
from tests.conftest import World
from tests.make import identity as people
from tests.make import tickets as make
from tests.make import twins
from tests.make.twins import Town
from web.looks.cookies import PLAIN_NAME

HOUR = timedelta(hours=1)
Seat = Callable[[str], TestClient]


@pytest.fixture
def town(world: World) -> Town:
    """A ticket of the water department, with its task at their step `sign`."""
    return twins.build(world, world.centre_id, "lion")


@pytest.fixture
def seat(client: TestClient, world: World) -> Seat:
    """Return a function that signs somebody of the hotline in, in the browser and in the API."""

    def sit(username: str) -> TestClient:
        with world.transaction() as db:
            person = next(one for one in identity.people(db) if one.username == username)
            client.cookies.set(PLAIN_NAME, people.token(db, person))
            token = identity.create_api_token(db, username)
        client.headers["Authorization"] = f"Bearer {token}"
        return client

    return sit


def places(town: Town) -> list[str]:
    names = town.names
    return [
        f"/tickets/{names['no']}", f"/files/{names['file']}", f"/inbox/{names['task']}",
        f"/inbox/live?instance={names['instance']}", f"/api/v1/tickets/{names['no']}",
        f"/api/v1/tasks/{names['task_id']}", f"/api/v1/tasks/{names['task_id']}/form",
    ]  # fmt: skip


def test_another_department_finds_nothing_of_it(seat: Seat, town: Town) -> None:
    rose = seat("rose")

    assert [rose.get(path).status_code for path in places(town)] == [404] * len(places(town))
    for path in ("/tickets?view=all", "/tickets?view=all&q=lion",
                 "/tickets?view=all&department=water", "/inbox", "/inbox?q=lion",
                 "/api/v1/tasks", "/api/v1/tickets",
                 "/api/v1/tickets?query=noon", "/api/v1/tickets?department=water"):  # fmt: skip
        told = rose.get(path).text
        assert town.names["no"] not in told, path
        assert "no water" not in told, path


@pytest.mark.parametrize("verb", ["claim", "release", "complete", "delegate", "transfer", "draft"])
def test_another_department_cannot_do_its_tasks(seat: Seat, town: Town, verb: str) -> None:
    rose = seat("rose")
    sent = {"outcome": "sign", "to": "rose"}

    answer = rose.post(f"/inbox/{town.names['task']}/{verb}", data=sent)

    assert answer.status_code in {403, 404}


def test_departments_do_not_come_into_the_rooms_of_the_centre(seat: Seat, town: Town) -> None:
    wang = seat("wang")
    names = town.names

    for path in ("/instances", f"/instances/{names['instance']}", "/incidents",
                 "/definitions",
                 "/mail", "/mail/received", f"/mail/{names['sent']}", "/admin/users",
                 "/admin/departments", "/tickets/new", "/api/v1/instances", "/api/v1/incidents",
                 "/api/v1/definitions",
                 f"/api/v1/instances/{names['instance_id']}/history"):  # fmt: skip
        assert wang.get(path).status_code == 403, path
    for path in (f"/tickets/{names['no']}/note", f"/tickets/{names['no']}/urge",
                 f"/instances/{names['instance']}/cancel",
                 f"/incidents/{names['incident']}/retry",
                 "/admin/users/new", f"/admin/users/{names['user']}"):  # fmt: skip
        assert wang.post(path, data={"text": "x"}).status_code == 403, path


def test_agents_do_not_administer_or_steer_processes(seat: Seat, town: Town) -> None:
    ann = seat("ann")
    names = town.names

    for path in (f"/instances/{names['instance']}/cancel", f"/incidents/{names['incident']}/retry",
                 f"/admin/users/{names['user']}/link", "/admin/users/new",
                 f"/api/v1/instances/{names['instance_id']}/cancel",
                 "/api/v1/deployments"):  # fmt: skip
        assert ann.post(path, files={"files": b"<x/>"}).status_code == 403, path


def test_a_department_sees_its_own_but_no_query_code(seat: Seat, town: Town) -> None:
    wang = seat("wang")

    open_places = [path for path in places(town) if "live" not in path]
    assert [wang.get(path).status_code for path in open_places] == [200] * len(open_places)
    told = wang.get(f"/api/v1/tickets/{town.names['no']}").json()
    assert (told["query_code"], told["contact_name"]) == (None, "Mei Lin")
    task = wang.get(f"/api/v1/tasks/{town.names['task_id']}").json()
    assert "contact_name" not in task["variables"]
    assert seat("ann").get(f"/api/v1/tickets/{town.names['no']}").json()["query_code"]


def test_a_hidden_name_is_nowhere_for_the_department(seat: Seat, world: World) -> None:
    with world.transaction() as db:
        make.hotline(db)
        no = make.ticket(db, hide_identity=True, contact_name="Secret Citizen").no
    world.run_jobs()

    wang = seat("wang")

    for path in (f"/tickets/{no}", f"/tickets/{no}?steps=all", f"/api/v1/tickets/{no}", "/tickets"):
        told = wang.get(path)
        assert told.status_code == 200
        assert "Secret" not in told.text, path
        assert "mei@" not in told.text, path
    assert no not in wang.get("/tickets?q=secret").text
    assert no in wang.get("/tickets?q=elm").text
    assert no in seat("ann").get("/tickets?q=secret").text


@pytest.fixture
def link(town: Town) -> str:
    return town.names["link"]


@pytest.fixture
def lent(client: TestClient, link: str) -> TestClient:
    """A browser that has gone on from the link to its task."""
    answer = client.post("/link", data={"token": link})
    assert answer.status_code == 303
    return client


def test_looking_at_a_link_changes_nothing(
    client: TestClient, world: World, town: Town, link: str
) -> None:
    from tests.web.test_isolation import state_of  # noqa: PLC0415 only this test compares tables

    before = state_of(world, town)

    for _ in range(3):
        page = client.get(f"/link/{link}")
        assert page.status_code == 200
        assert (page.headers["referrer-policy"], page.headers["cache-control"]) == (
            "no-referrer", "no-store",
        )  # fmt: skip
        assert "lion no water" not in page.text
    assert client.head(f"/link/{link}").status_code in {200, 405}
    client.post("/link", data={"token": link})

    assert state_of(world, town) == before


def test_only_the_hash_of_a_link_is_kept(world: World, link: str) -> None:
    with world.transaction() as db:
        rows = [str(vars(row)) for row in db.scalars(select(TaskLink))]
    assert rows
    assert not any(link in row or link.partition(".")[2] in row for row in rows)


def test_a_link_opens_its_task_and_its_files_and_nothing_else(
    lent: TestClient, town: Town, world: World
) -> None:
    task = town.names["task"]
    with world.transaction() as db:
        other = make.ticket(db, subject="Another matter")
        dispatch = short(twins.task_at(db, other, "dispatch").id)

    assert lent.get(f"/link/task/{task}").status_code == 200
    assert lent.get(f"/link/task/{task}/files/{town.names['file']}").status_code == 200
    assert lent.get(f"/link/task/{task}/files/{town.names['loose']}").status_code == 404
    lent.cookies.set("link", town.names["link"], path="/")
    assert lent.get(f"/link/task/{dispatch}").status_code == 404
    assert lent.get(f"/link/task/{dispatch}/files/{town.names['file']}").status_code == 404
    for path in ("/inbox", f"/tickets/{town.names['no']}", f"/files/{town.names['file']}"):
        assert lent.get(path).headers["location"].startswith("/sign-in")


def test_nobody_reads_a_file_by_writing_its_id_into_a_form(
    lent: TestClient, town: Town, world: World
) -> None:
    with world.transaction() as db:
        other = make.ticket(db, subject="Another matter")
        secret = files.save(db, "s.txt", media_type="text/plain", chunks=[b"secret"])
        add_files(db, [secret.id], by="Ann", ticket_id=other.id, entry_id=None)
        mine, written = UUID(town.names["ticket_id"]), [secret.id, UUID(town.names["loose_id"])]
        add_files(db, written, by="Rose", ticket_id=mine, entry_id=None)
    path = f"/link/task/{town.names['task']}/files"

    assert lent.get(f"{path}/{short(secret.id)}").status_code == 404
    assert lent.get(f"{path}/{town.names['loose']}").status_code == 200


def test_a_link_is_used_once_and_says_so_afterwards(
    lent: TestClient, town: Town, world: World
) -> None:
    path = f"/link/task/{town.names['task']}"

    first = lent.post(path, data={"outcome": "sign"})
    again = lent.post(path, data={"outcome": "sign"})

    assert first.status_code == 303
    assert again.status_code == 200
    assert "this is done" in again.text
    with world.transaction() as db:
        lines = engine.history(
            db, engine.get_task(db, UUID(town.names["task_id"])).instance_id
        ).items
        done = [one for one in lines if one.node == "sign" and one.what == "completed"]
        assert len(done) == 1


def test_a_link_runs_out(lent: TestClient, world: World, town: Town) -> None:
    world.clock.advance(HOUR)

    assert lent.get(f"/link/{town.names['link']}").status_code == 410
    assert lent.post("/link", data={"token": town.names["link"]}).status_code == 410
    assert (
        lent.post(f"/link/task/{town.names['task']}", data={"outcome": "sign"}).status_code == 410
    )


@pytest.fixture
def citizen(client: TestClient) -> TestClient:
    client.headers["Accept-Language"] = "en"
    return client


def test_codes_cannot_be_guessed_through_the_cookie(citizen: TestClient, town: Town) -> None:
    no, code = town.names["no"], town.names["code"]

    citizen.cookies.set("matter", f"{no}.{code}")
    assert "lion no water" not in citizen.get(f"/follow/{no}").text
    assert citizen.post(f"/follow/{no}/withdraw").status_code == 403
    citizen.cookies.clear()

    assert citizen.post("/follow", data={"no": no, "code": code}).status_code == 303
    kept = citizen.cookies["matter"]
    assert "lion no water" in citizen.get(f"/follow/{no}").text
    citizen.cookies.clear()
    citizen.cookies.set("matter", kept.replace(code, "123456"))
    assert citizen.post(f"/follow/{no}/withdraw").status_code == 403


def test_a_pass_ends_after_an_hour(citizen: TestClient, town: Town, world: World) -> None:
    no = town.names["no"]
    citizen.post("/follow", data={"no": no, "code": town.names["code"]})
    world.clock.advance(HOUR)

    assert "lion no water" not in citizen.get(f"/follow/{no}").text


def test_guessing_is_slowed_down_by_matter_whoever_asks(citizen: TestClient, town: Town) -> None:
    no = town.names["no"]

    def guess(number: str, code: str = "999999") -> int:
        return citizen.get(f"/follow/{number}", params={"code": code}).status_code

    assert [guess(no) for _ in range(2)] == [422, 422]
    assert [guess(f"  {no.lower()} ".strip()), guess(no, town.names["code"])] == [429, 429]
    unknown = "T20261102-9999"
    assert [guess(unknown) for _ in range(4)] == [422, 422, 429, 429]


def test_a_matter_of_ones_own_buys_no_more_guesses(
    citizen: TestClient, town: Town, world: World
) -> None:
    own = {"no": town.names["no"], "code": town.names["code"]}
    answers = []

    for number in range(9000, 9020):
        answers.append(citizen.get(f"/follow/T20261102-{number}?code=000000").status_code)
        if citizen.post("/follow", data=own).status_code == 429:
            break
        world.clock.advance(timedelta(seconds=1))

    assert answers[-1] == 429
    assert len(answers) <= 11
