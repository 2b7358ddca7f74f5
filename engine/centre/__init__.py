"""A centre as its own administrator sees and changes it."""

from engine.centre.own import OwnCentre, change_own_centre, own_centre

__all__ = ["OwnCentre", "change_own_centre", "own_centre"]
