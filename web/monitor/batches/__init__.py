"""One act on many: chosen by a query, looked at beforehand, done with an outcome for each."""
