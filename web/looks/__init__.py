"""What one browser carries and sees: its session, language and style, times, scripts, the menu."""
