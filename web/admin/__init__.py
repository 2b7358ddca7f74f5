"""People and departments, for administrators."""
