"""The log of who did what: lines that are only added, sealed by a chain of hashes per centre.

What happens inside a process is its history (engine/history). Here is what people do with the
product itself: signing in, changing people and rights, and every other act that asks for a right.
"""

from engine.audit.acts import ACTS, act_name
from engine.audit.checking import AuditReport, BrokenSeal, audit_head, verify_audit
from engine.audit.lines import audit, came_from, came_from_of, changes, has_audited, plain
from engine.audit.queries import AuditFilter, AuditView, audit_lines
from engine.audit.sealing import seal_audit

__all__ = [
    "ACTS",
    "AuditFilter",
    "AuditReport",
    "AuditView",
    "BrokenSeal",
    "act_name",
    "audit",
    "audit_head",
    "audit_lines",
    "came_from",
    "came_from_of",
    "changes",
    "has_audited",
    "plain",
    "seal_audit",
    "verify_audit",
]
