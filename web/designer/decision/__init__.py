"""The decision editor: the drawing is edited by a script, all the rest is said by the server.

The page sends the file as it stands in the browser; the answer is what the checker says, a form for
trying the decision, its result by the engine, and the same tables as lists (`pages`).
"""
