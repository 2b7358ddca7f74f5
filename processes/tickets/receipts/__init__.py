"""What a citizen gets for a web form at once: a number and a query code.

The ticket that an agent makes of the message takes both over. Until then, and when no ticket comes
of it, the receipt is what the citizen can follow.
"""

from .following import Following, Stage, follow
from .submitting import Receipt, submit

__all__ = ["Following", "Receipt", "Stage", "follow", "submit"]
