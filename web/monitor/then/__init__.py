"""A process as it was at a line of its history."""
