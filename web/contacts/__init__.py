"""The address book: people inside by department, with who is on duty, and contacts outside."""
