"""Trying a draft out: nothing real happens, and what was tried can be kept as a scenario.

A trial is a list of acts. Its state is never stored: it is what the acts do to the draft as it is
now, on the token rules that run in earnest, in memory. See docs/decisions/0019.
"""
