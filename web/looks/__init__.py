"""How pages look to one reader: language and style, times and numbers, styles and scripts."""
