"""Messages find the one token that waits for them, start an instance, or wait themselves."""
