"""Saved filters: who sees them, who may change them, and what the log says."""

from datetime import timedelta

import pytest

from base.db import Session
from base.errors import NotFound
from engine.audit.records import AuditLine
from engine.people import Actor
from engine.tasks import saved
from engine.tasks.saved import FilterPlan
from tests.make import identity as make


def person(db: Session, name: str, *roles: str, within: tuple[str, ...] = ()) -> Actor:
    return make.actor(db, make.user(db, name, *roles, within=within))


def seen(db: Session, by: Actor) -> list[str]:
    return [one.name for one in saved.filters_for(db, by)]


def logged(db: Session) -> list[str]:
    db.flush()
    lines = db.query(AuditLine).filter(AuditLine.what.like("task_filter.%"))
    return [line.what.removeprefix("task_filter.") for line in lines.order_by(AuditLine.id)]


def test_a_private_filter_is_its_owner_s_alone(db: Session) -> None:
    ann, dan = person(db, "ann", "agent"), person(db, "dan", "dispatcher")
    kept = saved.keep_filter(db, FilterPlan(name=" Late ", query="?view=overdue"), by=ann)

    assert (seen(db, ann), seen(db, dan)) == (["Late"], [])
    for act in (saved.filter_of, saved.delete_filter, saved.restore_filter):
        with pytest.raises(NotFound):
            act(db, kept, by=dan)
    with pytest.raises(NotFound):
        saved.keep_filter(db, FilterPlan(name="x"), by=dan, filter_id=kept)
    assert logged(db) == []


@pytest.mark.parametrize("audience", ["*", "agent", "Department:Roads"])
def test_a_shared_filter_is_seen_by_whom_it_is_shared_with(db: Session, audience: str) -> None:
    dan = person(db, "dan", "dispatcher")
    bert = person(db, "bert", "agent", within=("roads",))
    eve = person(db, "eve", "handler", within=("parks",))
    plan = FilterPlan(name="Roads", audience=frozenset({audience}))

    kept = saved.keep_filter(db, plan, by=dan)

    assert seen(db, bert) == ["Roads"]
    assert seen(db, eve) == (["Roads"] if audience == "*" else [])
    assert not saved.filter_of(db, kept, by=bert).editable
    with pytest.raises(saved.NotYourFilter):
        saved.delete_filter(db, kept, by=bert)
    assert logged(db) == ["shared"]


def test_only_who_may_share_shares(db: Session) -> None:
    ann, dan = person(db, "ann", "agent"), person(db, "dan", "dispatcher")
    with pytest.raises(saved.NotYourFilter):
        saved.keep_filter(db, FilterPlan(name="x", audience=frozenset({"*"})), by=ann)
    ada = person(db, "ada", "admin")
    kept = saved.keep_filter(db, FilterPlan(name="All", audience=frozenset({"agent"})), by=dan)

    plan = FilterPlan(name="Everything", audience=frozenset({"*"}), colour="red")
    saved.keep_filter(db, plan, by=ada, filter_id=kept)
    saved.delete_filter(db, kept, by=ada)
    assert seen(db, ann) == []
    saved.restore_filter(db, kept, by=ada)

    assert seen(db, ann) == ["Everything"]
    assert logged(db) == ["shared", "changed", "deleted", "restored"]


def test_nobody_overwrites_what_they_have_not_seen(db: Session) -> None:
    dan, ada = person(db, "dan", "dispatcher"), person(db, "ada", "admin")
    plan = FilterPlan(name="All", audience=frozenset({"*"}))
    kept = saved.keep_filter(db, plan, by=dan)
    moment = saved.filter_of(db, kept, by=dan).changed_at

    with pytest.raises(saved.FilterChanged) as refused:
        saved.keep_filter(db, plan, by=ada, filter_id=kept, seen=moment - timedelta(seconds=1))

    assert refused.value.params == {"who": "Dan", "when": moment}


def test_a_filter_has_a_name_and_there_is_room_for_fifty(db: Session) -> None:
    ann = person(db, "ann", "agent")
    with pytest.raises(saved.NoName):
        saved.keep_filter(db, FilterPlan(name="  "), by=ann)
    for number in range(50):
        saved.keep_filter(db, FilterPlan(name=f"{number}", colour="pink"), by=ann)
    with pytest.raises(saved.TooManyFilters):
        saved.keep_filter(db, FilterPlan(name="more"), by=ann)
    assert {one.colour for one in saved.filters_for(db, ann)} == {"grey"}
