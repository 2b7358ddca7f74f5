"""How an entry of the black and white lists comes about and ends: proposed, reviewed, in force.

`proposing` starts the process and tells it what people decide on pages; `actions` are what the
drawing calls. The entries themselves and the check are in connectors/blocklist.
"""

from . import actions as _actions
from .proposing import appeal, change_by_hand, propose

# Importing the room registers its actions.
REGISTERED = (_actions,)

__all__ = ["appeal", "change_by_hand", "propose"]
