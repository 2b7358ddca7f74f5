"""Running instances: the only place that knows SpiffWorkflow.

`Running` (running.py) is one instance in memory and knows no database: tokens.py says what a token
is, steps.py and scopes.py how it moves through a drawing, codec.py how it becomes bytes, waits.py
what it tells the outside. The turn around it (turn.py) locks, loads, runs, saves.
"""
