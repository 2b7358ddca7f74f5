"""Changing a running instance by hand: its tokens, or the drawing that it follows."""
