"""The switch dials for whoever clicks a number: their telephone rings first, then the number's.

`ami` is one short conversation with an Asterisk, `dialling` says what may be dialled and how.
"""

from .dialling import Dialled, NoExtension, NotDialled, dial
from .health import SwitchHealth, switch_health

__all__ = [
    "Dialled", "NoExtension", "NotDialled", "SwitchHealth", "dial",
    "switch_health",
]  # fmt: skip
