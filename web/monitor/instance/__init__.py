"""The page of one process: its tree beside its drawing, and panels that follow what is chosen."""
