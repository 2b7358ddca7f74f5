"""Whether the switch can be reached and lets us in."""

from dataclasses import dataclass
from typing import Literal

from base.settings import TelephonySettings
from connectors.handing import Lost, Refused

from .ami import signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchHealth:
    """What was found: `off` is a centre for which no switch dials."""

    state: Literal["ok", "off", "failed"]
    seen: str


def switch_health(settings: TelephonySettings) -> SwitchHealth:
    """Sign in to the switch and ask how it does; nothing rings."""
    if settings.mode == "off":
        return SwitchHealth(state="off", seen="no switch dials (mode off)")
    try:
        with signed_in(settings, events="off") as line:
            line.ask("Ping")
    except (Refused, Lost) as problem:
        return SwitchHealth(state="failed", seen=str(problem))
    return SwitchHealth(state="ok", seen=f"{settings.host}:{settings.port} lets us in")
