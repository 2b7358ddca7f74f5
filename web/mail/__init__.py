"""The mail of the demonstration: what was sent, with links to click, and writing as a citizen.

These pages exist in demo mode only.
"""
