"""One act on many tasks, each for itself, and taking back what was transferred by mistake."""

from engine.tasks.many.acting import Fate, ManyAct, Order, act_on_many
from engine.tasks.many.undoing import TooLateToUndo, undo_act

__all__ = ["Fate", "ManyAct", "Order", "TooLateToUndo", "act_on_many", "undo_act"]
