"""The second step: codes, enrolment, recovery, and who needs it."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from base.clock import SetClock
from base.db import Session
from base.errors import Invalid
from base.sealing import SealBroken, unseal
from engine.identity import Person, SignIn, Visitor, actor_of_session, open_session, sign_in
from engine.identity.access.reach import PersonAbove
from engine.identity.proof.entering import pass_code, pass_enrolment
from engine.identity.proof.own_second import (
    SecondStepNeeded,
    remove_own_second_step,
    renew_recovery_codes,
    reset_second_step,
)
from engine.identity.proof.second.checking import FREE, check_code
from engine.identity.proof.second.codes import code_at, step_at, step_of
from engine.identity.proof.second.enrolment import (
    SecondStepThere,
    begin_enrolment,
    confirm_enrolment,
    recovery_codes_left,
)
from engine.identity.proof.second.needs import (
    Stage,
    need_second_step,
    second_step_rules,
    without_second_step,
)
from engine.identity.proof.second.records import Authenticator, RecoveryCode
from engine.identity.proof.sessions import CODE_WAITS
from engine.people import Actor
from tests.make import identity as make
from tests.make.identity import PASSWORD

SEED = base64.b32encode(b"12345678901234567890").decode()
HERE = Visitor(address="192.0.2.7", browser="a browser")
STEP = timedelta(seconds=30)
CONSOLE = Actor.system("console")


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"),
     (1234567890, "89005924"), (2000000000, "69279037"), (20000000000, "65353130")],
)  # fmt: skip
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """Source: RFC 6238, appendix B, the column of SHA-1."""
    moment = datetime.fromtimestamp(seconds, UTC)

    assert code_at(SEED, step_at(moment), digits=8) == code
    assert code_at(SEED, step_at(moment)) == code[2:]


@pytest.mark.parametrize(("late", "taken"), [(-2, False), (-1, True), (0, True), (1, True),
                                             (2, False)])  # fmt: skip
def test_a_clock_may_be_one_step_off(late: int, *, taken: bool) -> None:
    now = datetime(2026, 11, 2, 9, 0, 10, tzinfo=UTC)
    code = code_at(SEED, step_at(now) + late)

    assert (step_of(SEED, code, now=now, after=None) is not None) is taken


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "١٢٣٤٥٦", "0" * 500])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert step_of(SEED, code, now=datetime(2026, 11, 2, tzinfo=UTC), after=None) is None


def a_step_later(db: Session) -> None:
    clock = db.context.clock
    assert isinstance(clock, SetClock)
    clock.advance(STEP)


def enrolled(db: Session, person: Person) -> tuple[str, list[str]]:
    """Set somebody's second step up; the next code is one of a later step."""
    secret = begin_enrolment(db, person.id).secret
    codes = confirm_enrolment(db, person.id, code_at(secret, step_at(db.now())))
    a_step_later(db)
    return secret, codes


def now_code(db: Session, secret: str) -> str:
    return code_at(secret, step_at(db.now()))


def at_code(db: Session, *, device: str | None = None) -> Visitor:
    """Take the first step and return the browser that is asked for a code."""
    result = sign_in(db, "anna", PASSWORD, visitor=HERE)
    assert result.stage is Stage.CODE
    assert result.actor is None
    return Visitor(address=HERE.address, token=result.token, device=device)


def test_a_password_alone_opens_nothing_for_who_has_a_second_step(db: Session) -> None:
    secret, _ = enrolled(db, make.user(db, "anna"))

    visitor = at_code(db)
    assert visitor.token is not None
    assert actor_of_session(db, visitor.token) is None
    done = pass_code(db, now_code(db, secret), visitor=visitor)

    assert done is not None
    assert done.token not in {None, visitor.token}
    assert actor_of_session(db, str(done.token)) is not None
    assert pass_code(db, now_code(db, secret), visitor=visitor) is None


def test_a_code_is_good_once(db: Session, clock: SetClock) -> None:
    anna = make.user(db, "anna")
    secret, _ = enrolled(db, anna)
    code = now_code(db, secret)

    assert check_code(db, anna.id, code).right
    assert not check_code(db, anna.id, code).right
    clock.advance(STEP)
    assert check_code(db, anna.id, now_code(db, secret)).right


def test_an_earlier_code_is_worthless_after_a_later_one(db: Session, clock: SetClock) -> None:
    anna = make.user(db, "anna")
    secret, _ = enrolled(db, anna)
    earlier = now_code(db, secret)
    clock.advance(STEP)

    assert check_code(db, anna.id, now_code(db, secret)).right
    assert not check_code(db, anna.id, earlier).right


def test_the_code_of_the_enrolment_does_not_sign_in(db: Session) -> None:
    anna = make.user(db, "anna")
    secret = begin_enrolment(db, anna.id).secret
    code = now_code(db, secret)
    confirm_enrolment(db, anna.id, code)

    assert not check_code(db, anna.id, code).right


def test_a_sign_in_waits_ten_minutes_for_its_code(db: Session, clock: SetClock) -> None:
    secret, _ = enrolled(db, make.user(db, "anna"))
    visitor = at_code(db)

    clock.advance(CODE_WAITS)

    assert pass_code(db, now_code(db, secret), visitor=visitor) is None


def test_guesses_at_codes_wait_wherever_they_come_from(db: Session, clock: SetClock) -> None:
    secret, _ = enrolled(db, make.user(db, "anna"))
    visitor = at_code(db)
    for number in range(FREE):
        elsewhere = Visitor(address=f"198.51.100.{number}", token=visitor.token)
        refused = pass_code(db, "000000", visitor=elsewhere)
    assert refused is not None
    assert refused.wait == timedelta(seconds=2)

    early = pass_code(db, now_code(db, secret), visitor=visitor)
    clock.advance(timedelta(seconds=2))
    late = pass_code(db, now_code(db, secret), visitor=visitor)

    assert early is not None
    assert early.token is None
    assert late is not None
    assert late.token is not None


def test_who_guesses_codes_elsewhere_does_not_slow_down_a_known_browser(db: Session) -> None:
    secret, _ = enrolled(db, make.user(db, "anna"))
    first = pass_code(db, now_code(db, secret), visitor=at_code(db))
    assert first is not None
    a_step_later(db)
    stranger = at_code(db)
    for _ in range(FREE + 2):
        pass_code(db, "000000", visitor=stranger)

    done = pass_code(db, now_code(db, secret), visitor=at_code(db, device=first.device))

    assert done is not None
    assert done.token is not None


def test_a_recovery_code_stands_in_once_however_it_is_typed(db: Session) -> None:
    anna = make.user(db, "anna")
    _, codes = enrolled(db, anna)
    assert len(set(codes)) == 10

    done = pass_code(db, codes[0].lower().replace("-", " "), visitor=at_code(db))
    again = pass_code(db, codes[0], visitor=at_code(db))

    assert done is not None
    assert done.token is not None
    assert again is not None
    assert again.token is None
    assert recovery_codes_left(db, anna.id) == 9


def test_neither_secret_nor_recovery_code_can_be_read_in_the_database(db: Session) -> None:
    anna, ben = make.user(db, "anna"), make.user(db, "ben")
    secret, codes = enrolled(db, anna)

    stored = db.scalars(select(Authenticator)).one().secret
    hashes = {row.code_sha256 for row in db.scalars(select(RecoveryCode))}

    assert secret not in stored
    assert unseal(db, stored, f"identity_authenticator.secret/{anna.id}") == secret
    with pytest.raises(SealBroken):
        unseal(db, stored, f"identity_authenticator.secret/{ben.id}")
    assert not {code.encode() for code in codes} & hashes


def test_new_recovery_codes_make_the_old_ones_worthless(db: Session) -> None:
    anna = make.user(db, "anna")
    secret, old = enrolled(db, anna)

    new = renew_recovery_codes(db, anna.id, now_code(db, secret))

    assert not check_code(db, anna.id, old[0]).right
    assert check_code(db, anna.id, new[0]).right


def test_a_confirmed_secret_is_not_replaced_by_another_one(db: Session) -> None:
    anna = make.user(db, "anna")
    enrolled(db, anna)

    with pytest.raises(SecondStepThere):
        begin_enrolment(db, anna.id)
    with pytest.raises(Invalid):
        confirm_enrolment(db, anna.id, "000000")


def test_a_role_that_needs_it_leads_to_enrolment(db: Session) -> None:
    need_second_step(db, "agent", needed=True, by=CONSOLE)
    anna = make.user(db, "anna")
    first = sign_in(db, "anna", PASSWORD, visitor=HERE)
    assert first.stage is Stage.ENROL
    assert first.token is not None
    assert actor_of_session(db, first.token) is None
    visitor = Visitor(address=HERE.address, token=first.token)

    secret = begin_enrolment(db, anna.id).secret
    done = pass_enrolment(db, now_code(db, secret), visitor=visitor)

    assert done is not None
    result, codes = done
    assert isinstance(result, SignIn)
    assert actor_of_session(db, str(result.token)) is not None
    assert len(codes) == 10
    with pytest.raises(SecondStepNeeded):
        remove_own_second_step(db, anna.id, codes[0])


def test_running_sessions_are_led_there_when_the_rule_changes(db: Session) -> None:
    anna = make.user(db, "anna")
    ben = make.user(db, "ben")
    enrolled(db, ben)
    tokens = [open_session(db, one.id, visitor=HERE) for one in (anna, ben)]

    need_second_step(db, "agent", needed=True, by=CONSOLE)

    assert [actor_of_session(db, token) is not None for token in tokens] == [False, True]
    assert without_second_step(db)["agent"] == 1


def test_administrators_and_analysts_need_it_at_first_but_not_in_the_demonstration(
    db: Session,
) -> None:
    needed = {role for role, need in second_step_rules(db).items() if need}
    db.context.settings.demo = True

    assert needed == {"admin", "analyst"}
    assert not any(second_step_rules(db).values())


def test_an_administrator_helps_who_has_lost_it_but_nobody_above(db: Session) -> None:
    anna, boss = make.user(db, "anna"), make.user(db, "boss", "admin")
    secret, codes = enrolled(db, anna)
    token = open_session(db, anna.id, visitor=HERE)

    reset_second_step(db, anna.id, by=make.actor(db, boss))

    assert actor_of_session(db, token) is None
    assert not check_code(db, anna.id, now_code(db, secret)).right
    assert not check_code(db, anna.id, codes[0]).right
    with pytest.raises(PersonAbove):
        reset_second_step(db, boss.id, by=make.actor(db, anna))
