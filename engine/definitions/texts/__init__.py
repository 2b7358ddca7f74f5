"""The sentences of the checker: what is wrong, and what to draw instead. One entry per code."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .data import DATA
from .drawings import DRAWINGS
from .files import FILES
from .refused import REFUSED
from .wording import Text, error, info, warning

TEXTS: Final[Mapping[str, Text]] = MappingProxyType({**FILES, **DRAWINGS, **REFUSED, **DATA})

__all__ = ["TEXTS", "Text", "error", "info", "warning"]
