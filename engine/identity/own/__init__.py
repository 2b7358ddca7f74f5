"""What a person keeps for themselves: looks, first page, favourites, how they hear of notices."""

from engine.identity.own.keeping import (
    Own,
    drop_favourites,
    keep_home,
    keep_inbox,
    keep_look,
    keep_notices,
    own_of,
    rename_favourite,
    reorder_favourites,
    star,
    unstar,
)
from engine.identity.own.pages import MOST_FAVOURITES, Favourite, TooManyFavourites
from engine.identity.own.seeking import Found, seek_departments, seek_people
from engine.identity.own.writing_to import Reader, reader_of

__all__ = [
    "MOST_FAVOURITES", "Favourite", "Found", "Own", "Reader", "TooManyFavourites",
    "drop_favourites", "keep_home", "keep_inbox", "keep_look", "keep_notices", "own_of",
    "reader_of", "rename_favourite", "reorder_favourites", "seek_departments", "seek_people",
    "star", "unstar",
]  # fmt: skip
