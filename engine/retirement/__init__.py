"""Definitions of which no new instance begins: what is known, asked before each start."""
