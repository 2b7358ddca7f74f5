"""Black and white lists: search, entries, what they decided, what is kept aside, files."""
