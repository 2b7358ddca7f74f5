"""Timers: moments that tokens and start events wait for."""
