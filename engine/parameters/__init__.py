"""Parameters and people: values of departments come down their tree; who changed what is logged."""

from engine.parameters.tree import above

__all__ = ["above"]
