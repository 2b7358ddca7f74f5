"""Ways through the door: what they share, the second step, and one's own account of it."""
