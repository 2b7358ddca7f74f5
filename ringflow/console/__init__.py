"""The commands of administrators: for running instances, for the log."""
