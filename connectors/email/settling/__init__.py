"""What e-mail left in doubt: how much there is, and how people settle it."""

from .attention import Attention, attention
from .decisions import (
    DecisionView,
    NotInDoubt,
    confirm_sent,
    decisions,
    send_again,
    take_in_now,
    turn_away,
)

__all__ = [
    "Attention", "DecisionView", "NotInDoubt", "attention", "confirm_sent", "decisions",
    "send_again", "take_in_now", "turn_away",
]  # fmt: skip
