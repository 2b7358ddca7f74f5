"""What people of the platform do: sign in, make centres, limit, suspend, invite; and their log."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from base.centres import find_centre
from base.errors import Invalid
from base.facts import Limits
from engine import identity
from engine.audit import AuditFilter, audit_lines
from engine.identity import ResetOver, Visitor
from engine.people import Actor
from engine.platform import (
    CentreForm,
    CentreTaken,
    HasAdministrator,
    HostTaken,
    MailAccount,
    SmsAccount,
    add_platform_person,
    centre_called,
    change_centre,
    change_platform_person,
    invite_administrator,
    make_centre,
    missing_secrets,
    missing_sms_secrets,
    need_platform_second_step,
    new_centre_id,
    platform_actor,
    platform_centre,
    platform_centres,
    platform_lines,
    platform_sign_in,
    resume_centre,
    server_state,
    set_mail_account,
    set_sms_account,
    suspend_centre,
    verify_platform_log,
)
from engine.platform.people import AT_CONSOLE
from tests.conftest import World
from tests.make import identity as people

LIN = Actor(None, "Lin", "lin")
WORD = "a long password"
HERE = Visitor(address="10.0.0.1", browser="Firefox")
FORM = CentreForm(
    names={"zh-Hant": "海港熱線", "en": "Harbour hotline"},
    locales=("zh-Hant", "en"),
    default_locale="zh-Hant",
    zone="Asia/Taipei",
    hosts=("harbour.test",),
    holidays="TW",
    limits=Limits(people=3, upload_mb=2),
)


def make(world: World, slug: str = "harbour", form: CentreForm = FORM) -> None:
    with world.as_platform(new_centre_id()) as db:
        make_centre(db, slug, form, by=LIN)


def in_harbour(world: World) -> "World":
    with world.transaction() as db:
        return replace(world, centre_id=find_centre(db, "harbour").id)


def test_a_centre_works_with_what_the_platform_said(world: World) -> None:
    make(world)

    with in_harbour(world).transaction() as db:
        facts, settings = db.context.centre, db.context.settings
        assert facts is not None
        assert (facts.name, facts.locales) == ("海港熱線", ("zh-Hant", "en"))
        assert settings.zone == "Asia/Taipei"
        assert settings.holidays == "TW"
        assert settings.web.upload_mb == 2
        assert settings.base_url() == "http://harbour.test:8080"
        assert settings.mail.mode == "sink"
        (line,) = audit_lines(db, AuditFilter(what="centre.added")).items
        assert (line.kind, line.username) == ("user", "lin")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"names": {}}, "name_zh-Hant"),
        ({"locales": ()}, "locales"),
        ({"default_locale": "zh-Hans"}, "default_locale"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"hosts": ("a b",)}, "hosts"),
        ({"holidays": "cn"}, "holidays"),
        ({"limits": Limits(people=0)}, "people"),
        ({"limits": Limits(upload_mb=4000)}, "upload_mb"),
    ],
)
def test_what_cannot_be_is_refused_field_by_field(
    world: World, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        make(world, form=replace(FORM, **change))

    assert [problem.field for problem in refusal.value.problems] == [field]


def test_short_names_and_host_names_belong_to_one_centre(world: World) -> None:
    make(world)

    with pytest.raises(CentreTaken):
        make(world, form=replace(FORM, hosts=()))
    with pytest.raises(HostTaken):
        make(world, "other")
    with pytest.raises(Invalid):
        make(world, "Not Good", replace(FORM, hosts=()))


def test_changes_are_told_with_before_and_after_in_both_logs(world: World) -> None:
    make(world)
    harbour = in_harbour(world)
    with world.as_platform(harbour.centre_id) as db:
        change_centre(db, replace(FORM, zone="Asia/Tokyo", limits=Limits()), by=LIN)
        change_centre(db, replace(FORM, zone="Asia/Tokyo", limits=Limits()), by=LIN)

    with world.as_platform() as db:
        changed = [line for line in platform_lines(db).items if line.what == "centre.changed"]
        assert len(changed) == 1
        assert changed[0].details["zone"] == ["Asia/Taipei", "Asia/Tokyo"]
        assert changed[0].details["people"] == [3, None]
        assert verify_platform_log(db).whole
    with harbour.transaction() as db:
        assert len(audit_lines(db, AuditFilter(what="centre.changed")).items) == 1


def test_a_line_changed_by_the_owner_is_found(world: World, server: str) -> None:
    from sqlalchemy import create_engine  # noqa: PLC0415 the owner, beside both roles

    from base.db import driver_url  # noqa: PLC0415

    make(world)
    make(world, "second", replace(FORM, hosts=()))
    name = world.url.rsplit("/", 1)[1]
    engine = create_engine(f"{driver_url(server).rsplit('/', 1)[0]}/{name}")
    with engine.begin() as owner:
        owner.execute(text("update engine_platform_line set label = 'x' where label = 'harbour'"))
    engine.dispose()

    with world.as_platform() as db:
        report = verify_platform_log(db)
        assert not report.whole
        assert report.broken_at == 1


def test_numbers_are_all_that_the_list_tells(world: World) -> None:
    make(world)
    with in_harbour(world).transaction() as db:
        people.user(db, "secretive", "admin", password=None)

    with world.as_platform() as db:
        found = platform_centres(db, words="harb")
        assert [(one.slug, one.figures.people, one.figures.admins) for one in found] == [
            ("harbour", 1, 1)
        ]
        assert "secretive" not in repr(found)
        assert [one.slug for one in platform_centres(db, after="harbour")] == ["main"]


def test_the_first_administrator_comes_in_by_a_link_that_works_once(world: World) -> None:
    make(world)
    harbour = in_harbour(world)
    with world.as_platform(harbour.centre_id) as db:
        old = invite_administrator(db, "mei", name="Mei", email=None, by=LIN)
        link = invite_administrator(db, "mei", name="Mei", email="mei@harbour.test", by=LIN)
    with harbour.transaction() as db:
        with pytest.raises(ResetOver):
            identity.invitation(db, old)
        assert identity.invitation(db, link).username == "mei"
    with harbour.transaction() as db:
        made = identity.accept_invitation(db, link, WORD)
        assert made.roles == {"admin"}
        assert identity.sign_in(db, "mei", WORD, visitor=HERE).token is not None
    with harbour.transaction() as db, pytest.raises(ResetOver):
        identity.accept_invitation(db, link, WORD)
    with world.as_platform(harbour.centre_id) as db, pytest.raises(HasAdministrator):
        invite_administrator(db, "spy", name="", email=None, by=LIN)


def test_a_link_made_in_time_does_not_let_a_second_administrator_in(world: World) -> None:
    make(world)
    harbour = in_harbour(world)
    with world.as_platform(harbour.centre_id) as db:
        link = invite_administrator(db, "spy", name="", email=None, by=LIN)
    with harbour.transaction() as db:
        people.user(db, "first", "admin", password=None)

    with harbour.transaction() as db, pytest.raises(ResetOver):
        identity.accept_invitation(db, link, WORD)


def test_suspending_and_resuming_leave_the_moment_and_the_reason(world: World) -> None:
    make(world)
    harbour = in_harbour(world)
    with world.as_platform(harbour.centre_id) as db:
        suspend_centre(db, why="not paid", by=LIN)
        suspend_centre(db, why="again", by=LIN)
        centre = platform_centre(db)
        assert (centre.suspended_at, centre.suspended_why) == (world.clock.now(), "not paid")
    with harbour.transaction() as db:
        assert db.context.centre is not None
        assert db.context.centre.suspended
    with world.as_platform(harbour.centre_id) as db:
        resume_centre(db, by=LIN)
        assert platform_centre(db).suspended_at is None
    with world.as_platform() as db:
        acts = [line.what for line in platform_lines(db).items]
        assert acts == ["centre.resumed", "centre.suspended", "centre.added"]


def test_a_mail_account_names_secrets_and_holds_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(world)
    harbour = in_harbour(world)
    account = MailAccount(
        mode="smtp", address="Hotline@Harbour.test", smtp_host="mail.test", smtp_user="out",
        smtp_secret="harbour-smtp", imap_host="mail.test", imap_user="in", imap_secret="elsewhere",
    )  # fmt: skip
    with world.as_platform(harbour.centre_id) as db:
        set_mail_account(db, account, by=LIN)
        assert missing_secrets(db, account) == ["elsewhere", "harbour-smtp"]
        assert MailAccount.of(platform_centre(db).mail) == account
    monkeypatch.setenv("RINGFLOW_SECRET_HARBOUR_SMTP", "very secret")
    world.database.directory.forget()

    with world.as_platform(harbour.centre_id) as db:
        set_mail_account(db, replace(account, imap_secret=""), by=LIN)
        assert missing_secrets(db, replace(account, imap_secret="")) == []
    with harbour.transaction() as db:
        mail = db.context.settings.mail
        assert (mail.mode, mail.address) == ("smtp", "Hotline@Harbour.test")
        assert mail.smtp_password == "very secret"
        assert mail.imap_password is None
    with world.as_platform() as db:
        assert "very secret" not in repr(platform_lines(db).items)


def test_an_sms_account_names_its_secret_and_is_the_centre_s_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(world)
    harbour = in_harbour(world)
    account = SmsAccount(
        mode="kannel", url="http://sms.test:13013/send", user="rf", secret="harbour-sms",
        sender="12345", per_minute=30,
    )  # fmt: skip
    with world.as_platform(harbour.centre_id) as db:
        set_sms_account(db, account, by=LIN)
        assert missing_sms_secrets(db, account) == ["harbour-sms"]
        assert SmsAccount.of(platform_centre(db).sms) == account
    monkeypatch.setenv("RINGFLOW_SECRET_HARBOUR_SMS", "very secret")
    world.database.directory.forget()

    with harbour.transaction() as db:
        sms = db.context.settings.sms
        assert (sms.mode, sms.url, sms.sender, sms.per_minute, sms.password) == (
            "kannel", "http://sms.test:13013/send", "12345", 30, "very secret",
        )  # fmt: skip
    with world.transaction() as db:
        assert db.context.settings.sms.mode == "sink"
    with world.as_platform(harbour.centre_id) as db:
        set_sms_account(db, None, by=LIN)
        assert "very secret" not in repr(platform_lines(db).items)
    world.database.directory.forget()
    with harbour.transaction() as db:
        assert db.context.settings.sms.mode == "sink"


@pytest.mark.parametrize(
    ("field", "account"),
    [
        ("url", SmsAccount(mode="kannel")),
        ("url", SmsAccount(url="ftp://sms.test")),
        ("url", SmsAccount(url="http://sms.test/send?to=1")),
        ("url", SmsAccount(url="http://user:word@sms.test/")),
        ("url", SmsAccount(url="http://sms.test:99999/")),
        ("sender", SmsAccount(sender="a name that is too long")),
        ("per_minute", SmsAccount(per_minute=0)),
        ("secret", SmsAccount(secret="No Name")),
    ],
)
def test_what_is_wrong_with_an_sms_account_is_said_at_its_field(
    world: World, field: str, account: SmsAccount
) -> None:
    make(world)
    with world.as_platform(in_harbour(world).centre_id) as db, pytest.raises(Invalid) as wrong:
        set_sms_account(db, account, by=LIN)

    assert [one.field for one in wrong.value.problems] == [field]


def test_a_centre_without_an_account_never_uses_that_of_the_first(world: World) -> None:
    make(world)
    open_door = world.context.settings.mail.model_copy(
        update={"mode": "smtp", "imap_host": "imap.test"}
    )
    settings = world.context.settings.model_copy(update={"mail": open_door})
    database = type(world.database)(world.url, replace(world.context, settings=settings))

    with database.transaction(in_harbour(world).centre_id) as db:
        assert (db.context.settings.mail.mode, db.context.settings.mail.imap_host) == ("sink", None)
    with database.transaction(world.centre_id) as db:
        assert db.context.settings.mail.mode == "smtp"
    database.dispose()


def test_signing_in_takes_a_password_and_patience_after_wrong_ones(world: World) -> None:
    with world.as_platform() as db:
        add_platform_person(db, "lin", name="Lin", password=WORD)
        need_platform_second_step(db, needed=False, by=AT_CONSOLE)
        token = platform_sign_in(db, "LIN", WORD, visitor=HERE).token
        assert token is not None
        actor = platform_actor(db, token)
        assert actor is not None
        assert (actor.username, actor.rights) == ("lin", frozenset())
    with world.as_platform() as db:
        waits = [platform_sign_in(db, "lin", "wrong", visitor=HERE).wait for _ in range(3)]
        assert [wait.total_seconds() for wait in waits] == [0, 0, 2]
        assert platform_sign_in(db, "lin", WORD, visitor=HERE).token is None
        elsewhere = Visitor(address="10.9.9.9")
        assert platform_sign_in(db, "lin", WORD, visitor=elsewhere).token is not None
        change_platform_person(db, "lin", active=False)
        assert platform_actor(db, token) is None
        assert platform_sign_in(db, "lin", WORD, visitor=elsewhere).token is None


def test_the_servers_page_counts_what_waits_over_all_centres(world: World) -> None:
    with world.as_platform() as db:
        state = server_state(db)

    assert state.version
    assert state.connections >= 1
    assert any(process.name.startswith("process ") for process in state.processes)
    assert (state.queues, state.fired, state.overdue) == ([], 0, 0)


def test_centres_are_found_by_their_short_names(world: World) -> None:
    with world.as_platform() as db:
        assert centre_called(db, "main") == world.centre_id
