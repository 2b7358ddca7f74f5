"""The matters of the demonstration centre: what citizens said, and how far each one is."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from processes.tickets.rules.kinds import Channel, Kind, Urgency

FILE: Final = Path(__file__).parent / "matters.json"


class Stage(StrEnum):
    """How far the scene takes a matter."""

    DISPATCH = "dispatch"
    SIGN = "sign"
    DISPUTE = "dispute"
    HANDLE = "handle"
    AUDIT = "audit"
    REPLIED = "replied"
    VISIT = "visit"
    JUDGE = "judge"
    AGAIN = "again"
    CLOSED = "closed"
    EXPLAINED = "explained"
    ANSWERED = "answered"
    REFUSAL = "refusal"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What one citizen wants. `hours_ago` is when it came; `rating` how it was rated."""

    subject: str
    content: str
    category: str
    who: str
    hours_ago: int
    stage: Stage
    locale: str
    department: str = ""
    kind: Kind = Kind.HELP
    urgency: Urgency = Urgency.NORMAL
    channel: Channel = Channel.PHONE
    place: str = ""
    reply: str = ""
    rating: int = 5


def matters() -> list[Matter]:
    """Read them, the oldest first."""
    found = msgspec.json.decode(FILE.read_bytes(), type=list[Matter])
    return sorted(found, key=lambda one: -one.hours_ago)


# One mail that nobody has read yet.
LETTER: Final = (
    "hsu@citizen.test",
    "許太太",
    "公園旁垃圾沒有人清",
    "您好：\n\n和平公園東側入口的垃圾已經堆了四天，味道很重，也引來老鼠。\n請安排清運，謝謝。\n\n許太太",
)
ENGLISH_LETTER: Final = (
    "d.keller@citizen.test",
    "Dana Keller",
    "Noise from the new bar",
    "Good morning,\n\nthe new bar in Quay Street plays loud music until two in the morning, Friday"
    " and Saturday. Who is responsible, and what can be done?\n\nDana Keller, 14 Quay Street",
)
