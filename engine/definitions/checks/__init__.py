"""What the checker looks for: structure, the ways through a drawing, names."""
