"""What a citizen gets for a web form at once: a number and a query code.

The ticket that an agent makes of the message takes both over. Until then, and when no ticket comes
of it, the receipt is what the citizen can follow.
"""

from .following import Following, Stage, follow
from .submitting import Held, Receipt, held, submit, take_in_held

__all__ = ["Following", "Held", "Receipt", "Stage", "follow", "held", "submit", "take_in_held"]
