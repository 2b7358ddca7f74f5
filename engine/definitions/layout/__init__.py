"""Places on paper for drawings that have none: only for looking at, never for running."""
