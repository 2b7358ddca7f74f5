"""What can be done with a task besides filling in its form: a page for each act."""
