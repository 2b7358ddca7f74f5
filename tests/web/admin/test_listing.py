"""People come and go as a table: nothing happens before one has looked; all of it or nothing."""

import csv
import io
import re
from html import unescape

from engine import identity
from tests.make import identity as people
from tests.make.desk import Desk

from .test_log import admin

HEAD = "username,name,email,roles,departments,active\n"


def look(desk: Desk, table: str | bytes) -> tuple[int, str]:
    raw = table if isinstance(table, bytes) else table.encode()
    answer = desk.browser.post("/admin/people", files={"file": ("people.csv", raw, "text/csv")})
    return answer.status_code, answer.text


def bring(desk: Desk, table: str) -> int:
    _, page = look(desk, table)
    sent = unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[0])
    return desk.browser.post("/admin/people/bring", data={"text": sent}).status_code


def everybody(desk: Desk) -> dict[str, identity.Person]:
    with desk.world.transaction() as db:
        return {one.username: one for one in identity.people(db, inactive=True)}


def test_a_look_changes_nothing_and_then_all_is_done(desk: Desk) -> None:
    admin(desk)
    with desk.world.transaction() as db:
        people.user(db, "old", "agent")
    table = HEAD + "new,新人,n@x.example,agent dispatcher,water,yes\nOLD,Old One,,handler,,no\n"
    before = everybody(desk)
    status, page = look(desk, table)
    assert (status, "1 is added" in page, "1 is changed" in page) == (200, True, True)
    assert everybody(desk) == before

    assert bring(desk, table) == 303
    after = everybody(desk)
    assert after["new"].name == "新人"
    assert after["new"].roles == {"agent", "dispatcher"}
    assert after["new"].departments == ("water",)
    assert not after["old"].active
    assert after["old"].roles == {"handler"}
    assert after["root"] == before["root"]
    assert "2 stays as it is" in look(desk, table)[1]


def test_one_wrong_line_holds_everything_back_and_is_told_with_its_place(desk: Desk) -> None:
    admin(desk)
    table = HEAD + (
        "good,Good,,agent,,\n!bad,Bad,,agent,,\nnameless,,,agent,,\nmail,Mail,nomail,,,\n"
        "dept,Dept,,,moon,\nrole,Role,,king,,\nGood,Twice,,agent,,\n"
    )
    before = everybody(desk)
    status, page = look(desk, table)
    assert status == 422
    assert "6 cannot be read" in page
    for told in ("no department with the code moon", "no role with the code king",
                 "Line 2 names the same person"):  # fmt: skip
        assert told in page
    answer = desk.browser.post("/admin/people/bring", data={"text": table})
    assert answer.status_code == 422
    assert everybody(desk) == before


def test_what_is_no_table_is_refused_in_words(desk: Desk) -> None:
    admin(desk)
    assert look(desk, "a,b\n1,2\n")[0] == 422
    assert look(desk, b"")[0] == 422
    assert look(desk, b"\xff\xfe\x00\x01" * 10)[0] == 422
    assert desk.browser.post("/admin/people").status_code == 422
    assert look(desk, HEAD + "x,X,,,,\n" * 5001)[0] == 422
    assert "Nobody is in this file" in look(desk, HEAD)[1]


def test_a_table_in_a_chinese_spreadsheet_s_encoding_is_read(desk: Desk) -> None:
    admin(desk)
    assert "王小明" in look(desk, (HEAD + "wang,王小明,,agent,,是\n").encode("gb18030"))[1]


def test_the_last_administrator_is_not_switched_off_by_a_table(desk: Desk) -> None:
    admin(desk)
    before = everybody(desk)
    table = HEAD + "new,New,,agent,,\nroot,Root,,agent,,yes\n"
    answer = desk.browser.post("/admin/people/bring", data={"text": table})
    assert answer.status_code == 422
    assert "last administrator" in answer.text
    assert everybody(desk) == before, "not even the line before it"


def test_everybody_goes_out_and_comes_back_the_same(desk: Desk) -> None:
    admin(desk)
    with desk.world.transaction() as db:
        people.user(db, "li", "agent", "handler", within=("water",))
    text = desk.browser.get("/admin/people.csv").text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert {row["username"] for row in rows} == set(everybody(desk))
    status, page = look(desk, text)
    assert (status, "is changed" in page, "is added" in page) == (200, False, False)


def test_what_a_table_has_no_column_for_stays_as_it_is(desk: Desk) -> None:
    """A list of names must not take all roles away, nor let people in again who had left."""
    admin(desk)
    with desk.world.transaction() as db:
        li = people.user(db, "li", "agent", within=("water",))
        identity.set_active(db, li.id, active=False)
    assert bring(desk, "username,name\nli,Li Mei\nwu,Wu\n") == 303
    after = everybody(desk)
    assert (after["li"].name, after["li"].active) == ("Li Mei", False)
    assert after["li"].roles == {"agent"}
    assert after["li"].departments == ("water",)
    assert after["wu"].active
    status, page = look(desk, "username,name,active\nli,Li Mei,ja\n")
    assert (status, "yes or no" in page) == (422, True)
    assert "1 stays as it is" in look(desk, "username,name,active\nli,Li Mei,\n")[1]


def test_apostrophes_of_names_stay_and_those_before_formulas_go(desk: Desk) -> None:
    admin(desk)
    table = HEAD + "thooft,'t Hooft,=a@x.example,,,yes\nplus,'+Plus,,,,yes\n"
    assert bring(desk, table) == 303
    after = everybody(desk)
    assert (after["thooft"].name, after["plus"].name) == ("'t Hooft", "+Plus")
    page = look(desk, desk.browser.get("/admin/people.csv").text)[1]
    assert "stays as it is" in page
    assert "is changed" not in page


def test_a_cell_of_unheard_of_length_is_refused_in_words(desk: Desk) -> None:
    admin(desk)
    assert look(desk, HEAD + "x," + "y" * 200_000 + ",,,,\n")[0] == 422
