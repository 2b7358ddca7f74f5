"""The commands of administrators: for running instances, for long lists, for the log."""
