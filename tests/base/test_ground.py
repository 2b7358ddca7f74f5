"""The ground: ids, languages, pages of lists, files, the transaction and its centre."""

import io
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from base import files, i18n, page
from base.centres import create_centre
from base.db import Busy, Session
from base.errors import Invalid, NotFound
from base.ids import new_id, short, unshort
from base.jobs import Job, add, job
from tests.conftest import World


@job("probe.idle")
def idle(db: Session) -> None:
    """Do nothing; these tests only need a row."""


def test_ids_sort_by_the_time_they_were_made() -> None:
    made = [new_id() for _ in range(50)]

    assert {key.version for key in made} == {7}
    assert {key.variant for key in made} == {uuid4().variant}
    assert [key.int >> 80 for key in made] == sorted(key.int >> 80 for key in made)


@given(st.uuids())
def test_the_short_form_of_an_id_leads_back_to_it(key: UUID) -> None:
    assert unshort(short(key)) == key


@pytest.mark.parametrize("wrong", ["", "x", "!" * 22, "A" * 23])
def test_what_is_no_short_id_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        unshort(wrong)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh", "zh-Hant"),
        ("en-GB,en;q=0.5", "en"),
        ("fr,en;q=0.2,zh-HK;q=0.6", "zh-Hant"),
        ("de", "zh-Hant"),
        (";;;q=x", "zh-Hant"),
        (None, "zh-Hant"),
    ],
)
def test_the_language_fits_the_browser(header: str | None, expected: str) -> None:
    assert i18n.negotiate(header) == expected


def test_content_is_shown_in_the_nearest_language_there_is() -> None:
    with i18n.use_locale("zh-Hans"):
        assert i18n.pick({"en": "Street", "zh-Hant": "街道"}) == "街道"
        assert i18n.pick({"en": "Street"}) == "Street"
        assert i18n.pick("plain") == "plain"


@given(st.lists(st.one_of(st.text(max_size=20), st.integers(0, 2**53)), min_size=2, max_size=2))
def test_a_cursor_leads_back_to_its_keys(keys: list[str | int]) -> None:
    assert page.cursor_decode(page.cursor_encode(*keys)) == keys


@pytest.mark.parametrize("wrong", ["", "%%%", "AAAA", page.cursor_encode("one")])
def test_a_forged_cursor_is_refused(wrong: str) -> None:
    with pytest.raises(Invalid):
        page.cursor_decode(wrong)


def test_a_file_is_stored_with_its_checksum_and_a_harmless_name(db: Session) -> None:
    row = files.save(db, '../../etc/"pass\nwd', media_type="text/plain", chunks=[b"ab", b"c"])

    assert row.name == "etcpasswd"
    assert row.size == 3
    assert row.sha256.startswith("ba7816bf")
    found, handle = files.open_file(db, row.id)
    with handle:
        assert handle.read() == b"abc"
    assert found.id == row.id


def test_a_file_that_is_too_large_leaves_nothing_behind(db: Session) -> None:
    with pytest.raises(files.FileTooLarge):
        files.save(db, "big", media_type="", chunks=[b"x" * 600] * 2, limit=1000)

    left = [path for path in Path(db.context.files).rglob("*") if path.is_file()]
    assert left == []


def test_a_file_of_another_centre_looks_like_a_missing_one(world: World) -> None:
    with world.transaction() as db:
        row = files.save(db, "a", media_type="", chunks=iter(io.BytesIO(b"a")))
        other = create_centre(db, "other", name="Other").id

    with world.transaction(other) as db, pytest.raises(NotFound):
        files.open_file(db, row.id)


def test_rows_of_another_centre_can_be_neither_seen_nor_written(world: World) -> None:
    with world.transaction() as db:
        add(db, "probe.idle")
        other = create_centre(db, "other", name="Other").id

    with world.transaction(other) as db:
        assert db.scalars(select(Job)).all() == []
        changed = db.execute(text("update base_job set name = 'stolen'"))
        assert changed.rowcount == 0  # type: ignore[attr-defined] # a cursor result
    with world.database.transaction() as db:
        assert db.scalars(select(Job)).all() == []


def test_the_setting_of_the_centre_ends_with_its_transaction(world: World) -> None:
    with world.transaction() as db:
        add(db, "probe.idle")
    with world.database.engine.connect() as connection:
        assert connection.scalar(text("select current_setting('app.centre', true)")) in {"", None}


def test_what_was_to_follow_the_commit_does_not_follow_a_failure(world: World) -> None:
    done: list[str] = []
    with pytest.raises(ZeroDivisionError), world.transaction() as db:
        db.after_commit(lambda: done.append("failed"))
        _ = 1 / 0
    with world.transaction() as db:
        db.after_commit(lambda: done.append("stored"))

    assert done == ["stored"]


def test_a_lock_that_is_held_too_long_is_a_clear_conflict(world: World) -> None:
    with world.transaction() as db:
        row = add(db, "probe.idle", run_at=db.now() + timedelta(days=1))
    locking = select(Job).where(Job.id == row.id).with_for_update()
    with world.transaction() as first:
        first.scalar(locking)
        with pytest.raises(Busy), world.transaction() as second:
            second.execute(text("set local lock_timeout = '50ms'"))
            second.scalar(locking)
