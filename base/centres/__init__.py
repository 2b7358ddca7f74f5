"""Centres: the tenants of one installation. Which centres exist is no secret between them."""

from base.centres.finding import (
    NoSuchCentre,
    all_centres,
    create_centre,
    find_centre,
    get_centre,
)
from base.centres.records import Centre, CentreRules

__all__ = [
    "Centre",
    "CentreRules",
    "NoSuchCentre",
    "all_centres",
    "create_centre",
    "find_centre",
    "get_centre",
]
