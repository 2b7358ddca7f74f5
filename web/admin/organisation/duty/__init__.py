"""Duty rosters: who is on duty when, by department, and rosters as files."""
