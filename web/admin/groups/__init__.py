"""Groups and skills: their lists, their forms, and the table of levels."""
