"""The designer: applications of drawings, decisions and forms, worked on before they are deployed.

`pages` are the list and an application's own page, `files` its files: reading, saving, checking.
"""
