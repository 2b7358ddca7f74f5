"""People who are asked to sign a task besides who has it: before them, after them, or at once."""
