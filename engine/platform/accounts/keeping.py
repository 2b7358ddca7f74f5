"""What all accounts of a centre have in common: stored by the platform, without passwords."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self

from sqlalchemy.orm.attributes import flag_modified

from base.centres import CentreRules
from base.db import Session
from base.directory.secrets import secret_value
from engine.audit import changes
from engine.people import Actor
from engine.platform.log import note_centre

AccountKind = Literal["mail", "sms", "telephony"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is common to accounts: they are made of texts and numbers."""

    @classmethod
    def of(cls, stored: Mapping[str, Any] | None) -> Self:
        """Return an account as it is stored; an empty one for none."""
        names = [one.name for one in fields(cls)]
        known = {name: stored[name] for name in names if name in stored} if stored else {}
        return cls(**{name: value for name, value in known.items() if value is not None})

    def stored(self) -> dict[str, Any]:
        """Return what the database holds: an empty text is none."""
        told = asdict(self)
        return {name: value if value != "" else None for name, value in told.items()}


def keep_account(
    db: Session,
    kind: AccountKind,
    stored: dict[str, Any] | None,
    *,
    by: Actor,
) -> None:
    """Give the session's centre an account of this kind, or take it away; the log tells of it."""
    rules = db.get(CentreRules, db.centre_id)
    if rules is None:
        rules = CentreRules(centre_id=db.centre_id)
        db.add(rules)
    before: Mapping[str, Any] | None = getattr(rules, kind)
    setattr(rules, kind, stored)
    # Saved unchanged it is written all the same: then every process reads the secrets anew.
    flag_modified(rules, kind)
    db.flush()
    label = db.context.centre.slug if db.context.centre else ""
    details = changes(before or {}, stored or {})
    note_centre(db, f"centre.{kind}_changed", by=by, label=label, details=details)


def without_value(db: Session, names: Iterable[str]) -> list[str]:
    """Return the secrets among these that this machine does not have."""
    data = db.context.settings.data
    return sorted(name for name in set(names) if name and secret_value(data, name) is None)
