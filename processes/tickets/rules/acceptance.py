"""What a hotline may take: nine classes of matters it must refuse, with the right door for each.

The rules only propose. An agent reads every proposal, explains it to the citizen or takes the
matter after all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from base.i18n import N_


class Reason(StrEnum):
    """Why a matter is not for the hotline."""

    EMERGENCY = "emergency"
    COURT = "court"
    ARBITRATION = "arbitration"
    REVIEW = "review"
    DISCIPLINE = "discipline"
    OTHER_POWERS = "other_powers"
    CONFIDENTIAL = "confidential"
    NOTHING_NEW = "nothing_new"
    MALICIOUS = "malicious"


REASON_NAMES: Final[Mapping[Reason, str]] = {
    Reason.EMERGENCY: N_("An emergency for police, fire brigade or ambulance"),
    Reason.COURT: N_("Before a court, or decided by one"),
    Reason.ARBITRATION: N_("Before an arbitration board"),
    Reason.REVIEW: N_("In administrative review or petition already"),
    Reason.DISCIPLINE: N_("For the discipline inspection"),
    Reason.OTHER_POWERS: N_("For parliament, army or another power"),
    Reason.CONFIDENTIAL: N_("Touches state or trade secrets, or the privacy of others"),
    Reason.NOTHING_NEW: N_("Answered before, and nothing new was said"),
    Reason.MALICIOUS: N_("Malicious, or without any concrete matter"),
}
# Words that point to a class. Each must be telling by itself: "court" alone is a tennis court too.
WORDS: Final[Mapping[Reason, tuple[str, ...]]] = {
    Reason.EMERGENCY: (
        "正在着火", "正在著火", "房屋起火", "持刀", "有人落水", "煤气中毒", "瓦斯中毒",
        "house is on fire", "is unconscious", "with a knife",
    ),
    Reason.COURT: (
        "法院判决", "法院判決", "已起诉", "已起訴", "诉讼中", "訴訟中", "不服判决", "不服判決",
        "court ruling", "court judgment", "court judgement", "pending lawsuit", "sued in court",
    ),
    Reason.ARBITRATION: (
        "仲裁裁决", "仲裁判斷", "劳动仲裁中", "仲裁中", "arbitration award", "in arbitration",
    ),
    Reason.REVIEW: (
        "行政复议", "行政複議", "訴願中", "信访事项", "administrative review", "formal petition",
    ),
    Reason.DISCIPLINE: ("向纪委", "监察委", "監察院", "discipline inspection", "taking bribes"),
}  # fmt: skip


class Decision(StrEnum):
    """What the hotline does with a new ticket."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """The decision, and the reason when the matter should be refused."""

    decision: Decision
    reason: Reason | None = None


def acceptance(text: str, *, answered: bool = False, reason: str | None = None) -> Acceptance:
    """Decide about a matter described by `text`.

    `answered` says that the agent answered it on the call; `reason` that the agent has already
    seen why it cannot be taken.
    """
    if reason and reason in set(Reason):
        return Acceptance(decision=Decision.REFUSE, reason=Reason(reason))
    if answered:
        return Acceptance(decision=Decision.ANSWERED)
    folded = text.casefold()
    for found, words in WORDS.items():
        if any(word in folded for word in words):
            return Acceptance(decision=Decision.REFUSE, reason=found)
    return Acceptance(decision=Decision.ACCEPT)
