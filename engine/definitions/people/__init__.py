"""Whom a step is given to, and how what several people say is counted."""
