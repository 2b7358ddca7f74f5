"""Personal data of citizens: finding what is stored of one person, handing it out, erasing it.

`places` says where it may stand, `finding` looks there, `exporting` packs it, `holding` keeps it
for the law, `erasing` takes it away, and `requests` is what the drawing of an erasure calls.
"""

from . import requests as _requests
from .erasing import Obstacle, obstacles
from .exporting import as_data, as_zip
from .finding import Findings, Sought, find
from .holding import HoldView, hold_person, hold_ticket, holds, lift_hold
from .requests import (
    RequestView,
    ask_to_erase,
    findings_of,
    request_of,
    request_of_instance,
    requests,
)

# Importing the room registers its actions.
REGISTERED = (_requests,)

__all__ = [
    "Findings", "HoldView", "Obstacle", "RequestView", "Sought", "as_data", "as_zip",
    "ask_to_erase", "find", "findings_of", "hold_person", "hold_ticket", "holds", "lift_hold",
    "obstacles", "request_of", "request_of_instance", "requests",
]  # fmt: skip
