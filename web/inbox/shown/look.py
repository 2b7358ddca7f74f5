"""How somebody wants their lists: kept with the account, apart from what a view asks for."""

from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import HTTPConnection

from web.looks.own import own_things

TILES: Final = "tiles"
TABLE: Final = "table"
LAYOUTS: Final = (TILES, TABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`onward` opens the next task after one is done; `order` are short ids of saved filters."""

    layout: str = TILES
    onward: bool = False
    order: tuple[str, ...] = ()


def look_of(request: HTTPConnection) -> Look:
    """Return how the reader wants their lists; what was not kept by us counts as not chosen."""
    kept: dict[str, Any] = dict(own_things(request).inbox)
    layout, order = kept.get("layout"), kept.get("order")
    return Look(
        layout=layout if layout in LAYOUTS else TILES,
        onward=kept.get("onward") is True,
        order=tuple(map(str, order)) if isinstance(order, list) else (),
    )
