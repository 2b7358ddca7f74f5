"""The front door: puts the house together and opens it. It assembles and decides nothing.

`servers` finds or starts PostgreSQL, `house` builds what is handed to everything else, `app` serves
the pages, `worker` and `scheduler` do what no request waits for, and `cli` is the command line.
"""
