"""The organisation: its tree of departments, who is on duty, and how departments are changed."""
