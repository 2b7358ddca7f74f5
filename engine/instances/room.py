"""How many processes a centre may run at once."""

from base.db import Session
from base.errors import Conflict
from base.i18n import N_

# Looks no further than the limit: a centre may run a hundred thousand.
FULL = """
select 1 from engine_state where centre_id = %(centre)s offset %(most)s - 1 limit 1
"""


class TooManyInstances(Conflict):
    """The centre runs as many processes at once as the platform lets it run."""

    code = "too_many_instances"
    message = N_(
        "This centre may run %(most)s processes at once, and does. Please try again later."
    )
    status = 429


def check_room(db: Session) -> None:
    """Refuse one more running process than the centre may have.

    Raises:
        TooManyInstances: there are as many as may be.
    """
    most = db.context.limits.instances
    if most is not None and db.ask(FULL, {"centre": db.centre_id, "most": most}):
        raise TooManyInstances(most=most)
