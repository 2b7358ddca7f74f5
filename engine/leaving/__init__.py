"""Somebody leaves: what they hold is found, shown, and given to others in one transaction."""
