"""Trying a draft out in the browser, and its scenarios.

`pages` are the trial of one process, `stories` the scenarios; `cards` says what waits, `shown` the
rest, `reading` understands what was typed.
"""
