"""Roles, and why somebody may."""
