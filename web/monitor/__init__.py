"""The monitor: what runs, where it stands, what went wrong, and the drawings behind it.

`way` and `localised` are used by the task and ticket pages too: where an instance stands, as a
drawing with marks and as a list that says the same.
"""
