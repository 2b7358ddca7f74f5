"""A person's own pages: looks, favourites, the command palette, the page to begin with."""
