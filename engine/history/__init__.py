"""What happened, line by line: who, what, when, from which drawing, which values changed."""
