"""What operators do to running instances: change, migrate and restart them, one or many."""
