"""Running instances.

`machine/` is one instance in memory and knows no database. What is here is the turn around it:
lock, load, one command, run, compare with before, save, all in one transaction.
"""
