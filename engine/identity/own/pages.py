"""What a favourite page is, and how many there may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from base.errors import Conflict, Invalid
from base.i18n import N_

MOST_FAVOURITES: Final = 40
LONGEST_PATH: Final = 600
LONGEST_TITLE: Final = 100


class TooManyFavourites(Conflict):
    """The list is as long as the menu can show."""

    code: ClassVar[str] = "too_many_favourites"
    message: ClassVar[str] = N_("There is room for %(most)s favourites; take one away first.")


class NoPage(Invalid):
    """What is to be a favourite is no page of ours."""

    code: ClassVar[str] = "no_page"
    message: ClassVar[str] = N_("This is no page that could be a favourite.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Favourite:
    """A page that somebody starred, under the name that they gave it."""

    path: str
    title: str


def check_pages(pages: Sequence[Favourite]) -> None:
    """Refuse what cannot be favourites.

    Raises:
        NoPage: a path is none of ours.
        TooManyFavourites: there are more than the menu can show.
    """
    for one in pages:
        if not one.path.startswith("/") or one.path.startswith("//"):
            raise NoPage
        if len(one.path) > LONGEST_PATH:
            raise NoPage
    if len(pages) > MOST_FAVOURITES:
        raise TooManyFavourites(most=MOST_FAVOURITES)
