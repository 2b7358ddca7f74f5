"""People come and go as a table: the pages of a file, from the look at it to the links."""

import csv
import io
import re

from engine import identity
from tests.make import identity as people
from tests.make.desk import Desk

from .test_log import admin

HEAD = "username,name,email,roles,departments,active\n"


def look(desk: Desk, table: str | bytes) -> tuple[int, str]:
    """Send a file; return the status and the address of its page, or what is wrong."""
    raw = table if isinstance(table, bytes) else table.encode()
    answer = desk.browser.post("/admin/people", files={"file": ("people.csv", raw, "text/csv")})
    if answer.status_code != 303:
        return answer.status_code, answer.text
    desk.world.run_jobs()
    return 303, answer.headers["location"]


def bring(desk: Desk, address: str, mode: str) -> str:
    answer = desk.browser.post(f"{address}/bring", data={"mode": mode})
    desk.world.run_jobs()
    return answer.text if answer.status_code != 303 else desk.browser.get(address).text


def everybody(desk: Desk) -> dict[str, identity.Person]:
    with desk.world.transaction() as db:
        return {one.username: one for one in identity.people(db, inactive=True)}


def test_a_file_is_looked_at_brought_in_and_its_links_are_handed_out_once(desk: Desk) -> None:
    admin(desk)
    before = everybody(desk)
    status, address = look(desk, HEAD + "new,新人,n@x.example,agent dispatcher,water,yes\n")
    page = desk.browser.get(address).text
    assert (status, "1 is added" in page, "Looked at" in page) == (303, True, True)
    assert everybody(desk) == before

    assert "Brought in" in bring(desk, address, "whole")

    assert everybody(desk)["new"].roles == {"agent", "dispatcher"}
    links = desk.browser.post(f"{address}/links", data={"form": "csv"})
    assert links.headers["cache-control"] == "no-store"
    (row,) = csv.DictReader(io.StringIO(links.text.removeprefix("\ufeff")))
    assert re.search(r"/password/[\w.-]+$", row["link"])
    assert desk.browser.get(row["link"].partition("8080")[2] or row["link"]).status_code == 200
    assert desk.browser.post(f"{address}/links", data={"form": "print"}).status_code == 409
    assert "people.csv" in desk.browser.get("/admin/people").text


def test_links_can_be_printed(desk: Desk) -> None:
    admin(desk)
    _, address = look(desk, "username,name\nx,Xu\n")
    bring(desk, address, "lines")
    page = desk.browser.post(f"{address}/links", data={"form": "print"})
    assert "/password/" in page.text
    assert page.headers["cache-control"] == "no-store"


def test_wrong_lines_keep_a_whole_file_back_and_not_the_others(desk: Desk) -> None:
    admin(desk)
    _, address = look(desk, HEAD + "good,Good,,agent,,\nbad,Bad,,king,,\n")
    page = desk.browser.get(address).text
    assert "1 cannot be read" in page
    assert "There is no role with the code king." in page
    refused = desk.browser.post(f"{address}/bring", data={"mode": "whole"})
    assert refused.status_code == 422
    assert "Brought in" in bring(desk, address, "lines")
    assert "good" in everybody(desk)
    assert ">Bad<" not in desk.browser.get(f"{address}?fate=new").text


def test_what_is_no_table_is_refused_in_words(desk: Desk) -> None:
    admin(desk)
    for table in ("a,b\n1,2\n", b"", b"\xff\xfe\x00\x01" * 10, HEAD,
                  HEAD + "x," + "y" * 200_000 + ",,,,\n"):  # fmt: skip
        assert look(desk, table)[0] == 422, table[:20]
    assert desk.browser.post("/admin/people").status_code == 422
    assert look(desk, HEAD + "x,X,,,,\n" * 5001)[0] == 422


def test_a_table_in_a_chinese_spreadsheet_s_encoding_is_read(desk: Desk) -> None:
    admin(desk)
    _, address = look(desk, (HEAD + "wang,王小明,,agent,,是\n").encode("gb18030"))
    assert "王小明" in desk.browser.get(address).text


def test_the_last_administrator_is_not_switched_off_by_a_table(desk: Desk) -> None:
    admin(desk)
    before = everybody(desk)
    _, address = look(desk, HEAD + "new,New,,agent,,\nroot,Root,,agent,,yes\n")
    assert "last administrator" in bring(desk, address, "whole")
    assert everybody(desk) == before, "not even the line before it"


def test_what_a_table_has_no_column_for_stays_as_it_is(desk: Desk) -> None:
    """A list of names must not take all roles away, nor let people in again who had left."""
    admin(desk)
    with desk.world.transaction() as db:
        li = people.user(db, "li", "agent", within=("water",))
        identity.set_active(db, li.id, active=False)
    _, address = look(desk, "username,name\nli,'=Li\nwu,'t Hooft\n")
    bring(desk, address, "whole")
    after = everybody(desk)
    assert (after["li"].name, after["li"].active, after["wu"].name) == ("=Li", False, "'t Hooft")
    assert after["li"].roles == {"agent"}
    assert after["li"].departments == ("water",)
