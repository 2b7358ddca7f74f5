"""Text messages (SMS) that go out, and what the network reports about them.

`send` writes a row in the caller's transaction and a job hands it to the gateway (`outbound`,
`gateway`); a drawing uses the action `sms.send`. Delivery reports come to an address that nobody
can guess (`addresses`, `reports`). With `mode=sink` nothing leaves the house. What stays in doubt
waits for a report or a person (`settling`).
"""

from . import actions as _actions
from .health import GatewayHealth, gateway_health
from .outbound import MOST_PARTS, BadNumber, BadText, Sms, normal_number, send
from .queries import SmsView, find_sms, get_sms, oldest_queued, sms_by_state
from .records import SmsState
from .reports import Report, take_report
from .segments import Segments, plain, segments
from .settling import (
    SmsAttention,
    SmsMissing,
    SmsNotInDoubt,
    attention,
    confirm_sent,
    send_again,
)

# Importing the room registers its action and its job.
REGISTERED = (_actions,)

__all__ = [
    "MOST_PARTS", "BadNumber", "BadText", "GatewayHealth", "Report", "Segments", "Sms",
    "SmsAttention", "SmsMissing", "SmsNotInDoubt", "SmsState", "SmsView", "attention",
    "confirm_sent", "find_sms", "gateway_health", "get_sms", "normal_number", "oldest_queued",
    "plain", "segments", "send", "send_again", "sms_by_state", "take_report",
]  # fmt: skip
