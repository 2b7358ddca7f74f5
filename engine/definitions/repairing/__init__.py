"""Completing a drawing that was read: what has one meaning, and what is asked of people."""
