"""The table of what people keep for themselves."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, OfCentre


class OwnRow(OfCentre, Base):
    """One person's own things; who never chose anything has no row.

    `look` and `home` are words of the pages, which alone know what they mean; `favourites` is a
    list of `{"path", "title"}` in the person's order, or nothing where those of the roles count;
    `inbox` is how they want their lists. `locale` repeats the language of the look, for mails;
    `notices` is how they want to hear of notices (`engine.tasks.notices.choosing`).
    """

    __tablename__ = "identity_own"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("identity_user.id"), primary_key=True)
    look: Mapped[str] = mapped_column(server_default="")
    home: Mapped[str] = mapped_column(server_default="")
    favourites: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    inbox: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    locale: Mapped[str] = mapped_column(server_default="")
    notices: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
