"""The built-in functions of FEEL, by their names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from . import contexts, lists, moments, numbers, patterns, spans, text
from .registry import Builtin

PARTS: Final = {
    "Conversion and text": text.LIBRARY,
    "Regular expressions": patterns.LIBRARY,
    "Numbers": numbers.LIBRARY,
    "Lists": lists.LIBRARY,
    "Contexts and logic": contexts.LIBRARY,
    "Dates and times": moments.LIBRARY,
    "Ranges": spans.LIBRARY,
}
BUILTINS: Final[Mapping[str, Builtin]] = MappingProxyType(
    {name: function for part in PARTS.values() for name, function in part.items()}
)

__all__ = ["BUILTINS", "PARTS", "Builtin"]
