"""The page of lists: its rows under headings, with all that stands above and beside them."""
