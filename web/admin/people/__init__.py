"""People: their list, their forms, groups and skills, absences, and how they come and go."""
