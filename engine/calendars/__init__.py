"""Working calendars: of the centre, of departments, and others that drawings name.

A calendar is named by its key, by the code of a department (then it is the one that the
department goes by, its own or that of the nearest one above it), or not at all: then it is the
centre's. `stored` finds them, `editing` changes them, `changes` tells whom it concerns, `kinds`
says what each day is, `files` and `ical` read and write dates, `missing` knows which years are
not announced yet.
"""
