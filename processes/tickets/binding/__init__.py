"""Which process handles which tickets: by kind, category and department, from a day on.

`choosing` decides, `records` is the table, `keeping` reads and writes. The drawing `ticket_main`
calls what was chosen when the ticket was opened; without a binding it calls its usual handling.
"""
