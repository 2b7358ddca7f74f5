"""The sentences of the checker: what is wrong, and what to draw instead. One entry per code."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .data import DATA
from .drawings import DRAWINGS
from .files import FILES
from .people import PEOPLE
from .refused import REFUSED
from .wording import Text, error, info, warning

TEXTS: Final[Mapping[str, Text]] = MappingProxyType(
    {**FILES, **DRAWINGS, **REFUSED, **DATA, **PEOPLE}
)

__all__ = ["TEXTS", "Text", "error", "info", "warning"]
