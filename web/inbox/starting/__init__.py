"""The page on which people begin a process by hand."""
