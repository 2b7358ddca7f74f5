"""The page on which a centre is given its names, languages and time zone."""
