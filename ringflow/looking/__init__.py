"""Looking at drawings without a database, in lines for people and in lines for programs."""
