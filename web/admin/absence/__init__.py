"""Absences: those of everybody, and what people say about themselves."""
