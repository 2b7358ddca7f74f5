"""Personal data as people see it who need not know it: 138****1234 instead of the number."""

from .columns import PERSONAL
from .masks import ENDINGS, Kind, Mask, field_kind, looks_personal, masked
from .seen import hidden, hides, masks, note, open_fields, personal, read_as, reader_mask

__all__ = [
    "ENDINGS",
    "PERSONAL",
    "Kind",
    "Mask",
    "field_kind",
    "hidden",
    "hides",
    "looks_personal",
    "masked",
    "masks",
    "note",
    "open_fields",
    "personal",
    "read_as",
    "reader_mask",
]  # fmt: skip
