"""Tickets on paper: the list, one ticket with everything that was said and done, and a new one.

`facts` is what other pages show of a ticket too; `shown` prepares the ticket's own page.
"""
