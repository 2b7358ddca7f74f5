"""Handing on the open tasks of a person, or of a candidate group."""
