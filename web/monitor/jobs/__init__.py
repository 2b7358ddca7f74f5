"""Work in the background that came to no good end, and having it done again."""
