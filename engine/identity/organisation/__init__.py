"""The organisation: from when to when a department takes work, who answers for it, its changes."""
