"""Whether the gateway can be reached and lets us in."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from base.settings import SmsSettings
from connectors.handing import Refused

from .gateway import probe


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayHealth:
    """What was found: `off` is a centre whose messages are kept inside."""

    state: Literal["ok", "off", "failed"]
    seen: str


def gateway_health(settings: SmsSettings, *, patience_s: float | None = None) -> GatewayHealth:
    """Ask the gateway whether it lets us in; nothing is sent.

    `patience_s` is how many seconds it may be silent, if not as long as the settings say.
    """
    if settings.mode == "sink":
        return GatewayHealth(state="off", seen="all messages are kept inside (mode sink)")
    if patience_s is not None:
        wait = min(patience_s, settings.timeout_s)
        settings = settings.model_copy(update={"timeout_s": wait})
    try:
        probe(settings)
    except Refused as refusal:
        return GatewayHealth(state="failed", seen=str(refusal))
    return GatewayHealth(state="ok", seen=f"{urlsplit(settings.url).netloc} lets us in")
