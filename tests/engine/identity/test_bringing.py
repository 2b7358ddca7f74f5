"""Files with people: looked at, brought in as a whole or line by line, and never twice."""

from uuid import UUID

import pytest

from base.errors import Invalid
from base.i18n import use_locale
from base.tables import RowFate
from engine.identity import (
    Person,
    create_department,
    people,
    reset_person,
    set_active,
    use_reset,
)
from engine.identity.bringing.judging import COLUMNS, people_rows
from engine.identity.bringing.queries import (
    ImportView,
    LinksGiven,
    find_import,
    first_links,
    import_lines,
)
from engine.identity.bringing.running import ImportMoved, begin, receive
from engine.identity.groups.levels import levels_of
from engine.identity.profile import Profile
from tests.conftest import World
from tests.make import absence as absent
from tests.make import identity as make
from tests.make.actors import ADMIN

HEAD = ",".join(COLUMNS) + "\n"


def look(world: World, text: str) -> UUID:
    with world.transaction() as db:
        found = receive(db, "people.csv", text, by=ADMIN)
    world.run_jobs()
    return found


def bring(world: World, import_id: UUID, *, whole: bool) -> ImportView:
    with world.transaction() as db:
        begin(db, import_id, whole=whole, by=ADMIN)
    world.run_jobs(rounds=200)
    return state(world, import_id)


def state(world: World, import_id: UUID) -> ImportView:
    with world.transaction() as db:
        return find_import(db, import_id)


def wrong(world: World, import_id: UUID) -> dict[int, str]:
    with world.transaction() as db:
        lines = import_lines(db, import_id, fate=RowFate.WRONG)
    return {one.line: one.problem for one in lines}


def everybody(world: World) -> dict[str, Person]:
    with world.transaction() as db:
        return {one.username: one for one in people(db, inactive=True)}


@pytest.fixture(autouse=True)
def centre(world: World) -> None:
    with world.transaction() as db:
        create_department(db, "water", names={"en": "Water"})
        create_department(db, "roads", names={"en": "Roads"})
        absent.in_group(db, make.user(db, "old", "agent"), "hotline", cantonese=3)


FULL = HEAD + (
    "new,新人,n@x.example,agent handler,water roads,yes,K-1,010 1;020 2,en yue,roads,"
    "hotline/cantonese=7\n"
    "OLD,Old One,,handler,,no,,,,,\n"
)


@pytest.mark.parametrize("whole", [True, False])
def test_a_look_does_nothing_and_then_all_of_it_is_done(world: World, *, whole: bool) -> None:
    before = everybody(world)
    import_id = look(world, FULL)
    seen = state(world, import_id)
    assert (seen.state, seen.counts, seen.done) == ("checked", {"new": 1, "changed": 1}, 2)
    assert everybody(world) == before

    done = bring(world, import_id, whole=whole)

    assert (done.state, done.done, done.problem) == ("done", 2, "")
    after = everybody(world)
    assert after["new"].profile == Profile(
        staff_no="K-1", phones=("010 1", "020 2"), languages=("yue", "en"), main="roads"
    )
    assert after["new"].roles == {"agent", "handler"}
    assert (after["old"].active, after["old"].roles) == (False, frozenset({"handler"}))
    with world.transaction() as db:
        levels = levels_of(db, [after["new"].id, after["old"].id])
    assert levels == {after["new"].id: {"hotline": {"cantonese": 7}}, after["old"].id: {}}
    again = state(world, look(world, FULL))
    assert again.counts == {"same": 2}, "the same file again changes nothing"


def test_what_goes_out_comes_back_as_it_was(world: World) -> None:
    bring(world, look(world, FULL), whole=True)
    with world.transaction() as db:
        rows = [",".join(f'"{cell}"' for cell in row) for row in people_rows(db)]
    assert state(world, look(world, HEAD + "\n".join(rows))).counts == {"same": len(rows)}


WRONG = "username,name,roles,departments,groups,phones\n" + (
    "good,Good,agent,,,\n!bad,Bad,,,,\nnameless,,,,,\ndept,D,,moon,,\nrole,R,king,,,\n"
    "grp,G,,,night,\nskill,S,,,hotline/latin=2,\nlevel,L,,,hotline/cantonese=12,\n"
    "phone,P,,,,call me\nGood,Twice,,,,\n"
)


def test_each_wrong_line_is_told_and_line_by_line_the_others_are_done(world: World) -> None:
    import_id = look(world, WRONG)
    told = wrong(world, import_id)
    assert set(told) == set(range(3, 12))
    assert told[11] == "Line 2 names the same person."
    assert "night" in told[7]
    with world.transaction() as db, pytest.raises(Invalid):
        begin(db, import_id, whole=True, by=ADMIN)

    done = bring(world, import_id, whole=False)

    assert (done.state, done.counts) == ("done", {"new": 1, "wrong": 9})
    assert set(everybody(world)) == {"old", "good"}
    with world.transaction() as db, pytest.raises(ImportMoved):
        begin(db, import_id, whole=False, by=ADMIN)


def test_as_a_whole_one_line_that_cannot_be_done_undoes_all(world: World) -> None:
    rows = [f"p{number},P {number},agent,S{number}" for number in range(260)]
    rows.append("last,Last,agent,S3")  # the staff number is there twice: seen only when done
    import_id = look(world, "username,name,roles,staff_no\n" + "\n".join(rows))
    assert state(world, import_id).counts == {"new": 261}

    failed = bring(world, import_id, whole=True)

    assert failed.state == "failed"
    assert failed.problem.startswith("Line 262: p3 has the staff number S3 already.")
    assert set(everybody(world)) == {"old"}
    assert failed.links_at is None


def test_a_file_speaks_the_language_of_who_brings_it(world: World) -> None:
    with use_locale("zh-Hans"):
        import_id = look(world, "username,name,roles\nx,X,king\n")
    assert "king" in wrong(world, import_id)[2]
    assert "There is no role" not in wrong(world, import_id)[2]


def test_links_are_handed_out_once_and_only_to_who_was_added(world: World) -> None:
    import_id = look(world, "username,name,active\na,A,yes\nb,B,no\nc,C,yes\nold,Old,yes\n")
    with world.transaction() as db, pytest.raises(LinksGiven):
        first_links(db, import_id, by=ADMIN)
    bring(world, import_id, whole=False)

    with world.transaction() as db:
        links = first_links(db, import_id, by=ADMIN)

    assert [one.username for one in links] == ["a", "c"]
    with world.transaction() as db, pytest.raises(LinksGiven):
        first_links(db, import_id, by=ADMIN)
    with world.transaction() as db:
        assert reset_person(db, links[0].token).username == "a"
        use_reset(db, links[0].token, "a good password")
        set_active(db, everybody(world)["c"].id, active=False)
