"""What can be done with a list: acts on many tasks, saved filters, its look, a file of it."""
