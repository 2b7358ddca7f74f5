"""Incidents: one by one and grouped by what they say, looked through and taken along."""
