"""People as a table: taken along as a file, and brought in from one by jobs, line by line."""
