"""What analysts work on before it is deployed: drawings, decisions and forms that belong together.

An application is a set of files under one name. Each save of a file counts its revision up, so two
people who work on one file learn of one another; a version keeps all files as they were.
"""
