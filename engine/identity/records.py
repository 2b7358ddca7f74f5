"""Tables of people: users, what they are, where they belong, and how they prove themselves."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, Key, OfCentre, Stamp


class User(OfCentre, Base):
    """Somebody who can sign in. Users are switched off, never deleted: history names them.

    `…_folded` is for comparing, in columns of their own because under row-level security no index
    serves `lower(…)`. `languages` are codes such as `en` or `yue`. Who has left (`left_at`) may
    have a successor, to whom goes what would still become theirs.
    """

    __tablename__ = "identity_user"
    __table_args__ = (
        Index("uq_identity_user_username", "centre_id", "username_folded", unique=True),
        Index(
            "uq_identity_user_staff_no", "centre_id", "staff_no_folded", unique=True,
            postgresql_where=text("staff_no_folded is not null"),
        ),
        Index("ix_identity_user_by_name", "centre_id", "name", "username", "id"),
    )  # fmt: skip

    id: Mapped[Key]
    username: Mapped[str]
    username_folded: Mapped[str] = mapped_column(Computed("lower(username)", persisted=True))
    name: Mapped[str]
    email: Mapped[str | None]
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    staff_no: Mapped[str | None]
    staff_no_folded: Mapped[str | None] = mapped_column(Computed("lower(staff_no)", persisted=True))
    phones: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'::jsonb"))
    languages: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'::jsonb"))
    left_at: Mapped[datetime | None]
    successor_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    # Signs in through another house only: no password counts, no link sets one.
    password_off: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[Stamp]


class UserRole(OfCentre, Base):
    """One role of one user."""

    __tablename__ = "identity_user_role"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(32), primary_key=True)


class RoleRow(OfCentre, Base):
    """A role of the centre's own, or its version of one that every centre begins with."""

    __tablename__ = "identity_role"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    names: Mapped[dict[str, Any]]
    permissions: Mapped[list[str]]
    scope: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[Stamp]


class RoleFavourites(OfCentre, Base):
    """The favourite pages that people of a role have who never chose their own.

    `pages` is a list of `{"path", "title"}`; a title may be a word of the menu in English.
    """

    __tablename__ = "identity_role_favourites"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("base_centre.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(32), primary_key=True)
    pages: Mapped[list[Any]]


class Department(OfCentre, Base):
    """A unit of the organisation. `code` is what drawings and tickets name it by.

    It takes new work from `valid_from` to `valid_until`, the last day; without a date there is no
    bound. The liaison is who the hotline talks to. What was merged into another one stays, so that
    whatever names its code still finds people.
    """

    __tablename__ = "identity_department"
    __table_args__ = (UniqueConstraint("centre_id", "code"),)

    id: Mapped[Key]
    code: Mapped[str]
    name: Mapped[dict[str, Any]]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_department.id"), index=True)
    email: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    head_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"), index=True)
    deputy_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"), index=True)
    liaison_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"), index=True)
    merged_into_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("identity_department.id"), index=True
    )
    created_at: Mapped[Stamp]


class Membership(OfCentre, Base):
    """One user in one department; one of a user's departments may be the `main` one."""

    __tablename__ = "identity_membership"
    __table_args__ = (
        Index(
            "uq_identity_membership_main", "user_id", unique=True, postgresql_where=text("main")
        ),
    )  # fmt: skip

    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"), primary_key=True)
    department_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity_department.id"), primary_key=True, index=True
    )
    main: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class GroupRow(OfCentre, Base):
    """A group of people who share a queue of work. Drawings name it `group:<code>`."""

    __tablename__ = "identity_group"
    __table_args__ = (UniqueConstraint("centre_id", "code"),)

    id: Mapped[Key]
    code: Mapped[str]
    names: Mapped[dict[str, Any]]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Stamp]


class SkillRow(OfCentre, Base):
    """Something that people can do better or worse: a language, a dialect, a kind of desk."""

    __tablename__ = "identity_skill"
    __table_args__ = (UniqueConstraint("centre_id", "code"),)

    id: Mapped[Key]
    code: Mapped[str]
    names: Mapped[dict[str, Any]]
    kind: Mapped[str] = mapped_column(String(32))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Stamp]


class GroupMember(OfCentre, Base):
    """One user in one group."""

    __tablename__ = "identity_group_member"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"), primary_key=True)
    group_id: Mapped[UUID] = mapped_column(
        ForeignKey("identity_group.id"), primary_key=True, index=True
    )


class SkillLevel(OfCentre, Base):
    """How well one user of a group masters one skill there, from 1 (begins) to 9 (master)."""

    __tablename__ = "identity_skill_level"
    __table_args__ = (
        ForeignKeyConstraint(
            ["user_id", "group_id"],
            ["identity_group_member.user_id", "identity_group_member.group_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("level between 1 and 9", name="ck_identity_skill_level_level"),
        Index("ix_identity_skill_level_best", "group_id", "skill_id", "level"),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(primary_key=True)
    skill_id: Mapped[UUID] = mapped_column(ForeignKey("identity_skill.id"), primary_key=True)
    level: Mapped[int] = mapped_column(SmallInteger)


class Absence(OfCentre, Base):
    """One user is away from `begins_at` until just before `ends_at`.

    Nothing has to end it: it is over when its time is. One that was called off stays with its
    moment, so that the log of those days can be understood.
    """

    __tablename__ = "identity_absence"
    __table_args__ = (
        Index("ix_identity_absence_user_id", "user_id", "ends_at"),
        Index(
            "ix_identity_absence_substitute_id", "substitute_id",
            postgresql_where=text("substitute_id is not null"),
        ),
        Index("ix_identity_absence_time", "centre_id", "ends_at", "begins_at"),
    )  # fmt: skip

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"))
    begins_at: Mapped[Stamp]
    ends_at: Mapped[Stamp]
    kind: Mapped[str] = mapped_column(String(32))
    substitute_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"))
    note: Mapped[str]
    made_by: Mapped[str]
    created_at: Mapped[Stamp]
    cancelled_at: Mapped[datetime | None]


class DutyShift(OfCentre, Base):
    """Who is on duty in a department: on weekdays, or on one day, which then overrides those.

    `weekdays` are numbers from 1 (Monday) to 7. Times are the centre's wall clock; a shift that
    ends when it begins, or before, ends on the next day. On one day `user_id` may be empty: then
    the roster names nobody for that time.
    """

    __tablename__ = "identity_duty_shift"
    __table_args__ = (Index("ix_identity_duty_shift_day", "department_id", "day"),)

    id: Mapped[Key]
    department_id: Mapped[UUID] = mapped_column(ForeignKey("identity_department.id"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity_user.id"), index=True)
    day: Mapped[date | None]
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    begins: Mapped[time]
    ends: Mapped[time]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    note: Mapped[str | None]
    created_at: Mapped[Stamp]


class SignInSession(OfCentre, Base):
    """One signed-in browser. Only the hash of its token is kept."""

    __tablename__ = "identity_session"
    __table_args__ = (Index("ix_identity_session_seen_at", "centre_id", "seen_at"),)

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"), index=True)
    token_sha256: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[Stamp]
    seen_at: Mapped[Stamp]
    ended_at: Mapped[datetime | None]
    address: Mapped[str]
    browser: Mapped[str]
    # How far the sign-in has come, and by which way the person came in.
    stage: Mapped[str] = mapped_column(String(32), default="full", server_default="full")
    way: Mapped[str] = mapped_column(default="password", server_default="password")
    # Whoever vouches for the person has asked for a second step already.
    second_elsewhere: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class PasswordReset(OfCentre, Base):
    """A one-time link with which somebody sets their password. Only its hash is kept."""

    __tablename__ = "identity_password_reset"

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"), index=True)
    token_sha256: Mapped[bytes] = mapped_column(unique=True)
    made_by: Mapped[str]
    created_at: Mapped[Stamp]
    expires_at: Mapped[Stamp]
    used_at: Mapped[datetime | None]


class ApiToken(OfCentre, Base):
    """A bearer token of a program that acts as a user. Only its hash is kept."""

    __tablename__ = "identity_api_token"

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"), index=True)
    label: Mapped[str]
    token_sha256: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[Stamp]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class KnownDevice(OfCentre, Base):
    """A browser that somebody has signed in with. Only the hash of its token is kept."""

    __tablename__ = "identity_device"
    __table_args__ = (UniqueConstraint("centre_id", "user_id", "token_sha256"),)

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"))
    token_sha256: Mapped[bytes]
    created_at: Mapped[Stamp]
    seen_at: Mapped[Stamp]


class SignInAlarm(OfCentre, Base):
    """An attack on an account, or out of a network, as long as failures follow one another."""

    __tablename__ = "identity_sign_in_alarm"
    __table_args__ = (Index(None, "centre_id", "last_at"),)

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(32))
    what: Mapped[str]
    failures: Mapped[int]
    first_at: Mapped[Stamp]
    last_at: Mapped[Stamp]
    seen_by: Mapped[str | None]


class Attempts(OfCentre, Base):
    """Failed sign-ins of one account name from one address. The name need not exist."""

    __tablename__ = "identity_attempts"
    __table_args__ = (UniqueConstraint("centre_id", "key"),)

    id: Mapped[Key]
    key: Mapped[bytes]
    failures: Mapped[int]
    failed_at: Mapped[Stamp]


class Invitation(OfCentre, Base):
    """A one-time link by which the first administrator of a centre makes the own account.

    The platform writes it and cannot touch users. Only the hash of its token is kept.
    """

    __tablename__ = "identity_invitation"
    __table_args__ = ({"info": {"platform": "select, insert, update"}},)

    id: Mapped[Key]
    username: Mapped[str]
    name: Mapped[str]
    email: Mapped[str | None]
    token_sha256: Mapped[bytes] = mapped_column(unique=True)
    made_by: Mapped[str]
    created_at: Mapped[Stamp]
    expires_at: Mapped[Stamp]
    used_at: Mapped[datetime | None]
