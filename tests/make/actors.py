"""People who act in tests of the engine."""

from engine.people import Actor

LIN = Actor(None, "Lin Mei", "lin", frozenset({"agent"}))
WU = Actor(None, "Wu Jun", "wu", frozenset({"agent"}))
CHEN = Actor(None, "Chen Hao", "chen", frozenset({"dispatcher"}))
ADMIN = Actor(None, "Admin", "admin", frozenset({"admin"}))
