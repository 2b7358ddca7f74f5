"""Tickets: what citizens ask of the centre, from the first word to the last.

A message (e-mail, web form, text, fax) runs through `message_intake`; what becomes a ticket runs
through `ticket_main`, which calls `ticket_standard` for the handling and `return_visit` for the
question afterwards. The drawings are in processes/bpmn/tickets.

`rules` decide, `records` are the tables, `queries` read, `actions` write and are what the drawings
call, `jobs` mail task links to departments.
"""
