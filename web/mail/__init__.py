"""The mail of the demonstration: what was sent, with links that can be clicked, and a way to write
to the centre as a citizen would. It exists in demo mode only.
"""
