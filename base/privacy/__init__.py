"""Personal data as people see it who need not know it: 138****1234 instead of the number."""

from .masks import Kind, Mask, masked

__all__ = ["Kind", "Mask", "masked"]
