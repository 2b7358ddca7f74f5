"""The page of what is stored of one person: who may look, and who may take it along."""

import io
import zipfile

import pytest

from engine.identity import RoleChange, Scope, create_role
from engine.people import Actor
from tests.make import identity as people
from tests.make.desk import Desk
from web.looks.cookies import PLAIN_NAME

PHONE = "13877776666"


@pytest.mark.parametrize(
    ("rights", "status"),
    [({"personal.find", "personal.export"}, 200), ({"personal.export"}, 403),
     ({"personal.find"}, 403)],
)  # fmt: skip
def test_taking_along_needs_the_right_to_look_too(
    desk: Desk, rights: set[str], status: int
) -> None:
    desk.ticket(contact_phone=PHONE)
    with desk.world.transaction() as db:
        change = RoleChange(
            names={"en": "Clerk"}, permissions=frozenset(rights), scope=Scope.CENTRE
        )
        create_role(db, "clerk", change, by=Actor.system("test"))
        token = people.token(db, people.user(db, "kim", "clerk", password=None))
    desk.browser.cookies.clear()
    desk.browser.cookies.set(PLAIN_NAME, token)

    looked = desk.browser.post("/admin/personal", data={"phone": PHONE})
    taken = desk.browser.post("/admin/personal/export", data={"phone": PHONE})

    assert taken.status_code == status
    assert ('action="/admin/personal/export"' in looked.text) == (status == 200)
    assert 'action="/admin/personal/erase"' not in looked.text
    if status == 200:
        assert zipfile.ZipFile(io.BytesIO(taken.content)).namelist()
