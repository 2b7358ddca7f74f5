"""Sign-ins that are over, and failed ones of the past."""

from base.db import Session
from base.outdated import delete_batch
from engine.identity.access.records import Unmasking
from engine.identity.proof.throttle import horizon
from engine.identity.records import Attempts, PasswordReset, SignInSession


def forget_sessions(db: Session) -> int:
    """Delete a batch of sessions that were ended or have run out; return how many."""
    web, now = db.context.settings.web, db.now()
    over = (
        SignInSession.ended_at.is_not(None)
        | (SignInSession.seen_at < now - web.session_idle)
        | (SignInSession.created_at < now - web.session_total)
    )
    return delete_batch(db, SignInSession, over)


def forget_resets(db: Session) -> int:
    """Delete a batch of one-time links that no longer work; return how many."""
    over = PasswordReset.used_at.is_not(None) | (PasswordReset.expires_at < db.now())
    return delete_batch(db, PasswordReset, over)


def forget_unmaskings(db: Session) -> int:
    """Delete a batch of permits to see a matter unmasked that have run out; return how many."""
    return delete_batch(db, Unmasking, Unmasking.until < db.now())


def forget_attempts(db: Session) -> int:
    """Delete a batch of failed sign-ins that no longer count; return how many."""
    return delete_batch(db, Attempts, Attempts.failed_at < horizon(db.now()))
