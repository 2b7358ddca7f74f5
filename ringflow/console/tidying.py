"""Tidying up at the console: now, or only what would be."""

from typing import TYPE_CHECKING

import msgspec

from ringflow.house import open_house, read_settings
from ringflow.tidying import remove_instances, tidy

if TYPE_CHECKING:
    from engine import CleanUp


def tidy_now() -> None:
    """Delete what is outdated and say how much that was and what is left."""
    with open_house(read_settings(), lambda _line: None) as building:
        database = building.house.database
        print(f"{tidy(database)} outdated rows deleted")
        gone = remove_instances(database)
        print(f"{gone.instances} ended instances removed, with {gone.lines} lines of history")
    for slug, found in figures():
        print(told(slug, found)[0])


def dry_run(*, as_json: bool) -> None:
    """Say what would be removed, centre by centre; nothing is changed."""
    for slug, found in figures():
        if as_json:
            print(msgspec.json.encode({"centre": slug, **msgspec.to_builtins(found)}).decode())
        else:
            print("\n".join(told(slug, found)))


def figures() -> list[tuple[str, "CleanUp"]]:
    """Return the short name of each centre with its figures."""
    from base.centres import all_centres
    from engine import clean_up_figures

    found = []
    with open_house(read_settings(), lambda _line: None) as building:
        database = building.house.database
        with database.transaction() as db:
            centres = [(one.id, one.slug) for one in all_centres(db)]
        for centre_id, slug in centres:
            with database.transaction(centre_id) as db:
                found.append((slug, clean_up_figures(db)))
    return found


def told(slug: str, found: "CleanUp") -> list[str]:
    """Return the figures in words: the whole in the first line, then a line for each definition."""
    oldest = f"; the oldest ended at {found.oldest:%Y-%m-%d %H:%M} UTC" if found.oldest else ""
    lines = [
        f"{slug}: {found.finished} ended, {found.cleanable} may go now,"
        f" {found.unlimited} are kept for ever{oldest}"
    ]
    if found.batches:
        lines.append(f"  {found.batches} ended batches may go now")
    for one in found.definitions:
        then = f", the next at {one.next:%Y-%m-%d %H:%M} UTC" if one.next else ""
        lines.append(
            f"  {one.key}: finished {one.finished}, cleanable {one.cleanable},"
            f" kept for ever {one.unlimited}{then}"
        )
    return lines
