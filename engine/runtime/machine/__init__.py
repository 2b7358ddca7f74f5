"""One instance in memory: the only code that knows SpiffWorkflow, and it knows no database.

`Running` (running.py) takes commands and runs. tokens.py says what a token is, scopes.py what it
moves in, nodes/ what each node does with it, movement.py how it goes on.
assembly.py makes the library's specifications from a program. stored.py and codec.py turn an
instance into bytes and back, describe.py works out what a wait asks for, waits.py holds the words
in which all this is told to the turn.
"""
