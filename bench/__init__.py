"""Measurements of the engine beside the naive way. Run them with `python -m bench`."""
