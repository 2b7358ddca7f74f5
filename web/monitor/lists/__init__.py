"""The list of instances, what can be asked of it, and taking it along."""
