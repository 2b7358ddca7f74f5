"""Places where an instance cannot go on by itself, and how they were settled."""
