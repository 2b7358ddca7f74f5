"""Giving new tasks out: by whose turn it is, by who has least to do, by who did another step."""
