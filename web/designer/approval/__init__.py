"""The page on which approvals are drawn as a list of steps."""
