"""Running and finished processes: the small row for lists, and the hot row with the state.

The hot row goes when the instance ends; its variables stay in a row that nobody locks.

Both rows of an instance are written only inside a turn (see `engine.runtime.turn`), which holds
the lock on the state row from beginning to end.
"""
