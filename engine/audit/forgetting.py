"""Removing lines whose time is over. Seals stay, so that the chain can still be followed."""

from sqlalchemy import func, select, text

from base.db import Session
from engine.audit.checking import FORGOTTEN
from engine.audit.lines import audit
from engine.audit.records import AuditLine, AuditSeal
from engine.people import Actor


def forget_audit(db: Session) -> int:
    """Remove the lines of all seals that are older than the setting says; return how many.

    The database itself refuses what is younger than 180 days, whatever the setting.
    """
    keep = db.context.settings.keep.audit
    if keep is None:
        return 0
    before = db.now() - keep
    oldest = select(func.min(AuditLine.id)).where(AuditLine.centre_id == db.centre_id)
    seal = db.scalar(
        select(AuditSeal).where(
            AuditSeal.centre_id == db.centre_id,
            AuditSeal.last_id >= oldest.scalar_subquery(),
            AuditSeal.at < before,
        ).order_by(AuditSeal.number.desc()).limit(1)
    )  # fmt: skip
    if seal is None:
        return 0
    statement = text("select engine_audit_forget(:through, :before)")
    gone: int = db.execute(statement, {"through": seal.last_id, "before": before}).scalar_one()
    if gone:
        details = {"through": seal.number, "lines": gone}
        audit(db, FORGOTTEN, by=Actor.system("tidy"), details=details)
    return gone
