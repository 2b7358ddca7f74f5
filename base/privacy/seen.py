"""What of personal data a request has read, so that it leaves the house masked, whichever way.

Whoever reads for a person says so (`read_as`). From then on each personal value that comes out of
the database is noted: columns say by `personal(kind)` what they hold, whether they are read with
their record or picked alone (columns.py), and readers of variables call `note`. Pages, files and
answers of machines pass one place at the end, which puts the masks in (web/middleware/masking.py).
A page cannot forget it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.orm import Mapper, QueryContext, Session

from .columns import PERSONAL, watch
from .masks import SHORTEST_KNOWN, Kind, Mask, field_kind, found_in, masked

MASK: Final = "privacy.mask"
SEEN: Final = "privacy.seen"
Seen = dict[str, dict[str, str]]


def personal(kind: Kind) -> dict[str, Any]:
    """Return the `info` of a column that holds personal data of this kind."""
    return {PERSONAL: kind}


def read_as(db: Session, mask: Mask) -> None:
    """Say for whom this transaction reads."""
    db.info[MASK] = mask


def reader_mask(db: Session) -> Mask:
    """Return the mask of whoever this transaction reads for; the house itself sees everything."""
    mask = db.info.get(MASK)
    return mask if isinstance(mask, Mask) else Mask(clear=True)


def open_fields(db: Session, names: Iterable[str]) -> None:
    """Leave fields as they are that the work at hand needs, such as the number to be rung."""
    mask = db.info.get(MASK)
    if isinstance(mask, Mask):
        db.info[MASK] = mask.opening(names)


def note(db: Session, values: Mapping[str, Any]) -> None:
    """Note the personal values among data: by the names they have, and by what they look like."""
    if hides(db.info):
        for name, value in values.items():
            _note(db.info.setdefault(SEEN, {}), name, value)


def hides(info: Mapping[Any, Any]) -> bool:
    """Return whether this transaction reads for somebody who may not see everything."""
    mask = info.get(MASK)
    return isinstance(mask, Mask) and not mask.clear


def masks(info: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """Return each value that must not leave, with what leaves instead; the longest first."""
    mask = info.get(MASK)
    if not isinstance(mask, Mask) or mask.clear:
        return []
    seen: Seen = info.get(SEEN, {})
    opened = {value for value, told in seen.items() if mask.open_fields & told.keys()}
    kept = {value: min(told.values()) for value, told in seen.items() if value not in opened}
    return sorted(kept.items(), key=lambda one: -len(one[0]))


def hidden(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return a text with the masks put in. A number is no part of a longer number."""
    for value, mask in pairs:
        if value not in text:
            continue
        if value.isdigit():
            text = re.sub(rf"(?<!\d){value}(?!\d)", mask, text)
        else:
            text = text.replace(value, mask)
    return text


def _note(seen: Seen, name: str, value: Any) -> None:
    if isinstance(value, Mapping):
        for key, one in value.items():
            _note(seen, str(key), one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            _note(seen, name, one)
    elif isinstance(value, str):
        kind = field_kind(name)
        if kind is not None:
            _add(seen, name, kind, value)
        _search(seen, name, value)


def _search(seen: Seen, name: str, text: str) -> None:
    for kind, value in found_in(text):
        _add(seen, name, kind, value)


def _add(seen: Seen, name: str, kind: Kind, value: str) -> None:
    bare = value.strip()
    if len(bare) < SHORTEST_KNOWN:
        return
    mask = masked(kind, bare)
    if mask != bare:
        seen.setdefault(bare, {})[name] = mask


def _hold(info: dict[Any, Any], name: str, kind: Kind, value: Any) -> None:
    """Note what a column of this kind holds."""
    seen: Seen = info.setdefault(SEEN, {})
    if kind is Kind.TEXT:
        _note(seen, name, value)
    elif isinstance(value, str):
        _add(seen, name, kind, value)


def _watch(mapper: Mapper[Any], cls: type) -> None:
    """Let rows of a class note what they hold when they are read."""
    held = [
        (mapper.get_property_by_column(one).key, one.info[PERSONAL])
        for one in mapper.columns
        if one.info.get(PERSONAL) not in {None, Kind.NAME}
    ]
    if not held:
        return

    def on_load(row: Any, context: QueryContext, *_more: Any) -> None:
        info = context.session.info
        if not hides(info):
            return
        for key, kind in held:
            _hold(info, key, kind, row.__dict__.get(key))

    event.listen(cls, "load", on_load)
    event.listen(cls, "refresh", on_load)


event.listen(Mapper, "after_mapper_constructed", _watch)
watch(hides, _hold)
