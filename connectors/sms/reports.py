"""What the network reports about a message. Reports come twice, late and in any order.

A state only moves forward: sent, then undelivered, then delivered. A bad report about an attempt
that is not the last one says nothing any more. A report also ends the doubt about a message.
Source: the delivery report types of the Kannel 1.4 user's guide, "Delivery reports".
"""

from enum import IntEnum
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import select

import engine
from base.db import Session
from base.errors import NotFound
from base.i18n import gettext

from .addresses import is_genuine
from .outbound import locked
from .reasons import Reason
from .records import SmsState, TextMessage
from .settling import end_doubt
from .undelivered import report_undelivered

log = structlog.get_logger(__name__)
BY: Final = engine.Actor.system("sms")
# A report moves a message up only.
_RANK: Final = {SmsState.UNDELIVERED: 1, SmsState.DELIVERED: 2}


class Report(IntEnum):
    """What a report says."""

    DELIVERED = 1
    FAILED = 2
    BUFFERED = 4
    ACCEPTED = 8
    REJECTED = 16


def take_report(
    db: Session, message_id: UUID, *, attempt: int, seal: str, report: Report, said: str
) -> SmsState:
    """Enter a report and return the state of its message.

    Raises:
        NotFound: there is no such message, or the address was not made here.
    """
    query = select(TextMessage.attempts).where(
        TextMessage.id == message_id, TextMessage.centre_id == db.centre_id
    )
    attempts = db.scalar(query)
    if not is_genuine(db, message_id, attempt, seal) or attempts is None:
        raise NotFound
    bad = report in {Report.FAILED, Report.REJECTED}
    if not bad or attempt == attempts:
        end_doubt(db, message_id, by=BY, why=gettext("The network reported on it."),
                  reason=Reason.REPORTED)  # fmt: skip
        _enter(db, locked(db, message_id), report, said)
    return locked(db, message_id).state


def _enter(db: Session, row: TextMessage, report: Report, said: str) -> None:
    new = {
        Report.DELIVERED: SmsState.DELIVERED, Report.FAILED: SmsState.UNDELIVERED,
        Report.REJECTED: SmsState.UNDELIVERED,
    }.get(report, SmsState.SENT)  # fmt: skip
    if _RANK.get(new, 0) <= _RANK.get(row.state, 0) and row.state is not SmsState.SENDING:
        return
    row.reported_at = db.now()
    row.sent_at = row.sent_at or db.now()
    if new is SmsState.UNDELIVERED:
        report_undelivered(db, row, new, said or f"report {report.value}")
    else:
        row.state, row.reason = new, None
        log.info("sms_reported", message_id=str(row.id), state=new.value)
