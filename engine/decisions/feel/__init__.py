"""FEEL, the language of decision tables: read into plain functions, run within a budget.

A text is cut into tokens (`tokens`), read by descent (`atoms`, `parser`, `unary`) and becomes a
tree of closures (`operators`) over a closed set of values (`values`) and functions (`library`).
Nothing is ever handed to Python's own interpreter. Whatever has no value is null, with a warning
in the run; only a budget that is used up stops a decision.
"""
