"""The page that says which process handles which tickets."""
