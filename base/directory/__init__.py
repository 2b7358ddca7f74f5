"""The centres as a process knows them, never older than the transaction that asks."""
