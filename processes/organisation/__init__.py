"""The organisation in motion: departments that move, go into one another or end, with their work.

`work` counts what is open, `saving` guards what the form and the table of departments change,
`planning` says what a reorganisation would do, `acts` does it, `jobs` does the long and the
planned ones.
"""
