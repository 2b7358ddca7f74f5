"""Secrets at rest: they open in their place only, and keys can be exchanged."""

from uuid import uuid4

import pytest

from base.db import Session
from base.ids import new_id
from base.sealing import SealBroken, newest_key, place_of, renew, seal, sealed_columns, unseal
from engine.identity.proof.second.enrolment import begin_enrolment, pending_enrolment
from ringflow.records import import_all
from tests.make import identity as make

OLD, NEW = "an old key of thirty-two characters", "a new key of thirty-two characters!"


def test_a_secret_comes_back_and_looks_different_each_time(db: Session) -> None:
    first, second = seal(db, "密碼 secret", "a/1"), seal(db, "密碼 secret", "a/1")

    assert first != second
    assert "secret" not in first
    assert unseal(db, first, "a/1") == unseal(db, second, "a/1") == "密碼 secret"


def test_elsewhere_it_is_worth_nothing(db: Session) -> None:
    sealed = seal(db, "secret", "a/1")

    with pytest.raises(SealBroken):
        unseal(db, sealed, "a/2")
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for broken in ("", "1.x", "rubbish", changed, sealed.replace("1.", "2.", 1)):
        with pytest.raises(SealBroken):
            unseal(db, broken, "a/1")


def test_another_centre_cannot_open_it(db: Session) -> None:
    sealed = seal(db, "secret", "a/1")
    other = Session(context=db.context, centre_id=uuid4(), bind=db.get_bind())

    with pytest.raises(SealBroken):
        unseal(other, sealed, "a/1")


def test_keys_are_exchanged_one_after_the_other(db: Session) -> None:
    import_all()
    settings = db.context.settings
    settings.seal_keys = OLD
    anna = make.user(db)
    secret = begin_enrolment(db, anna.id).secret

    settings.seal_keys = f"{NEW}, {OLD}"
    assert newest_key(db.context) != newest_of(db, OLD)
    assert (renew(db), renew(db)) == (1, 0)
    settings.seal_keys = NEW

    found = pending_enrolment(db, anna.id)
    assert found is not None
    assert found.secret == secret


def newest_of(db: Session, keys: str) -> str:
    before = db.context.settings.seal_keys
    db.context.settings.seal_keys = keys
    try:
        return newest_key(db.context)
    finally:
        db.context.settings.seal_keys = before


def test_without_its_key_a_secret_is_not_read(db: Session) -> None:
    db.context.settings.seal_keys = OLD
    sealed = seal(db, "secret", "a/1")
    db.context.settings.seal_keys = NEW

    with pytest.raises(SealBroken):
        unseal(db, sealed, "a/1")


def test_a_table_with_sealed_texts_has_one_column_as_its_key() -> None:
    import_all()

    assert all(len(table.primary_key.columns) == 1 for table, _ in sealed_columns())
    assert place_of("a.b", new_id()).startswith("a.b/")
