"""The clocks of a ticket: an append-only ledger, what it adds up to, and the messages it sends.

Each fact (start, pause, resume, extension, other terms, another calendar, the end) is one line
that the application can neither change nor delete. The arithmetic is pure and lives in
processes/tickets/rules/clock; here it meets the database:

- `parameters` and `profile`: how long somebody has, and how that is counted;
- `calendars`: working calendars as they were when a line was written;
- `ledger`: writes lines and keeps `Clock`, the standing of each clock that lists are read from;
- `acts`: what drawings and people do to a clock;
- `looking`: sends `sla.warn`, `sla.due` and `sla.overdue`, once for each due moment;
- `recounting`: works all open clocks out anew when a calendar has changed;
- `queries`, `explaining`: the ledger line by line, and the way through the days.
"""
