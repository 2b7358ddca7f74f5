"""Which centre a request works for: read from the address, kept in the session."""
