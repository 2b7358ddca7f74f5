"""Adding signers before, after and at once, what they say, and removing those who have not."""

import pytest

import engine
from base.db import Session
from base.errors import NotFound
from engine import SignerKind, TaskState
from engine.audit import AuditFilter, audit_lines
from engine.definitions.people.rules import Rule
from engine.runtime.signing.asked import WhichOutcome
from engine.tasks.actions import NobodyNamed, NotForThem, NotYourClaim
from engine.tasks.acts.delegating import AlreadyTheirs
from engine.tasks.rights import NoReason, TaskHeld, TaskWaits, TaskWithdrawn
from engine.tasks.signers.errors import (
    AlreadySigned,
    AlreadySigner,
    SignerDone,
    SignerGone,
    SignerOfSigner,
    TooManySigners,
    WrongSigning,
)
from tests.engine.tasks.signing.crew import Crew, ask, at, held_by_anna, own, said, told
from tests.make import identity as make


def test_who_signs_before_gives_it_back_with_an_opinion(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])

    added = engine.add_signers(db, task.id, ["berta"], kind=SignerKind.BEFORE, by=crew["anna"],
                               reason="you know the law")  # fmt: skip

    assert said(added) == [("berta", "open", None)]
    assert told(db, crew["berta"]) == [("sign_asked", "you know the law")]
    with pytest.raises(TaskWaits) as waits:
        engine.complete(db, task.id, {"outcome": "approve"}, by=crew["anna"])
    assert (waits.value.params["who"], waits.value.params["username"]) == ("Berta", "berta")
    asked = engine.get_task(db, own(db, crew["berta"]).id, by=crew["berta"])
    assert [one.name for one in asked.outcomes] == ["agree", "disagree"]
    assert asked.variables["sum"] == 12

    engine.sign(db, asked.id, outcome="disagree", comment="not like this", by=crew["berta"])

    (row,) = engine.signers_of(db, task.id)
    assert (row.outcome, row.comment, row.signed_by_name) == ("disagree", "not like this", "Berta")
    assert told(db, crew["anna"]) == [("signed", "not like this")]
    engine.complete(db, task.id, {"outcome": "reject"}, by=crew["anna"])
    assert at(db, task.instance_id, "next")
    lines = [(one.what, one.actor) for one in engine.history(db, task.instance_id).items]
    assert lines[3:8] == [
        ("claimed", "anna"), ("signer_added", "anna"), ("sign_asked", "anna"),
        ("signed", "berta"), ("completed", "anna"),
    ]  # fmt: skip
    audited = {one.what for one in audit_lines(db, AuditFilter()).items}
    assert {"task.signers_added", "task.signed"} <= audited


def test_those_before_are_asked_one_after_the_other(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    engine.add_signers(db, task.id, ["berta", "carl"], kind=SignerKind.BEFORE, by=crew["anna"],
                       reason="both")  # fmt: skip

    assert said(engine.signers_of(db, task.id)) == [
        ("berta", "open", None), ("carl", "pending", None),
    ]  # fmt: skip
    assert told(db, crew["carl"]) == []
    engine.complete(db, own(db, crew["berta"]).id, {"outcome": "agree"}, by=crew["berta"])
    assert told(db, crew["carl"]) == [("sign_asked", "both")]
    engine.sign(db, own(db, crew["carl"]).id, outcome="agree", comment="", by=crew["carl"])

    assert engine.get_task(db, task.id).waits_for == 0


def test_who_signs_after_lets_the_case_go_on(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    engine.add_signers(db, task.id, ["berta", "carl"], kind=SignerKind.AFTER, by=crew["anna"],
                       reason="above my limit")  # fmt: skip
    assert told(db, crew["berta"]) == []

    decided = engine.complete(db, task.id, {"outcome": "approve", "comment": "fine", "n": 3},
                              by=crew["anna"])  # fmt: skip

    assert (decided.state, decided.held_at is not None) == (TaskState.CLAIMED, True)
    assert not at(db, task.instance_id, "next")
    assert "n" not in engine.get_instance(db, task.instance_id).variables
    with pytest.raises(TaskHeld) as held:
        engine.complete(db, task.id, {"outcome": "approve"}, by=crew["anna"])
    assert held.value.params["who"] == "Berta"
    with pytest.raises(TaskHeld):
        engine.release(db, task.id, by=crew["anna"])
    with pytest.raises(TaskHeld):
        engine.transfer(db, task.id, to="dora", by=crew["anna"], reason="")
    engine.sign(db, own(db, crew["berta"]).id, outcome="agree", comment="", by=crew["berta"])
    assert not at(db, task.instance_id, "next")
    engine.sign(db, own(db, crew["carl"]).id, outcome="agree", comment="yes", by=crew["carl"])

    done = engine.get_task(db, task.id)
    assert (done.state, done.completed_by, done.outcome) == ("completed", "anna", "approve")
    assert engine.get_instance(db, task.instance_id).variables["n"] == 3
    assert at(db, task.instance_id, "next")
    (line,) = [one for one in engine.history(db, task.instance_id, token_id=task.id).items
               if one.what == "completed"]  # fmt: skip
    assert (line.actor, line.outcome, line.comment) == ("anna", "approve", "fine")


def test_who_disagrees_with_a_decision_sends_it_back(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    engine.add_signers(db, task.id, ["berta", "carl"], kind=SignerKind.AFTER, by=crew["anna"],
                       reason="above my limit")  # fmt: skip
    engine.complete(db, task.id, {"outcome": "approve", "n": 3}, by=crew["anna"])
    asked = own(db, crew["berta"])
    with pytest.raises(NoReason):
        engine.sign(db, asked.id, outcome="disagree", comment=" ", by=crew["berta"])

    engine.sign(db, asked.id, outcome="disagree", comment="too dear", by=crew["berta"])

    again = engine.get_task(db, task.id)
    assert (again.state, again.held_at, again.then_asks) == (TaskState.CLAIMED, None, 1)
    assert engine.draft(db, task.id, by=crew["anna"]) == {"outcome": "approve", "n": 3}
    engine.complete(db, task.id, {"outcome": "reject"}, by=crew["anna"])
    engine.sign(db, own(db, crew["carl"]).id, outcome="agree", comment="", by=crew["carl"])
    assert engine.get_task(db, task.id).outcome == "reject"


def test_a_decision_is_taken_back_until_somebody_has_signed_it(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    engine.add_signers(db, task.id, ["berta", "carl"], kind=SignerKind.AFTER, by=crew["anna"],
                       reason="x")  # fmt: skip
    engine.complete(db, task.id, {"outcome": "approve"}, by=crew["anna"])
    asked = own(db, crew["berta"])

    engine.take_back(db, task.id, by=crew["anna"], reason="a mistake")

    assert said(engine.signers_of(db, task.id)) == [
        ("berta", "pending", None), ("carl", "pending", None),
    ]  # fmt: skip
    with pytest.raises(TaskWithdrawn):
        engine.sign(db, asked.id, outcome="agree", comment="", by=crew["berta"])
    engine.complete(db, task.id, {"outcome": "approve"}, by=crew["anna"])
    asked = own(db, crew["berta"])
    engine.sign(db, asked.id, outcome="agree", comment="", by=crew["berta"])
    with pytest.raises(engine.SignedSince):
        engine.take_back(db, task.id, by=crew["anna"], reason="a mistake")
    with pytest.raises(engine.CannotTakeBack):
        engine.take_back(db, asked.id, by=crew["berta"], reason="a mistake")


@pytest.mark.parametrize(("rule", "passed"), [("all", False), ("majority", True), ("one", True)])
def test_those_at_once_all_sign_and_the_rule_says_what_came_of_it(
    db: Session, crew: Crew, rule: str, *, passed: bool
) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    engine.add_signers(db, task.id, ["berta", "carl", "dora"], kind=SignerKind.PARALLEL,
                       by=crew["anna"], reason="x", rule=Rule(rule))  # fmt: skip

    for name, outcome in (("carl", "agree"), ("berta", "disagree")):
        asked = own(db, crew[name])
        engine.sign(db, asked.id, outcome=outcome, comment="so", by=crew[name])
        assert {one.passed for one in engine.signers_of(db, task.id)} == {None}
    with pytest.raises(TaskWaits):
        engine.complete(db, task.id, {"outcome": "approve"}, by=crew["anna"])
    engine.sign(db, own(db, crew["dora"]).id, outcome="agree", comment="", by=crew["dora"])

    assert {one.passed for one in engine.signers_of(db, task.id)} == {passed}
    engine.complete(db, task.id, {"outcome": "approve"}, by=crew["anna"])


def test_a_signer_who_has_not_signed_is_removed(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    first, second = engine.add_signers(db, task.id, ["berta", "carl"], kind=SignerKind.BEFORE,
                                       by=crew["anna"], reason="x")  # fmt: skip
    asked = own(db, crew["berta"])
    with pytest.raises(NoReason):
        engine.remove_signer(db, task.id, first.id, by=crew["anna"], reason="")
    with pytest.raises(NotYourClaim):
        engine.remove_signer(db, task.id, first.id, by=crew["dora"], reason="x")
    with pytest.raises(NotFound):
        engine.remove_signer(db, task.id, task.id, by=crew["anna"], reason="x")

    engine.remove_signer(db, task.id, first.id, by=crew["anna"], reason="is on leave")

    assert told(db, crew["berta"])[0] == ("sign_not", "is on leave")
    with pytest.raises(TaskWithdrawn) as late:
        engine.sign(db, asked.id, outcome="agree", comment="", by=crew["berta"])
    assert (late.value.params["username"], late.value.params["when"]) == ("anna", db.now())
    with pytest.raises(SignerGone) as gone:
        engine.remove_signer(db, task.id, first.id, by=crew["anna"], reason="x")
    assert gone.value.params["username"] == "anna"
    engine.sign(db, own(db, crew["carl"]).id, outcome="agree", comment="", by=crew["carl"])
    with pytest.raises(SignerDone) as done:
        engine.remove_signer(db, task.id, second.id, by=crew["anna"], reason="x")
    assert done.value.params["username"] == "carl"
    engine.complete(db, task.id, {"outcome": "approve"}, by=crew["anna"])


def test_a_decided_case_goes_on_when_its_last_signer_is_removed(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    (row,) = engine.add_signers(db, task.id, ["berta"], kind=SignerKind.AFTER, by=crew["anna"],
                                reason="x")  # fmt: skip
    engine.complete(db, task.id, {"outcome": "approve"}, by=crew["anna"])

    engine.remove_signer(db, task.id, row.id, by=crew["anna"], reason="not needed")

    assert engine.get_task(db, task.id).completed_by == "anna"
    assert at(db, task.instance_id, "next")


def test_who_cannot_be_asked(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    with pytest.raises(NotYourClaim):  # nobody has it yet
        ask(db, task.id, ["berta"], by=crew["anna"])
    engine.claim(db, task.id, by=crew["anna"])
    with pytest.raises(NotYourClaim):
        ask(db, task.id, ["carl"], by=crew["berta"])
    with pytest.raises(AlreadyTheirs):
        ask(db, task.id, ["anna"], by=crew["anna"])
    with pytest.raises(NobodyNamed):
        ask(db, task.id, [" "], by=crew["anna"])
    with pytest.raises(NoReason):
        engine.add_signers(db, task.id, ["berta"], kind=SignerKind.BEFORE, by=crew["anna"],
                           reason=" ")  # fmt: skip
    with pytest.raises(WrongSigning):
        engine.add_signers(db, task.id, ["berta"], kind=SignerKind.VOTE, by=crew["anna"],
                           reason="x")  # fmt: skip
    ask(db, task.id, ["berta"], by=crew["anna"])
    with pytest.raises(AlreadySigner) as twice:
        ask(db, task.id, ["carl", "berta"], by=crew["anna"])
    assert (twice.value.params["username"], twice.value.params["when"]) == ("anna", db.now())
    assert [one.person for one in engine.signers_of(db, task.id)] == ["berta"]
    with pytest.raises(SignerOfSigner):
        ask(db, own(db, crew["berta"]).id, ["carl"], by=crew["berta"])


def test_what_cannot_be_signed(db: Session, crew: Crew) -> None:
    task = held_by_anna(db)
    engine.claim(db, task.id, by=crew["anna"])
    ask(db, task.id, ["berta"], by=crew["anna"])
    many = [make.user(db, f"m{number}").username for number in range(20)]
    with pytest.raises(TooManySigners):
        ask(db, task.id, many, by=crew["anna"])
    with pytest.raises(WhichOutcome):
        engine.sign(db, own(db, crew["berta"]).id, outcome="yes", comment="", by=crew["berta"])
    with pytest.raises(engine.NotToSign):
        engine.sign(db, task.id, outcome="agree", comment="", by=crew["anna"])
    with pytest.raises(engine.TaskTaken):
        engine.sign(db, own(db, crew["berta"]).id, outcome="agree", comment="",
                    by=crew["dora"])  # fmt: skip


def test_nobody_signs_twice_what_four_eyes_are_to_see(db: Session, crew: Crew) -> None:
    second = 'users="carl, dora" notSameAs="work"'
    task = held_by_anna(db, second=second)
    engine.claim(db, task.id, by=crew["anna"])
    for _twice in range(2):  # here nobody asks for four eyes: Berta may look again
        ask(db, task.id, ["berta"], by=crew["anna"])
        engine.sign(db, own(db, crew["berta"]).id, outcome="agree", comment="", by=crew["berta"])
    engine.complete(db, task.id, {"outcome": "approve"}, by=crew["anna"])
    (checks,) = at(db, task.instance_id, "next")
    assert set(checks.excluded) == {"anna", "berta"}  # who signed has done the step as well

    engine.claim(db, checks.id, by=crew["dora"])
    for name in ("anna", "berta"):
        with pytest.raises(NotForThem):
            ask(db, checks.id, [name], by=crew["dora"])
    ask(db, checks.id, ["carl"], by=crew["dora"])
    asked = own(db, crew["carl"])
    with pytest.raises(NotForThem):
        engine.transfer(db, asked.id, to="dora", by=crew["carl"], reason="")
    engine.sign(db, asked.id, outcome="agree", comment="", by=crew["carl"])
    with pytest.raises(AlreadySigned):
        ask(db, checks.id, ["carl"], by=crew["dora"])
