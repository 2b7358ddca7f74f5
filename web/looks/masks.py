"""The mask of a reader: what the pages, files and answers of the API leave of personal data."""

from typing import Final

from base.privacy import Mask
from engine.identity.access.permissions import may
from engine.people import Actor

CLEAR: Final = Mask(clear=True)
HIDING: Final = Mask(clear=False)


def mask_of(me: Actor | None) -> Mask:
    """Return what somebody may see; nobody in particular sees the least."""
    return CLEAR if me is not None and may(me, "personal.read") else HIDING


def export_mask_of(me: Actor) -> Mask:
    """Return what somebody may take along in a list: reading alone does not do."""
    return CLEAR if may(me, "personal.read") and may(me, "personal.export") else HIDING
