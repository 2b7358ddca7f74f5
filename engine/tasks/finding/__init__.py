"""Finding tasks: what may be asked, as conditions of PostgreSQL; the order; how many there are."""
