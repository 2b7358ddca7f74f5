"""Long lists in pages: the next one begins after a key, so nothing is skipped or shown twice."""

from base.page.cursors import (
    BadCursor,
    Page,
    cursor_decode,
    cursor_encode,
    moment,
    paged,
    row_id,
    row_number,
)

__all__ = [
    "BadCursor", "Page", "cursor_decode", "cursor_encode", "moment", "paged", "row_id",
    "row_number",
]  # fmt: skip
