"""Groups of people who share work, and how well each of them masters which skill there."""
