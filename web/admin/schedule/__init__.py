"""Scheduled tasks: when they run, what became of it, and changing that."""
