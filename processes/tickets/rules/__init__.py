"""Pure decisions about tickets: no database, no clock, no framework.

`kinds` has the words, `limits` the deadlines, `acceptance` what a hotline may take, `intake` what
to do with a message, `visits` what a rating means.
"""
