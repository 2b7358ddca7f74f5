"""Task links: one person does one task without signing in, on a telephone, without script.

Opening a link only shows what it is for. Going on is a choice (a form that posts the token); it
lends a short session for that one task. What a link was used for, that it has run out, or that the
task is gone, each gets its own page.
"""
