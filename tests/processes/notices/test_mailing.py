"""People hear of notices as they chose: in the page, by mail, together, and each once."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

import engine
import processes.notices.jobs  # noqa: F401 registers the mail of notices
from base.db import Session
from base.i18n import use_locale
from base.ids import short
from base.jobs import Runner
from base.parameters import Level, Setting
from connectors import email
from engine import Actor, NoticeKind, TaskFilter
from engine.identity import NewUser, actor_of, create_user, set_active
from engine.identity.own import keep_look
from engine.parameters.changing import change_parameters
from engine.tasks.notices.choosing import Wishes, WrongTimes, keep_wishes, wishes_of
from engine.tasks.notices.parameters import KIND_NAMES
from engine.tasks.notices.telling import tell as tell_people
from engine.tasks.records import Task
from processes.notices.letters import SENTENCES
from processes.notices.mailing import mail_notices
from tests.conftest import World
from tests.make.actors import ADMIN
from tests.make.drawings import sketch
from tests.make.stepping import stepped

BY_MAIL = {NoticeKind.COPIED.value: "mail"}


@pytest.fixture
def anna(world: World) -> Actor:
    return person(world, "anna")


@pytest.fixture
def task(world: World) -> UUID:
    with world.transaction() as db:
        engine.deploy(db, [sketch("start -> work -> end", key="one")], by=ADMIN)
        begun = engine.start(
            db, "one", variables={"contact_phone": "+85221234567"}, by=ADMIN, business_key="T-1"
        )
        return engine.find_tasks(db, TaskFilter(instance_id=begun.id)).items[0].id


def person(world: World, username: str, **wishes: Any) -> Actor:
    with world.transaction() as db:
        new = NewUser(username=username, name=username.title(), email=f"{username}@city.test")
        made = create_user(db, new)
        keep_look(db, made.id, "en.sea", locale="en")
        if wishes:
            keep_wishes(db, made.id, Wishes(**wishes))
        return actor_of(db, made.id)


def wish(world: World, who: Actor, **wishes: Any) -> None:
    with world.transaction() as db:
        assert who.id is not None
        keep_wishes(db, who.id, Wishes(**wishes))


def tell(world: World, task: UUID, *people: Actor, words: str = "please read") -> None:
    with world.transaction() as db:
        names = [one.username for one in people]
        row = db.get_one(Task, task)
        assert tell_people(db, row, names, NoticeKind.COPIED, by=ADMIN, words=words)


def mails(world: World) -> list[email.OutboundView]:
    with world.transaction() as db:
        return list(reversed(email.find_outbound(db).items))


def shown(world: World, who: Actor) -> int:
    with world.transaction() as db:
        return len(engine.notices_of(db, who.username).items)


def test_each_way_reaches_as_it_says(world: World, task: UUID) -> None:
    people = [person(world, way, ways={"copied": way}) for way in ("page", "mail", "both", "none")]
    silent = person(world, "usual")

    tell(world, task, *people, silent)
    world.run_jobs()

    assert [shown(world, one) for one in (*people, silent)] == [1, 0, 1, 0, 1]
    assert sorted(one.to for one in mails(world)) == ["both@city.test", "mail@city.test"]
    with world.transaction() as db:
        counts = [engine.count_unread(db, one.username) for one in people]
    assert counts == [1, 0, 1, 0]


def test_the_mail_says_what_and_where_and_nothing_of_what_was_written(
    world: World, anna: Actor, task: UUID
) -> None:
    wish(world, anna, ways=BY_MAIL)
    with world.transaction() as db:
        row = db.get_one(Task, task)
        row.title = {"en": "Ring +85221234567"}

    tell(world, task, anna, words="Mrs Li of Elm Road 12 is angry")
    world.run_jobs()

    (mail,) = mails(world)
    assert mail.subject == "Admin sent you this to read: T-1 Ring +852****4567"
    assert f"/inbox/{short(task)}" in mail.text
    assert "/account/notices" in mail.text
    assert "Elm Road" not in mail.text
    assert "21234567" not in mail.text + mail.subject
    assert mail.state is email.OutboundState.SENT


def test_in_the_reader_s_language(world: World, anna: Actor, task: UUID) -> None:
    wish(world, anna, ways=BY_MAIL)
    with world.transaction() as db:
        assert anna.id is not None
        keep_look(db, anna.id, "zh-Hant.sea", locale="zh-Hant")

    tell(world, task, anna)
    world.run_jobs()

    assert mails(world)[0].subject == "Admin 抄送給您：T-1 work"


def test_what_comes_in_quiet_hours_is_mailed_together_at_their_end(
    world: World, anna: Actor, task: UUID
) -> None:
    wish(world, anna, ways=BY_MAIL, **quiet_around(world, hours=2))

    for _ in range(3):
        tell(world, task, anna)
        world.run_jobs()
    assert mails(world) == []
    world.clock.advance(timedelta(hours=2))
    world.run_jobs()

    (mail,) = mails(world)
    assert mail.subject == "3 notices about your tasks"
    assert mail.text.count(f"/inbox/{short(task)}") == 3
    tell(world, task, anna)
    world.run_jobs()
    assert len(mails(world)) == 2


def quiet_around(world: World, *, hours: int) -> dict[str, str]:
    local = world.clock.now().astimezone(ZoneInfo(world.context.settings.zone))
    begins, ends = local - timedelta(hours=1), local + timedelta(hours=hours)
    return {"quiet": "own", "quiet_from": f"{begins:%H:%M}", "quiet_until": f"{ends:%H:%M}"}


def test_what_was_read_in_the_page_meanwhile_is_not_mailed(
    world: World, anna: Actor, task: UUID
) -> None:
    wish(world, anna, ways={"copied": "both"}, rhythm="hourly")
    tell(world, task, anna)
    with world.transaction() as db:
        engine.mark_read(db, "anna", task_id=task)

    world.clock.advance(timedelta(hours=1))
    world.run_jobs()

    assert mails(world) == []


def test_a_notice_that_is_rolled_back_is_not_mailed(world: World, anna: Actor, task: UUID) -> None:
    wish(world, anna, ways=BY_MAIL)
    with pytest.raises(ZeroDivisionError), world.transaction() as db:
        engine.copy_to(db, task, ["anna"], by=ADMIN, reason="r")
        raise ZeroDivisionError

    world.run_jobs()

    assert mails(world) == []
    assert shown(world, anna) == 0


def test_two_workers_at_once_mail_each_notice_once(world: World, anna: Actor, task: UUID) -> None:
    wish(world, anna, ways=BY_MAIL)
    for _ in range(6):
        tell(world, task, anna)
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        Runner(world.database).run_due()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    world.run_jobs()

    assert sum(one.text.count(f"/inbox/{short(task)}") for one in mails(world)) == 6


def test_the_second_of_two_waits_and_finds_nothing_left(
    world: World, anna: Actor, task: UUID
) -> None:
    wish(world, anna, ways=BY_MAIL)
    tell(world, task, anna)

    def mail(db: Session) -> bool:
        return mail_notices(db, "anna")

    second = stepped(world, mail, mail)

    assert (second.waited, second.value, second.error) == (True, False, None)
    assert len(mails(world)) == 1


def test_a_job_that_fails_after_writing_the_mail_writes_it_once(
    world: World, anna: Actor, task: UUID
) -> None:
    wish(world, anna, ways=BY_MAIL)
    tell(world, task, anna)
    with pytest.raises(ZeroDivisionError), world.transaction() as db:
        assert mail_notices(db, "anna")
        raise ZeroDivisionError
    assert mails(world) == []

    world.run_jobs()
    world.run_jobs()

    assert len(mails(world)) == 1


def test_the_centre_says_what_is_usual_and_what_is_a_must(
    world: World, anna: Actor, task: UUID
) -> None:
    centre_has(world, "notices.copied", "both")
    tell(world, task, anna)
    world.run_jobs()
    assert (len(mails(world)), shown(world, anna)) == (1, 1)

    wish(world, anna, ways={"copied": "none"})
    tell(world, task, anna)
    world.run_jobs()
    assert (len(mails(world)), shown(world, anna)) == (1, 1)

    centre_has(world, "notices.copied", "always_mail")
    tell(world, task, anna)
    world.run_jobs()
    assert (len(mails(world)), shown(world, anna)) == (2, 1)

    wish(world, anna, ways={"copied": "page"})
    tell(world, task, anna)
    world.run_jobs()
    assert (len(mails(world)), shown(world, anna)) == (3, 2)


def test_the_centre_s_rhythm_and_quiet_hours_count_for_who_chose_none(
    world: World, anna: Actor, task: UUID
) -> None:
    wish(world, anna, ways=BY_MAIL)
    hours = quiet_around(world, hours=3)
    centre_has(world, "notices.mail_rhythm", "hourly")
    centre_has(world, "notices.quiet_from", hours["quiet_from"])
    centre_has(world, "notices.quiet_until", hours["quiet_until"])
    free = person(world, "free", ways=BY_MAIL, quiet="none", rhythm="at_once")

    tell(world, task, anna, free)
    world.run_jobs()
    assert [one.to for one in mails(world)] == [free.username + "@city.test"]
    world.clock.advance(timedelta(hours=3))
    world.run_jobs()
    assert len(mails(world)) == 2


def centre_has(world: World, code: str, value: str) -> None:
    with world.transaction() as db:
        setting = Setting(code=code, level=Level.CENTRE, value=value)
        change_parameters(db, [setting], by=ADMIN, reason="so")


def test_who_has_left_or_has_no_address_gets_none(world: World, anna: Actor, task: UUID) -> None:
    wish(world, anna, ways=BY_MAIL, rhythm="hourly")
    tell(world, task, anna)
    with world.transaction() as db:
        assert anna.id is not None
        set_active(db, anna.id, active=False)

    world.clock.advance(timedelta(hours=1))
    world.run_jobs()

    assert mails(world) == []


def test_wrong_times_are_refused_and_nothing_is_kept(world: World, anna: Actor) -> None:
    for wrong in (
        {"quiet": "own", "quiet_from": "22:00"}, {"daily_at": "25:00"}, {"rhythm": "often"},
        {"ways": {"copied": "pigeon"}},
    ):  # fmt: skip
        with pytest.raises(WrongTimes):
            wish(world, anna, **wrong)
    with world.transaction() as db:
        assert anna.id is not None
        assert wishes_of(db, anna.id) == Wishes()


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_has_a_name_and_a_sentence(kind: NoticeKind) -> None:
    assert kind in KIND_NAMES
    with use_locale("en"):
        assert kind in SENTENCES
