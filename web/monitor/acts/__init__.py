"""What an operator does to one process: correct its data, move it, migrate it, start it anew.

Each act has a page of its own: what was typed stays there when the engine refuses it.
"""
