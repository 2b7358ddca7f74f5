"""Mail: what went out and what came in, what is in doubt and how it is settled, the servers.

In the demonstration there is also a way to write to the centre as a citizen would (`demo`).
"""
