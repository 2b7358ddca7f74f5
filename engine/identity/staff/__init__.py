"""The staff as a list: found by many marks, and changed many at a time."""
