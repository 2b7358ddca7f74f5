"""The wizard that moves, merges and ends departments, and what it did."""
