"""Parameters: what is set where, how it came to be so, and back again."""
