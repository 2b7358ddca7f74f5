"""The table of absences, which stands beside the people whose duty it decides."""

from engine.identity.records import Absence

__all__ = ["Absence"]
