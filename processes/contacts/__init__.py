"""The address book of people outside: shared by the centre, or one person's own.

People inside are in engine/identity; the page of both is web/contacts.
"""
