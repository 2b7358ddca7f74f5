"""What a person keeps for themselves: looks, the page they begin with, favourite pages."""

from engine.identity.own.keeping import (
    MOST_FAVOURITES,
    Favourite,
    Own,
    TooManyFavourites,
    keep_home,
    keep_inbox,
    keep_look,
    own_of,
    rename_favourite,
    reorder_favourites,
    star,
    unstar,
)
from engine.identity.own.seeking import Found, seek_departments, seek_people

__all__ = [
    "MOST_FAVOURITES", "Favourite", "Found", "Own", "TooManyFavourites", "keep_home", "keep_inbox",
    "keep_look", "own_of", "rename_favourite", "reorder_favourites", "seek_departments",
    "seek_people", "star", "unstar",
]  # fmt: skip
