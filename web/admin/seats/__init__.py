"""Extensions and seats, and who sits where now."""
