"""A working hotline for a first look: accounts, departments and a few matters on their way."""
